// Original file: proto/apache/rocketmq/v2/service.proto

import type { LiteSubscriptionAction as _apache_rocketmq_v2_LiteSubscriptionAction, LiteSubscriptionAction__Output as _apache_rocketmq_v2_LiteSubscriptionAction__Output } from '../../../apache/rocketmq/v2/LiteSubscriptionAction.ts';
import type { Resource as _apache_rocketmq_v2_Resource, Resource__Output as _apache_rocketmq_v2_Resource__Output } from '../../../apache/rocketmq/v2/Resource.ts';
import type { OffsetOption as _apache_rocketmq_v2_OffsetOption, OffsetOption__Output as _apache_rocketmq_v2_OffsetOption__Output } from '../../../apache/rocketmq/v2/OffsetOption.ts';
import type { Long } from '@grpc/proto-loader';

/**
 * Changes or confirms which lite topics a consumer wants. Flotilla does not serve it.
 */
export interface SyncLiteSubscriptionRequest {
  'action'?: (_apache_rocketmq_v2_LiteSubscriptionAction);
  /**
   * The topic that the lite topics belong to.
   */
  'topic'?: (_apache_rocketmq_v2_Resource | null);
  'group'?: (_apache_rocketmq_v2_Resource | null);
  /**
   * Names of lite topics.
   */
  'liteTopicSet'?: (string)[];
  /**
   * Of the set, as the client counts.
   */
  'version'?: (number | string | Long);
  /**
   * Where new subscriptions start.
   */
  'offsetOption'?: (_apache_rocketmq_v2_OffsetOption | null);
  '_version'?: "version";
  '_offsetOption'?: "offsetOption";
}

/**
 * Changes or confirms which lite topics a consumer wants. Flotilla does not serve it.
 */
export interface SyncLiteSubscriptionRequest__Output {
  'action': (_apache_rocketmq_v2_LiteSubscriptionAction__Output);
  /**
   * The topic that the lite topics belong to.
   */
  'topic': (_apache_rocketmq_v2_Resource__Output | null);
  'group': (_apache_rocketmq_v2_Resource__Output | null);
  /**
   * Names of lite topics.
   */
  'liteTopicSet': (string)[];
  /**
   * Of the set, as the client counts.
   */
  'version'?: (number);
  /**
   * Where new subscriptions start.
   */
  'offsetOption'?: (_apache_rocketmq_v2_OffsetOption__Output | null);
  '_version'?: "version";
  '_offsetOption'?: "offsetOption";
}
