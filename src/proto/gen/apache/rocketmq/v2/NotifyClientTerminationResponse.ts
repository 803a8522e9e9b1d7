// Original file: proto/apache/rocketmq/v2/service.proto

import type { Status as _apache_rocketmq_v2_Status, Status__Output as _apache_rocketmq_v2_Status__Output } from '../../../apache/rocketmq/v2/Status.ts';

/**
 * OK, also for a client that was not known.
 */
export interface NotifyClientTerminationResponse {
  'status'?: (_apache_rocketmq_v2_Status | null);
}

/**
 * OK, also for a client that was not known.
 */
export interface NotifyClientTerminationResponse__Output {
  'status': (_apache_rocketmq_v2_Status__Output | null);
}
