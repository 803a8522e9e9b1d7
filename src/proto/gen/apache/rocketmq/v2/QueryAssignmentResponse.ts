// Original file: proto/apache/rocketmq/v2/service.proto

import type { Status as _apache_rocketmq_v2_Status, Status__Output as _apache_rocketmq_v2_Status__Output } from '../../../apache/rocketmq/v2/Status.ts';
import type { Assignment as _apache_rocketmq_v2_Assignment, Assignment__Output as _apache_rocketmq_v2_Assignment__Output } from '../../../apache/rocketmq/v2/Assignment.ts';

/**
 * OK, or a code of QueryRouteResponse, ILLEGAL_CONSUMER_GROUP, or FORBIDDEN when the topic may not be read.
 */
export interface QueryAssignmentResponse {
  'status'?: (_apache_rocketmq_v2_Status | null);
  /**
   * One per live broker, with queue id -1, in a stable order; the same for every consumer of the group. Empty
   * unless OK.
   */
  'assignments'?: (_apache_rocketmq_v2_Assignment)[];
}

/**
 * OK, or a code of QueryRouteResponse, ILLEGAL_CONSUMER_GROUP, or FORBIDDEN when the topic may not be read.
 */
export interface QueryAssignmentResponse__Output {
  'status': (_apache_rocketmq_v2_Status__Output | null);
  /**
   * One per live broker, with queue id -1, in a stable order; the same for every consumer of the group. Empty
   * unless OK.
   */
  'assignments': (_apache_rocketmq_v2_Assignment__Output)[];
}
