/** Figures for metrics; bytes and counts since open. */
export interface CommitLogStats {
  readonly lastIndex: number;
  readonly endPosition: number;
  readonly cachedBatches: number;
  readonly cachedBytes: number;
  /** Queued, not durable yet. */
  readonly pendingBytes: number;
  readonly writtenBytes: number;
  readonly groups: number;
  readonly syncs: number;
  readonly syncMs: number;
  /** Segments that the background had not zeroed in time. */
  readonly unpreparedRolls: number;
}
