// Original file: proto/apache/rocketmq/v2/definition.proto

/**
 * Kind of a message. A topic takes one of them; another is refused with MESSAGE_PROPERTY_CONFLICT_WITH_TYPE.
 */
export const MessageType = {
  MESSAGE_TYPE_UNSPECIFIED: 'MESSAGE_TYPE_UNSPECIFIED',
  /**
   * Neither `message_group` nor `delivery_timestamp`.
   */
  NORMAL: 'NORMAL',
  /**
   * Has a `message_group`. Flotilla does not serve it: sends are answered UNSUPPORTED.
   */
  FIFO: 'FIFO',
  /**
   * Has a `delivery_timestamp`. Flotilla does not serve it: sends are answered UNSUPPORTED.
   */
  DELAY: 'DELAY',
  /**
   * Stored first as a half message, which consumers get once it is committed. Flotilla does not serve it:
   * sends are answered UNSUPPORTED.
   */
  TRANSACTION: 'TRANSACTION',
  /**
   * Belongs to a lite topic. No topic of Flotilla takes it.
   */
  LITE: 'LITE',
  /**
   * Has a `priority`. No topic of Flotilla takes it.
   */
  PRIORITY: 'PRIORITY',
} as const;

/**
 * Kind of a message. A topic takes one of them; another is refused with MESSAGE_PROPERTY_CONFLICT_WITH_TYPE.
 */
export type MessageType =
  | 'MESSAGE_TYPE_UNSPECIFIED'
  | 0
  /**
   * Neither `message_group` nor `delivery_timestamp`.
   */
  | 'NORMAL'
  | 1
  /**
   * Has a `message_group`. Flotilla does not serve it: sends are answered UNSUPPORTED.
   */
  | 'FIFO'
  | 2
  /**
   * Has a `delivery_timestamp`. Flotilla does not serve it: sends are answered UNSUPPORTED.
   */
  | 'DELAY'
  | 3
  /**
   * Stored first as a half message, which consumers get once it is committed. Flotilla does not serve it:
   * sends are answered UNSUPPORTED.
   */
  | 'TRANSACTION'
  | 4
  /**
   * Belongs to a lite topic. No topic of Flotilla takes it.
   */
  | 'LITE'
  | 5
  /**
   * Has a `priority`. No topic of Flotilla takes it.
   */
  | 'PRIORITY'
  | 6

/**
 * Kind of a message. A topic takes one of them; another is refused with MESSAGE_PROPERTY_CONFLICT_WITH_TYPE.
 */
export type MessageType__Output = typeof MessageType[keyof typeof MessageType]
