// Original file: proto/apache/rocketmq/v2/definition.proto

import type { Resource as _apache_rocketmq_v2_Resource, Resource__Output as _apache_rocketmq_v2_Resource__Output } from '../../../apache/rocketmq/v2/Resource.ts';
import type { FilterExpression as _apache_rocketmq_v2_FilterExpression, FilterExpression__Output as _apache_rocketmq_v2_FilterExpression__Output } from '../../../apache/rocketmq/v2/FilterExpression.ts';

/**
 * One topic that a consumer subscribes to.
 */
export interface SubscriptionEntry {
  'topic'?: (_apache_rocketmq_v2_Resource | null);
  /**
   * Absent: every message. A receive is filtered by the expression in its own request; this one is only
   * checked.
   */
  'expression'?: (_apache_rocketmq_v2_FilterExpression | null);
}

/**
 * One topic that a consumer subscribes to.
 */
export interface SubscriptionEntry__Output {
  'topic': (_apache_rocketmq_v2_Resource__Output | null);
  /**
   * Absent: every message. A receive is filtered by the expression in its own request; this one is only
   * checked.
   */
  'expression': (_apache_rocketmq_v2_FilterExpression__Output | null);
}
