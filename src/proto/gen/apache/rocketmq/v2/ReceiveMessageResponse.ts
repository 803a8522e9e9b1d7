// Original file: proto/apache/rocketmq/v2/service.proto

import type { Status as _apache_rocketmq_v2_Status, Status__Output as _apache_rocketmq_v2_Status__Output } from '../../../apache/rocketmq/v2/Status.ts';
import type { Message as _apache_rocketmq_v2_Message, Message__Output as _apache_rocketmq_v2_Message__Output } from '../../../apache/rocketmq/v2/Message.ts';
import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../../google/protobuf/Timestamp.ts';

/**
 * One frame of the answer. The frames are: one status, then the messages, each in a frame of its own, then
 * one delivery_timestamp.
 */
export interface ReceiveMessageResponse {
  /**
   * OK when messages follow. MESSAGE_NOT_FOUND when nothing came in time, also when no leader could be
   * asked. TOO_MANY_REQUESTS when too many receives wait, or the group holds 20,000 unacknowledged messages
   * of a queue.
   */
  'status'?: (_apache_rocketmq_v2_Status | null);
  /**
   * As the sender wrote it, with the system properties of the delivery added. One answer has 16 MiB of
   * messages at most, but always at least one message if there is any.
   */
  'message'?: (_apache_rocketmq_v2_Message | null);
  /**
   * When the server answered, by its clock.
   */
  'deliveryTimestamp'?: (_google_protobuf_Timestamp | null);
  'content'?: "status"|"message"|"deliveryTimestamp";
}

/**
 * One frame of the answer. The frames are: one status, then the messages, each in a frame of its own, then
 * one delivery_timestamp.
 */
export interface ReceiveMessageResponse__Output {
  /**
   * OK when messages follow. MESSAGE_NOT_FOUND when nothing came in time, also when no leader could be
   * asked. TOO_MANY_REQUESTS when too many receives wait, or the group holds 20,000 unacknowledged messages
   * of a queue.
   */
  'status'?: (_apache_rocketmq_v2_Status__Output | null);
  /**
   * As the sender wrote it, with the system properties of the delivery added. One answer has 16 MiB of
   * messages at most, but always at least one message if there is any.
   */
  'message'?: (_apache_rocketmq_v2_Message__Output | null);
  /**
   * When the server answered, by its clock.
   */
  'deliveryTimestamp'?: (_google_protobuf_Timestamp__Output | null);
  'content'?: "status"|"message"|"deliveryTimestamp";
}
