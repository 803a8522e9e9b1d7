// Original file: proto/apache/rocketmq/v2/service.proto

import type { Status as _apache_rocketmq_v2_Status, Status__Output as _apache_rocketmq_v2_Status__Output } from '../../../apache/rocketmq/v2/Status.ts';

/**
 * OK once the message lies in the dead-letter topic of the group and is acknowledged.
 */
export interface ForwardMessageToDeadLetterQueueResponse {
  'status'?: (_apache_rocketmq_v2_Status | null);
}

/**
 * OK once the message lies in the dead-letter topic of the group and is acknowledged.
 */
export interface ForwardMessageToDeadLetterQueueResponse__Output {
  'status': (_apache_rocketmq_v2_Status__Output | null);
}
