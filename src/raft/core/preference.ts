import { isNear } from './progress.ts';
import type { CoreState, LeaderState } from './state.ts';
import { beginTransfer } from './transfer.ts';

/** The preferred leader (R51): a wish that is followed when nothing speaks against it, and never at a vote (R19). */

const checkMs = 1000;
const cooldownMsMax = 300_000;

/** Pause after a change of leadership or an attempt that failed: 10 E, doubled per attempt since the preferred one led. */
export function preferCooldown(s: CoreState): number {
  return Math.min(10 * s.options.electionTimeoutMs * 2 ** s.preferAttempts, cooldownMsMax);
}

/** Hands over to the preferred leader if it is known to be in step. Called once per tick. */
export function followPreference(s: CoreState, lead: LeaderState): void {
  const { preferredLeader } = s.options;
  if (preferredLeader === undefined || preferredLeader === s.id || s.now < lead.preferAt) return;
  lead.preferAt = s.now + checkMs;
  const peer = lead.peers.get(preferredLeader);
  if (peer === undefined || !isNear(peer, s.log.last)) return;
  if (lead.transfer !== undefined || s.log.commit < lead.termStart) return;
  if (beginTransfer(s, lead, preferredLeader) !== undefined) return;
  s.preferAttempts++;
  lead.preferAt = s.now + preferCooldown(s);
}
