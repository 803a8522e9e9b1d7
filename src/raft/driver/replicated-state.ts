import type { BatchDraft, BatchInfo } from './raft-log.ts';
import type { Index, RefusalReason, SoftState } from '../core/types.ts';

/** The state machine above the log, as the driver sees it. All calls are synchronous and on one thread. */
export interface ReplicatedState {
  /** Committed entries, in order, each exactly once per process life. */
  apply(batches: readonly BatchInfo[]): void;
  /** Resolves when more may be applied; undefined: at once. */
  blocked(): Promise<void> | undefined;
  /** Goes on with the state of another replica as of entry `index`, which was prepared before. */
  install(index: Index): void;
  /** Leader only: what to append next, about `bytesMax` at most; undefined when there is nothing. */
  gather(bytesMax: number): BatchDraft | undefined;
  /** The draft became entry `index` of this leader's term. */
  proposed(draft: BatchDraft, index: Index): void;
  /** The draft was not appended and never will be. */
  refused(draft: BatchDraft, reason: RefusalReason): void;
  /** Role, term or known leader changed. */
  softChanged(soft: SoftState): void;
}
