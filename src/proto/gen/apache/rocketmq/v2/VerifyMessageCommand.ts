// Original file: proto/apache/rocketmq/v2/service.proto

import type { Message as _apache_rocketmq_v2_Message, Message__Output as _apache_rocketmq_v2_Message__Output } from '../../../apache/rocketmq/v2/Message.ts';

/**
 * Server to client: asks to run the message listener once with this message, as a test. Flotilla does not
 * send it.
 */
export interface VerifyMessageCommand {
  /**
   * Chosen by the server; the answer repeats it.
   */
  'nonce'?: (string);
  /**
   * With the system properties of a received message.
   */
  'message'?: (_apache_rocketmq_v2_Message | null);
}

/**
 * Server to client: asks to run the message listener once with this message, as a test. Flotilla does not
 * send it.
 */
export interface VerifyMessageCommand__Output {
  /**
   * Chosen by the server; the answer repeats it.
   */
  'nonce': (string);
  /**
   * With the system properties of a received message.
   */
  'message': (_apache_rocketmq_v2_Message__Output | null);
}
