// Original file: proto/apache/rocketmq/v2/service.proto

import type { Status as _apache_rocketmq_v2_Status, Status__Output as _apache_rocketmq_v2_Status__Output } from '../../../apache/rocketmq/v2/Status.ts';
import type { Message as _apache_rocketmq_v2_Message, Message__Output as _apache_rocketmq_v2_Message__Output } from '../../../apache/rocketmq/v2/Message.ts';
import type { Long } from '@grpc/proto-loader';

/**
 * One frame of the answer: a status, a message, or where to go on.
 */
export interface PullMessageResponse {
  'status'?: (_apache_rocketmq_v2_Status | null);
  'message'?: (_apache_rocketmq_v2_Message | null);
  /**
   * Offset to ask for next.
   */
  'nextOffset'?: (number | string | Long);
  'content'?: "status"|"message"|"nextOffset";
}

/**
 * One frame of the answer: a status, a message, or where to go on.
 */
export interface PullMessageResponse__Output {
  'status'?: (_apache_rocketmq_v2_Status__Output | null);
  'message'?: (_apache_rocketmq_v2_Message__Output | null);
  /**
   * Offset to ask for next.
   */
  'nextOffset'?: (number);
  'content'?: "status"|"message"|"nextOffset";
}
