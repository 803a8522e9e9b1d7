// Original file: proto/apache/rocketmq/v2/definition.proto

/**
 * What may be done with a topic. Set when the topic is created; never unspecified in answers.
 */
export const Permission = {
  PERMISSION_UNSPECIFIED: 'PERMISSION_UNSPECIFIED',
  NONE: 'NONE',
  /**
   * Receive only.
   */
  READ: 'READ',
  /**
   * Send only.
   */
  WRITE: 'WRITE',
  READ_WRITE: 'READ_WRITE',
} as const;

/**
 * What may be done with a topic. Set when the topic is created; never unspecified in answers.
 */
export type Permission =
  | 'PERMISSION_UNSPECIFIED'
  | 0
  | 'NONE'
  | 1
  /**
   * Receive only.
   */
  | 'READ'
  | 2
  /**
   * Send only.
   */
  | 'WRITE'
  | 3
  | 'READ_WRITE'
  | 4

/**
 * What may be done with a topic. Set when the topic is created; never unspecified in answers.
 */
export type Permission__Output = typeof Permission[keyof typeof Permission]
