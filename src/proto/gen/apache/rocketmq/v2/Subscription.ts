// Original file: proto/apache/rocketmq/v2/definition.proto

import type { Resource as _apache_rocketmq_v2_Resource, Resource__Output as _apache_rocketmq_v2_Resource__Output } from '../../../apache/rocketmq/v2/Resource.ts';
import type { SubscriptionEntry as _apache_rocketmq_v2_SubscriptionEntry, SubscriptionEntry__Output as _apache_rocketmq_v2_SubscriptionEntry__Output } from '../../../apache/rocketmq/v2/SubscriptionEntry.ts';
import type { Duration as _google_protobuf_Duration, Duration__Output as _google_protobuf_Duration__Output } from '../../../google/protobuf/Duration.ts';

/**
 * Settings of a consumer.
 */
export interface Subscription {
  /**
   * From the client; required.
   */
  'group'?: (_apache_rocketmq_v2_Resource | null);
  /**
   * From the client.
   */
  'subscriptions'?: (_apache_rocketmq_v2_SubscriptionEntry)[];
  /**
   * From the server: whether the group consumes in order. Always false: Flotilla does not serve it.
   */
  'fifo'?: (boolean);
  /**
   * From the server: most messages of one receive, 32.
   */
  'receiveBatchSize'?: (number);
  /**
   * From the client, if above 0, else from the server: 20 s. A receive waits 20 s at most, whatever this
   * says.
   */
  'longPollingTimeout'?: (_google_protobuf_Duration | null);
  /**
   * Most lite topics of a consumer. Flotilla does not fill it in.
   */
  'liteSubscriptionQuota'?: (number);
  /**
   * Longest name of a lite topic, in characters. Flotilla does not fill it in.
   */
  'maxLiteTopicSize'?: (number);
  '_group'?: "group";
  '_fifo'?: "fifo";
  '_receiveBatchSize'?: "receiveBatchSize";
  '_longPollingTimeout'?: "longPollingTimeout";
  '_liteSubscriptionQuota'?: "liteSubscriptionQuota";
  '_maxLiteTopicSize'?: "maxLiteTopicSize";
}

/**
 * Settings of a consumer.
 */
export interface Subscription__Output {
  /**
   * From the client; required.
   */
  'group'?: (_apache_rocketmq_v2_Resource__Output | null);
  /**
   * From the client.
   */
  'subscriptions': (_apache_rocketmq_v2_SubscriptionEntry__Output)[];
  /**
   * From the server: whether the group consumes in order. Always false: Flotilla does not serve it.
   */
  'fifo'?: (boolean);
  /**
   * From the server: most messages of one receive, 32.
   */
  'receiveBatchSize'?: (number);
  /**
   * From the client, if above 0, else from the server: 20 s. A receive waits 20 s at most, whatever this
   * says.
   */
  'longPollingTimeout'?: (_google_protobuf_Duration__Output | null);
  /**
   * Most lite topics of a consumer. Flotilla does not fill it in.
   */
  'liteSubscriptionQuota'?: (number);
  /**
   * Longest name of a lite topic, in characters. Flotilla does not fill it in.
   */
  'maxLiteTopicSize'?: (number);
  '_group'?: "group";
  '_fifo'?: "fifo";
  '_receiveBatchSize'?: "receiveBatchSize";
  '_longPollingTimeout'?: "longPollingTimeout";
  '_liteSubscriptionQuota'?: "liteSubscriptionQuota";
  '_maxLiteTopicSize'?: "maxLiteTopicSize";
}
