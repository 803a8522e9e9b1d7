// Original file: proto/apache/rocketmq/v2/service.proto

import type { Status as _apache_rocketmq_v2_Status, Status__Output as _apache_rocketmq_v2_Status__Output } from '../../../apache/rocketmq/v2/Status.ts';
import type { MessageQueue as _apache_rocketmq_v2_MessageQueue, MessageQueue__Output as _apache_rocketmq_v2_MessageQueue__Output } from '../../../apache/rocketmq/v2/MessageQueue.ts';

/**
 * OK, or ILLEGAL_TOPIC, TOPIC_NOT_FOUND, or HA_NOT_AVAILABLE when no live broker is known.
 */
export interface QueryRouteResponse {
  'status'?: (_apache_rocketmq_v2_Status | null);
  /**
   * One entry per queue of the topic, for each live broker of the broker group that holds the topic; empty
   * unless OK. The order stays the same while the cluster does, since clients compare answers.
   */
  'messageQueues'?: (_apache_rocketmq_v2_MessageQueue)[];
}

/**
 * OK, or ILLEGAL_TOPIC, TOPIC_NOT_FOUND, or HA_NOT_AVAILABLE when no live broker is known.
 */
export interface QueryRouteResponse__Output {
  'status': (_apache_rocketmq_v2_Status__Output | null);
  /**
   * One entry per queue of the topic, for each live broker of the broker group that holds the topic; empty
   * unless OK. The order stays the same while the cluster does, since clients compare answers.
   */
  'messageQueues': (_apache_rocketmq_v2_MessageQueue__Output)[];
}
