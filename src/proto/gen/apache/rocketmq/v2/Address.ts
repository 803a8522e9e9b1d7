// Original file: proto/apache/rocketmq/v2/definition.proto


/**
 * A place to connect to.
 */
export interface Address {
  /**
   * Without brackets, also for IPv6.
   */
  'host'?: (string);
  'port'?: (number);
}

/**
 * A place to connect to.
 */
export interface Address__Output {
  /**
   * Without brackets, also for IPv6.
   */
  'host': (string);
  'port': (number);
}
