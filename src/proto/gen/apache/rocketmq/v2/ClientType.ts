// Original file: proto/apache/rocketmq/v2/definition.proto

/**
 * What a client is.
 */
export const ClientType = {
  /**
   * Accepted in heartbeats.
   */
  CLIENT_TYPE_UNSPECIFIED: 'CLIENT_TYPE_UNSPECIFIED',
  PRODUCER: 'PRODUCER',
  /**
   * Receives by itself and hands messages to a listener.
   */
  PUSH_CONSUMER: 'PUSH_CONSUMER',
  /**
   * Receives when the application asks.
   */
  SIMPLE_CONSUMER: 'SIMPLE_CONSUMER',
  /**
   * Would read by offset; Flotilla does not serve the RPCs for it.
   */
  PULL_CONSUMER: 'PULL_CONSUMER',
  /**
   * Flotilla has no lite topics.
   */
  LITE_PUSH_CONSUMER: 'LITE_PUSH_CONSUMER',
  /**
   * Flotilla has no lite topics.
   */
  LITE_SIMPLE_CONSUMER: 'LITE_SIMPLE_CONSUMER',
} as const;

/**
 * What a client is.
 */
export type ClientType =
  /**
   * Accepted in heartbeats.
   */
  | 'CLIENT_TYPE_UNSPECIFIED'
  | 0
  | 'PRODUCER'
  | 1
  /**
   * Receives by itself and hands messages to a listener.
   */
  | 'PUSH_CONSUMER'
  | 2
  /**
   * Receives when the application asks.
   */
  | 'SIMPLE_CONSUMER'
  | 3
  /**
   * Would read by offset; Flotilla does not serve the RPCs for it.
   */
  | 'PULL_CONSUMER'
  | 4
  /**
   * Flotilla has no lite topics.
   */
  | 'LITE_PUSH_CONSUMER'
  | 5
  /**
   * Flotilla has no lite topics.
   */
  | 'LITE_SIMPLE_CONSUMER'
  | 6

/**
 * What a client is.
 */
export type ClientType__Output = typeof ClientType[keyof typeof ClientType]
