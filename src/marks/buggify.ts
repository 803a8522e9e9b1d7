/**
 * Choices that product code may always make and nearly never does: to send less than fits, to refuse, to be late. Tests
 * that make them often meet states that chance alone reaches once in a year. Each point is asked at one place.
 */
export const rareChoices = [
  /** An append carries one entry. */
  'shortAppend',
  /** A peer whose position is known is probed again. */
  'probeAgain',
  /** A follower that has room says that it has none. */
  'busyFollower',
  /** A leader that has room refuses a proposal. */
  'refuseProposal',
  /** A process starts with windows of one message, or of a few bytes, per peer. */
  'narrowWindow',
  'narrowByteWindow',
  /** Committed entries are applied later, or one by one. */
  'applyLater',
  'applyOne',
  /** A fetch of a peer is refused, or answered with a few bytes. */
  'refuseFetch',
  'shortFetch',
  /** Batches that are on the disk leave memory at once. */
  'emptyCache',
  /** The flush mark is written with the next group or when it is quiet. */
  'lateMark',
  /** The log rolls into a segment that was not zeroed before. */
  'unpreparedRoll',
] as const;
export type RareChoice = (typeof rareChoices)[number];

let decider: ((choice: RareChoice) => boolean) | undefined;

/** Lets a test decide every rare choice from now on; undefined: none is made any more. */
export function decideRareChoices(decide: ((choice: RareChoice) => boolean) | undefined): void {
  decider = decide;
}

/** Whether to make the choice here and now; never outside of tests, where asking costs a comparison. */
export function buggify(choice: RareChoice): boolean {
  return decider !== undefined && decider(choice);
}
