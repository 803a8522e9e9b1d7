// Original file: proto/apache/rocketmq/v2/service.proto

import type { Resource as _apache_rocketmq_v2_Resource, Resource__Output as _apache_rocketmq_v2_Resource__Output } from '../../../apache/rocketmq/v2/Resource.ts';

/**
 * Withdraws a delayed message before it is delivered. Flotilla does not serve it.
 */
export interface RecallMessageRequest {
  'topic'?: (_apache_rocketmq_v2_Resource | null);
  /**
   * From the SendResultEntry of the message.
   */
  'recallHandle'?: (string);
}

/**
 * Withdraws a delayed message before it is delivered. Flotilla does not serve it.
 */
export interface RecallMessageRequest__Output {
  'topic': (_apache_rocketmq_v2_Resource__Output | null);
  /**
   * From the SendResultEntry of the message.
   */
  'recallHandle': (string);
}
