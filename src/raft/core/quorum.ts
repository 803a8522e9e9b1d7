import type { NodeId } from './types.ts';

/** The voters of one configuration. A decision needs a majority of each set of a list (a joint configuration has two). */
export type VoterSet = readonly NodeId[];
export type VoteResult = 'won' | 'lost' | 'pending';

export function majority(size: number): number {
  return (size >> 1) + 1;
}

/** Largest value that a majority of every voter set has reached. Voter sets are small: no sorting, no allocation. */
export function quorumValue(sets: readonly VoterSet[], valueOf: (id: NodeId) => number): number {
  let result = Infinity;
  for (const set of sets) result = Math.min(result, majorityValue(set, valueOf));
  return result;
}

function majorityValue(set: VoterSet, valueOf: (id: NodeId) => number): number {
  let best = -Infinity;
  for (const id of set) {
    const value = valueOf(id);
    if (value <= best) continue;
    let reached = 0;
    for (const other of set) if (valueOf(other) >= value) reached++;
    if (reached >= majority(set.length)) best = value;
  }
  return best;
}

/** Whether the votes decide. `answerOf` is undefined for a voter that did not answer. */
export function voteResult(
  sets: readonly VoterSet[],
  answerOf: (id: NodeId) => boolean | undefined,
): VoteResult {
  let result: VoteResult = 'won';
  for (const set of sets) {
    let granted = 0;
    let open = 0;
    for (const id of set) {
      const answer = answerOf(id);
      if (answer === true) granted++;
      else if (answer === undefined) open++;
    }
    if (granted + open < majority(set.length)) return 'lost';
    if (granted < majority(set.length)) result = 'pending';
  }
  return result;
}
