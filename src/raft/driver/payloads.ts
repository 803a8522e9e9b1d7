import type { BatchDraft, BatchInfo } from './raft-log.ts';

/** What the core carries for a follower's append without looking at it. */
export class ReceivedBatches {
  readonly batches: readonly BatchInfo[];
  constructor(batches: readonly BatchInfo[]) {
    this.batches = batches;
  }
}

/** What the core carries for a leader's own append. */
export class OwnDraft {
  readonly draft: BatchDraft;
  constructor(draft: BatchDraft) {
    this.draft = draft;
  }
}
