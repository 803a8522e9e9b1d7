/** Bounds of the store; what exceeds them is refused, never queued without end. */
export interface StoreLimits {
  /** Message ids remembered for dedup; a power of two, equal on all brokers of a group. @default 1,048,576 */
  readonly dedupWindow: number;
  /** Unacknowledged messages per consumer group and queue. @default 20,000 */
  readonly maxLeasesPerQueue: number;
  /** Bytes of requests that wait for the log or for apply. @default 64 MiB */
  readonly maxPendingBytes: number;
  /** Records of one send; what fits no segment of the log can never be stored. @default no limit of its own */
  readonly maxSendBytes: number;
  /** Parked receives. @default 10,000 */
  readonly maxParkedPolls: number;
  /** Reads that wait for leadership to be confirmed. @default 10,000 */
  readonly maxWaitingReads: number;
  /** @default 100,000 */
  readonly maxTopics: number;
  /** @default 10,000 */
  readonly maxUsers: number;
  /** Access rules of one user. @default 1,000 */
  readonly maxRulesPerUser: number;
}

export const defaultLimits: StoreLimits = {
  dedupWindow: 1 << 20,
  maxLeasesPerQueue: 20_000,
  maxPendingBytes: 64 * 1024 * 1024,
  maxSendBytes: Number.MAX_SAFE_INTEGER,
  maxParkedPolls: 10_000,
  maxWaitingReads: 10_000,
  maxTopics: 100_000,
  maxUsers: 10_000,
  maxRulesPerUser: 1000,
};
