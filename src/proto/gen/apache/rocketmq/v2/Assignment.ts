// Original file: proto/apache/rocketmq/v2/definition.proto

import type { MessageQueue as _apache_rocketmq_v2_MessageQueue, MessageQueue__Output as _apache_rocketmq_v2_MessageQueue__Output } from '../../../apache/rocketmq/v2/MessageQueue.ts';

/**
 * One source of messages for a push consumer.
 */
export interface Assignment {
  /**
   * All queues that one broker gives access to: its id is -1.
   */
  'messageQueue'?: (_apache_rocketmq_v2_MessageQueue | null);
}

/**
 * One source of messages for a push consumer.
 */
export interface Assignment__Output {
  /**
   * All queues that one broker gives access to: its id is -1.
   */
  'messageQueue': (_apache_rocketmq_v2_MessageQueue__Output | null);
}
