// Original file: proto/apache/rocketmq/v2/definition.proto

/**
 * Which place of a queue QueryOffset asks for. Flotilla does not serve it.
 */
export const QueryOffsetPolicy = {
  /**
   * The oldest message kept.
   */
  BEGINNING: 'BEGINNING',
  /**
   * Behind the newest message.
   */
  END: 'END',
  /**
   * The place of the request's `timestamp`.
   */
  TIMESTAMP: 'TIMESTAMP',
} as const;

/**
 * Which place of a queue QueryOffset asks for. Flotilla does not serve it.
 */
export type QueryOffsetPolicy =
  /**
   * The oldest message kept.
   */
  | 'BEGINNING'
  | 0
  /**
   * Behind the newest message.
   */
  | 'END'
  | 1
  /**
   * The place of the request's `timestamp`.
   */
  | 'TIMESTAMP'
  | 2

/**
 * Which place of a queue QueryOffset asks for. Flotilla does not serve it.
 */
export type QueryOffsetPolicy__Output = typeof QueryOffsetPolicy[keyof typeof QueryOffsetPolicy]
