import { mark } from '../../marks/marks.ts';
import type { CoreState } from './state.ts';
import type { Append, InstallFloor, Message } from './types.ts';

/**
 * R0: not addressed to us, or from a disk that is not the one bound to the sender's name. This holds for a leader's
 * messages too: when a majority lost its disks and starts anew, it must not make the rest throw its log away. The price: one
 * that was away while a name got another disk takes no entries from it, until somebody else leads.
 */
export function isForUs(s: CoreState, m: Message): boolean {
  if (m.to !== s.id || m.from === s.id) return false;
  const bound = s.configs.member(m.from)?.diskId;
  if (bound === undefined || bound === m.fromDiskId) return true;
  mark('foreignDisk');
  return false;
}

/** What a sender that works would never say. */
export function isWellFormed(m: Message): boolean {
  if (m.kind === 'append') return areConsecutive(m);
  return m.kind !== 'installFloor' || isFloorOf(m);
}

/** A committed entry of no later term, with somebody who could lead. */
function isFloorOf({ floor, term, leaderCommit }: InstallFloor): boolean {
  const { members } = floor.config;
  const distinct = new Set(members.map((member) => member.id)).size === members.length;
  return (
    floor.term <= term &&
    floor.index <= leaderCommit &&
    distinct &&
    members.some((member) => member.role === 'voter')
  );
}

/** The entries of an append follow each other and its prevIndex, and their terms never fall or exceed its own (I4). */
function areConsecutive(m: Append): boolean {
  let next = m.prevIndex + 1;
  let term = m.prevTerm;
  for (const run of m.runs) {
    if (run.firstIndex !== next || run.count < 1 || run.term < term) return false;
    next += run.count;
    term = run.term;
  }
  return term <= m.term;
}
