// Original file: proto/apache/rocketmq/v2/service.proto

import type { Message as _apache_rocketmq_v2_Message, Message__Output as _apache_rocketmq_v2_Message__Output } from '../../../apache/rocketmq/v2/Message.ts';

/**
 * Stores messages of one topic together: all of them or none.
 */
export interface SendMessageRequest {
  /**
   * 1 to 1,024 messages, 16 MiB in all; above either PAYLOAD_TOO_LARGE. No message, or messages of different
   * topics: MESSAGE_CORRUPTED.
   */
  'messages'?: (_apache_rocketmq_v2_Message)[];
}

/**
 * Stores messages of one topic together: all of them or none.
 */
export interface SendMessageRequest__Output {
  /**
   * 1 to 1,024 messages, 16 MiB in all; above either PAYLOAD_TOO_LARGE. No message, or messages of different
   * topics: MESSAGE_CORRUPTED.
   */
  'messages': (_apache_rocketmq_v2_Message__Output)[];
}
