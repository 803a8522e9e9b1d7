// Original file: proto/apache/rocketmq/v2/service.proto


/**
 * Client to server: answers PrintThreadStackTraceCommand. Flotilla does not read it.
 */
export interface ThreadStackTrace {
  /**
   * Repeats that of the command.
   */
  'nonce'?: (string);
  /**
   * Free text.
   */
  'threadStackTrace'?: (string);
  '_threadStackTrace'?: "threadStackTrace";
}

/**
 * Client to server: answers PrintThreadStackTraceCommand. Flotilla does not read it.
 */
export interface ThreadStackTrace__Output {
  /**
   * Repeats that of the command.
   */
  'nonce': (string);
  /**
   * Free text.
   */
  'threadStackTrace'?: (string);
  '_threadStackTrace'?: "threadStackTrace";
}
