// Original file: proto/apache/rocketmq/v2/service.proto

import type { Resource as _apache_rocketmq_v2_Resource, Resource__Output as _apache_rocketmq_v2_Resource__Output } from '../../../apache/rocketmq/v2/Resource.ts';
import type { MessageQueue as _apache_rocketmq_v2_MessageQueue, MessageQueue__Output as _apache_rocketmq_v2_MessageQueue__Output } from '../../../apache/rocketmq/v2/MessageQueue.ts';
import type { Long } from '@grpc/proto-loader';

/**
 * Saves how far a pull consumer has come. Flotilla does not serve it.
 */
export interface UpdateOffsetRequest {
  'group'?: (_apache_rocketmq_v2_Resource | null);
  'messageQueue'?: (_apache_rocketmq_v2_MessageQueue | null);
  /**
   * Offset of the next message to consume.
   */
  'offset'?: (number | string | Long);
}

/**
 * Saves how far a pull consumer has come. Flotilla does not serve it.
 */
export interface UpdateOffsetRequest__Output {
  'group': (_apache_rocketmq_v2_Resource__Output | null);
  'messageQueue': (_apache_rocketmq_v2_MessageQueue__Output | null);
  /**
   * Offset of the next message to consume.
   */
  'offset': (number);
}
