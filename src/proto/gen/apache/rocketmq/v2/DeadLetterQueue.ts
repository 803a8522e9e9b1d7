// Original file: proto/apache/rocketmq/v2/definition.proto


/**
 * Origin of a message in a dead-letter queue.
 */
export interface DeadLetterQueue {
  /**
   * Topic that the message was sent to.
   */
  'topic'?: (string);
  /**
   * Of the message as sent.
   */
  'messageId'?: (string);
}

/**
 * Origin of a message in a dead-letter queue.
 */
export interface DeadLetterQueue__Output {
  /**
   * Topic that the message was sent to.
   */
  'topic': (string);
  /**
   * Of the message as sent.
   */
  'messageId': (string);
}
