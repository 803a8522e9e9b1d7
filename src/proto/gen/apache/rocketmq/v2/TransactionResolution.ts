// Original file: proto/apache/rocketmq/v2/definition.proto

/**
 * What becomes of a half message. Flotilla does not serve transactions.
 */
export const TransactionResolution = {
  /**
   * Not decided.
   */
  TRANSACTION_RESOLUTION_UNSPECIFIED: 'TRANSACTION_RESOLUTION_UNSPECIFIED',
  /**
   * Consumers get it.
   */
  COMMIT: 'COMMIT',
  /**
   * It is dropped.
   */
  ROLLBACK: 'ROLLBACK',
} as const;

/**
 * What becomes of a half message. Flotilla does not serve transactions.
 */
export type TransactionResolution =
  /**
   * Not decided.
   */
  | 'TRANSACTION_RESOLUTION_UNSPECIFIED'
  | 0
  /**
   * Consumers get it.
   */
  | 'COMMIT'
  | 1
  /**
   * It is dropped.
   */
  | 'ROLLBACK'
  | 2

/**
 * What becomes of a half message. Flotilla does not serve transactions.
 */
export type TransactionResolution__Output = typeof TransactionResolution[keyof typeof TransactionResolution]
