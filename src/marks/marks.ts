/**
 * States that are rare and must be reached by tests: a suite that never sees one of them proves nothing about it.
 * Product code says `mark(name)` where it gets there; nobody listens outside of tests, and that costs a comparison.
 */
export const markNames = [
  // elections
  'preVoteLost',
  'voteLost',
  'voteRefusedByLease',
  'stuckCandidateFreed',
  'selfVoteAfterLosing',
  'stepDownByCheckQuorum',
  'stepDownByDiskStall',
  'timeoutNowIgnored',
  'timeoutNowFollowed',
  'transferTimedOut',
  'preferredLeaderAsked',
  'pauseNoticed',
  'splitVote',
  'transferRefused',
  'transferAborted',
  'preferredLeaderCooldown',
  // replication
  'rejectionSkippedTerms',
  'staleRejectionIgnored',
  'windowFull',
  'probeResumedByHeartbeat',
  'duplicateAppend',
  'appendBelowFloor',
  'overlapWithoutTruncation',
  'truncation',
  'truncationOfTerms',
  'heldUntilDurable',
  'durableCappedByTruncation',
  'commitWithoutOwnDisk',
  'oldTermsCommitted',
  'proposalRefused.transferring',
  'proposalRefused.overloaded',
  'proposalRefused.diskFull',
  'byteWindowFull',
  'truncationAcrossSegments',
  // membership and seeding
  'configTruncated',
  'strangerTold',
  'removed',
  'learnerVotes',
  'seedOffered',
  'seedInstalled',
  'seedFastForward',
  'seedAborted',
  'seedRepeated',
  'seedFloorMoved',
  'seedResumed',
  'seedSwitchFinished',
  'configRefused.termNotCommitted',
  'configRefused.configPending',
  'configRefused.transferring',
  'configRefused.staleVersion',
  'configRefused.nothingChanged',
  'configRefused.duplicateMember',
  'configRefused.memberRebound',
  'configRefused.demotion',
  'configRefused.learnerFirst',
  'configRefused.oneVoterAtATime',
  'configRefused.transferFirst',
  'configRefused.learnerUnbound',
  'configRefused.learnerInactive',
  'configRefused.learnerBehind',
  'leaderOnlyInNewConfig',
  'foreignDisk',
  // reads
  'readConfirmed',
  'readRoundRepeated',
  'readFailed',
  'leaseServed',
  'leaseRefusedAfterPause',
  // storage
  'tornTailCut',
  'batchBehindHoleCut',
  'damageBelowMark',
  'markClamped',
  'hardStateSlotBad',
  'zombieSegmentRemoved',
  'repairedFromReplica',
  'readErrorOnLeader',
  'diskFullSoft',
  'diskFullHard',
  // forwarding
  'forwardRepeated',
  'forwardMoved',
  'forwardRefusalWithheld',
  'forwardUnclaimed',
] as const;
export type MarkName = (typeof markNames)[number];

let listener: ((name: MarkName) => void) | undefined;

/** Tells every mark that is reached from now on; undefined: nobody listens any more. */
export function listenToMarks(listen: ((name: MarkName) => void) | undefined): void {
  listener = listen;
}

export function mark(name: MarkName): void {
  listener?.(name);
}
