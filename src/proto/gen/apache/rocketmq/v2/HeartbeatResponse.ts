// Original file: proto/apache/rocketmq/v2/service.proto

import type { Status as _apache_rocketmq_v2_Status, Status__Output as _apache_rocketmq_v2_Status__Output } from '../../../apache/rocketmq/v2/Status.ts';

/**
 * OK, or UNRECOGNIZED_CLIENT_TYPE for an unknown number, or ILLEGAL_CONSUMER_GROUP. Neither settings nor a
 * telemetry stream are needed.
 */
export interface HeartbeatResponse {
  'status'?: (_apache_rocketmq_v2_Status | null);
}

/**
 * OK, or UNRECOGNIZED_CLIENT_TYPE for an unknown number, or ILLEGAL_CONSUMER_GROUP. Neither settings nor a
 * telemetry stream are needed.
 */
export interface HeartbeatResponse__Output {
  'status': (_apache_rocketmq_v2_Status__Output | null);
}
