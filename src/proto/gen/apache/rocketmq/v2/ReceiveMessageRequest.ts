// Original file: proto/apache/rocketmq/v2/service.proto

import type { Resource as _apache_rocketmq_v2_Resource, Resource__Output as _apache_rocketmq_v2_Resource__Output } from '../../../apache/rocketmq/v2/Resource.ts';
import type { MessageQueue as _apache_rocketmq_v2_MessageQueue, MessageQueue__Output as _apache_rocketmq_v2_MessageQueue__Output } from '../../../apache/rocketmq/v2/MessageQueue.ts';
import type { FilterExpression as _apache_rocketmq_v2_FilterExpression, FilterExpression__Output as _apache_rocketmq_v2_FilterExpression__Output } from '../../../apache/rocketmq/v2/FilterExpression.ts';
import type { Duration as _google_protobuf_Duration, Duration__Output as _google_protobuf_Duration__Output } from '../../../google/protobuf/Duration.ts';

/**
 * Takes messages for a consumer group and hides them from its other consumers for a while (a lease).
 */
export interface ReceiveMessageRequest {
  /**
   * Comes into being with its first receive, and starts at the oldest message kept.
   */
  'group'?: (_apache_rocketmq_v2_Resource | null);
  /**
   * Names the topic. Flotilla reads nothing else of it: a receive takes from any queue of the topic.
   */
  'messageQueue'?: (_apache_rocketmq_v2_MessageQueue | null);
  /**
   * Which messages the group wants; absent means all. What does not match counts as consumed.
   */
  'filterExpression'?: (_apache_rocketmq_v2_FilterExpression | null);
  /**
   * Most messages to answer. Less than 1 means 1, more than 32 means 32.
   */
  'batchSize'?: (number);
  /**
   * How long the messages stay hidden unless acknowledged: 10 s to 12 h, else ILLEGAL_INVISIBLE_TIME.
   * Required without auto_renew, not read with it.
   */
  'invisibleDuration'?: (_google_protobuf_Duration | null);
  /**
   * True from push consumers: messages are hidden for 60 s, and then as long as the client is heard of, 3 h
   * at most. Their handles stay good meanwhile.
   */
  'autoRenew'?: (boolean);
  /**
   * How long to wait for a first message. At most 20 s and until 500 ms before the deadline of the call,
   * silently capped; 0 answers at once. Absent: until 1.5 s before the deadline.
   */
  'longPollingTimeout'?: (_google_protobuf_Duration | null);
  /**
   * Chosen by the client, for one attempt to receive. A repeat with the same id gets the messages of the
   * first again, under new handles and with the same delivery attempt, as long as they are hidden. Empty or
   * absent: no repeat.
   */
  'attemptId'?: (string);
  '_invisibleDuration'?: "invisibleDuration";
  '_longPollingTimeout'?: "longPollingTimeout";
  '_attemptId'?: "attemptId";
}

/**
 * Takes messages for a consumer group and hides them from its other consumers for a while (a lease).
 */
export interface ReceiveMessageRequest__Output {
  /**
   * Comes into being with its first receive, and starts at the oldest message kept.
   */
  'group': (_apache_rocketmq_v2_Resource__Output | null);
  /**
   * Names the topic. Flotilla reads nothing else of it: a receive takes from any queue of the topic.
   */
  'messageQueue': (_apache_rocketmq_v2_MessageQueue__Output | null);
  /**
   * Which messages the group wants; absent means all. What does not match counts as consumed.
   */
  'filterExpression': (_apache_rocketmq_v2_FilterExpression__Output | null);
  /**
   * Most messages to answer. Less than 1 means 1, more than 32 means 32.
   */
  'batchSize': (number);
  /**
   * How long the messages stay hidden unless acknowledged: 10 s to 12 h, else ILLEGAL_INVISIBLE_TIME.
   * Required without auto_renew, not read with it.
   */
  'invisibleDuration'?: (_google_protobuf_Duration__Output | null);
  /**
   * True from push consumers: messages are hidden for 60 s, and then as long as the client is heard of, 3 h
   * at most. Their handles stay good meanwhile.
   */
  'autoRenew': (boolean);
  /**
   * How long to wait for a first message. At most 20 s and until 500 ms before the deadline of the call,
   * silently capped; 0 answers at once. Absent: until 1.5 s before the deadline.
   */
  'longPollingTimeout'?: (_google_protobuf_Duration__Output | null);
  /**
   * Chosen by the client, for one attempt to receive. A repeat with the same id gets the messages of the
   * first again, under new handles and with the same delivery attempt, as long as they are hidden. Empty or
   * absent: no repeat.
   */
  'attemptId'?: (string);
  '_invisibleDuration'?: "invisibleDuration";
  '_longPollingTimeout'?: "longPollingTimeout";
  '_attemptId'?: "attemptId";
}
