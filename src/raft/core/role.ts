import { mark } from '../../marks/marks.ts';
import { failReads } from './read-index.ts';
import type { CoreState } from './state.ts';
import type { NodeId, Term, TransferFailure } from './types.ts';

/** Becomes a follower of the present term; the vote stays (R3). */
export function becomeFollower(s: CoreState, leader: NodeId | undefined): void {
  if (s.lead !== undefined) leaveLeadership(s);
  if (s.role !== 'follower') s.resetElectionTimer();
  s.role = 'follower';
  s.leader = leader;
  if (leader !== undefined && leader === s.options.preferredLeader) s.preferAttempts = 0;
  s.votes.clear();
}

/**
 * Takes over a larger term: no vote yet unless the caller casts one in the same write (R2). The election timer of a
 * follower goes on: a hopeless candidate must not delay the others (R10).
 */
export function adoptTerm(s: CoreState, term: Term, vote?: NodeId): void {
  s.saveHardState(term, vote);
  becomeFollower(s, undefined);
}

/** Reports the running hand-over, if there is one, and forgets it. */
export function endTransfer(s: CoreState, reason: TransferFailure): void {
  const transfer = s.lead?.transfer;
  if (s.lead === undefined || transfer === undefined) return;
  const { target, sent } = transfer;
  const done = reason === 'deposed' && sent;
  if (!done && reason !== 'timedOut') mark('transferAborted');
  s.outbox.transfers.push(done ? { target, ok: true } : { target, ok: false, reason });
  s.lead.transfer = undefined;
}

function leaveLeadership(s: CoreState): void {
  failReads(s);
  endTransfer(s, 'deposed');
  s.lead = undefined;
  s.lastContactAt = -Infinity;
  s.outbox.dropLeaderMessages();
}
