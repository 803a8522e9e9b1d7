// Original file: proto/apache/rocketmq/v2/service.proto


/**
 * Client to server: the test was made; its outcome is the status of the command. Flotilla does not read it.
 */
export interface VerifyMessageResult {
  /**
   * Repeats that of the command.
   */
  'nonce'?: (string);
}

/**
 * Client to server: the test was made; its outcome is the status of the command. Flotilla does not read it.
 */
export interface VerifyMessageResult__Output {
  /**
   * Repeats that of the command.
   */
  'nonce': (string);
}
