// Original file: proto/apache/rocketmq/v2/definition.proto

/**
 * What made the producer decide about a half message.
 */
export const TransactionSource = {
  SOURCE_UNSPECIFIED: 'SOURCE_UNSPECIFIED',
  /**
   * The application ended its transaction.
   */
  SOURCE_CLIENT: 'SOURCE_CLIENT',
  /**
   * The server had asked.
   */
  SOURCE_SERVER_CHECK: 'SOURCE_SERVER_CHECK',
} as const;

/**
 * What made the producer decide about a half message.
 */
export type TransactionSource =
  | 'SOURCE_UNSPECIFIED'
  | 0
  /**
   * The application ended its transaction.
   */
  | 'SOURCE_CLIENT'
  | 1
  /**
   * The server had asked.
   */
  | 'SOURCE_SERVER_CHECK'
  | 2

/**
 * What made the producer decide about a half message.
 */
export type TransactionSource__Output = typeof TransactionSource[keyof typeof TransactionSource]
