// Original file: proto/apache/rocketmq/v2/service.proto

import type { Resource as _apache_rocketmq_v2_Resource, Resource__Output as _apache_rocketmq_v2_Resource__Output } from '../../../apache/rocketmq/v2/Resource.ts';
import type { Endpoints as _apache_rocketmq_v2_Endpoints, Endpoints__Output as _apache_rocketmq_v2_Endpoints__Output } from '../../../apache/rocketmq/v2/Endpoints.ts';

/**
 * Asks from which brokers a push consumer should receive.
 */
export interface QueryAssignmentRequest {
  'topic'?: (_apache_rocketmq_v2_Resource | null);
  /**
   * Its name is checked; it need not exist.
   */
  'group'?: (_apache_rocketmq_v2_Resource | null);
  /**
   * As in QueryRouteRequest: not read.
   */
  'endpoints'?: (_apache_rocketmq_v2_Endpoints | null);
}

/**
 * Asks from which brokers a push consumer should receive.
 */
export interface QueryAssignmentRequest__Output {
  'topic': (_apache_rocketmq_v2_Resource__Output | null);
  /**
   * Its name is checked; it need not exist.
   */
  'group': (_apache_rocketmq_v2_Resource__Output | null);
  /**
   * As in QueryRouteRequest: not read.
   */
  'endpoints': (_apache_rocketmq_v2_Endpoints__Output | null);
}
