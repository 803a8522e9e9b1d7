// Original file: proto/apache/rocketmq/v2/service.proto

import type { Resource as _apache_rocketmq_v2_Resource, Resource__Output as _apache_rocketmq_v2_Resource__Output } from '../../../apache/rocketmq/v2/Resource.ts';
import type { MessageQueue as _apache_rocketmq_v2_MessageQueue, MessageQueue__Output as _apache_rocketmq_v2_MessageQueue__Output } from '../../../apache/rocketmq/v2/MessageQueue.ts';
import type { FilterExpression as _apache_rocketmq_v2_FilterExpression, FilterExpression__Output as _apache_rocketmq_v2_FilterExpression__Output } from '../../../apache/rocketmq/v2/FilterExpression.ts';
import type { Duration as _google_protobuf_Duration, Duration__Output as _google_protobuf_Duration__Output } from '../../../google/protobuf/Duration.ts';
import type { Long } from '@grpc/proto-loader';

/**
 * Reads messages from a given offset without hiding them. Flotilla does not serve it.
 */
export interface PullMessageRequest {
  'group'?: (_apache_rocketmq_v2_Resource | null);
  'messageQueue'?: (_apache_rocketmq_v2_MessageQueue | null);
  /**
   * Offset of the first message wanted.
   */
  'offset'?: (number | string | Long);
  /**
   * Most messages to answer.
   */
  'batchSize'?: (number);
  'filterExpression'?: (_apache_rocketmq_v2_FilterExpression | null);
  /**
   * How long to wait for a first message.
   */
  'longPollingTimeout'?: (_google_protobuf_Duration | null);
}

/**
 * Reads messages from a given offset without hiding them. Flotilla does not serve it.
 */
export interface PullMessageRequest__Output {
  'group': (_apache_rocketmq_v2_Resource__Output | null);
  'messageQueue': (_apache_rocketmq_v2_MessageQueue__Output | null);
  /**
   * Offset of the first message wanted.
   */
  'offset': (number);
  /**
   * Most messages to answer.
   */
  'batchSize': (number);
  'filterExpression': (_apache_rocketmq_v2_FilterExpression__Output | null);
  /**
   * How long to wait for a first message.
   */
  'longPollingTimeout': (_google_protobuf_Duration__Output | null);
}
