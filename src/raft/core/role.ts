import { failReads } from './read-index.ts';
import type { CoreState } from './state.ts';
import type { NodeId, Term } from './types.ts';

/** Becomes a follower of the present term; the vote stays (R3). */
export function becomeFollower(s: CoreState, leader: NodeId | undefined): void {
  if (s.lead !== undefined) leaveLeadership(s);
  if (s.role !== 'follower') s.resetElectionTimer();
  s.role = 'follower';
  s.leader = leader;
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

function leaveLeadership(s: CoreState): void {
  failReads(s);
  s.lead = undefined;
  s.lastContactAt = -Infinity;
  s.outbox.dropLeaderMessages();
}
