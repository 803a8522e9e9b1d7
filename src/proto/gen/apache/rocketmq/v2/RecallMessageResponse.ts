// Original file: proto/apache/rocketmq/v2/service.proto

import type { Status as _apache_rocketmq_v2_Status, Status__Output as _apache_rocketmq_v2_Status__Output } from '../../../apache/rocketmq/v2/Status.ts';

/**
 * Answers the recall.
 */
export interface RecallMessageResponse {
  'status'?: (_apache_rocketmq_v2_Status | null);
  /**
   * Of the message that was withdrawn.
   */
  'messageId'?: (string);
}

/**
 * Answers the recall.
 */
export interface RecallMessageResponse__Output {
  'status': (_apache_rocketmq_v2_Status__Output | null);
  /**
   * Of the message that was withdrawn.
   */
  'messageId': (string);
}
