import { mark } from '../../marks/marks.ts';
import { isNear } from './progress.ts';
import { failReads } from './read-index.ts';
import { endTransfer } from './role.ts';
import type { CoreState, LeaderState } from './state.ts';
import type { NodeId, TransferFailure } from './types.ts';

/** R47: why `target` can not lead at once; undefined: it can. */
function targetRefusal(s: CoreState, lead: LeaderState, target: NodeId): TransferFailure | undefined {
  const peer = lead.peers.get(target);
  if (peer === undefined || !s.configs.isVoter(target)) return 'notVoter';
  if (s.now - peer.lastAckAt > s.options.electionTimeoutMs) return 'inactive';
  if (peer.busy) return 'busy';
  return peer.state === 'replicate' ? undefined : 'catchingUp';
}

/** Asked for from outside: a refusal is reported, a repetition changes nothing. */
export function onTransfer(s: CoreState, target: NodeId): void {
  const reason = s.lead === undefined ? 'notLeader' : beginTransfer(s, s.lead, target);
  if (reason === undefined) return;
  mark('transferRefused');
  s.outbox.transfers.push({ target, ok: false, reason });
}

/** Starts a hand-over, which ends after E at the latest (R48). A running one to another target is replaced. */
export function beginTransfer(s: CoreState, lead: LeaderState, target: NodeId): TransferFailure | undefined {
  const refusal = targetRefusal(s, lead, target);
  if (refusal !== undefined) return refusal;
  if (lead.transfer?.target === target) return undefined;
  endTransfer(s, 'replaced');
  const deadline = s.now + s.options.electionTimeoutMs;
  lead.transfer = { target, deadline, draining: false, sent: false };
  return undefined;
}

/**
 * Called once per drain. Proposals go on until the target is within one window of the end; then they wait, and when it
 * holds everything it is told to campaign (R48).
 */
export function advanceTransfer(s: CoreState, lead: LeaderState): void {
  const { transfer } = lead;
  if (transfer === undefined || transfer.sent) return;
  const peer = lead.peers.get(transfer.target);
  if (peer === undefined) return;
  if (!transfer.draining && isNear(peer, s.log.last)) {
    transfer.draining = true;
    failReads(s);
  }
  if (!transfer.draining || peer.match < s.log.last) return;
  transfer.sent = true;
  lead.leaseGivenUp = true;
  s.outbox.send({
    kind: 'timeoutNow',
    from: s.id,
    to: peer.id,
    fromDiskId: s.options.diskId,
    term: s.term,
    minLast: s.log.last,
  });
}

/** Ends an overdue hand-over: this node goes on leading, without a lease (R50). */
export function expireTransfer(s: CoreState, lead: LeaderState): boolean {
  if (lead.transfer === undefined || s.now < lead.transfer.deadline) return false;
  mark('transferTimedOut');
  if (lead.transfer.target === s.options.preferredLeader) mark('preferredLeaderCooldown');
  endTransfer(s, 'timedOut');
  return true;
}
