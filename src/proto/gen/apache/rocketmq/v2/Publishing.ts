// Original file: proto/apache/rocketmq/v2/definition.proto

import type { Resource as _apache_rocketmq_v2_Resource, Resource__Output as _apache_rocketmq_v2_Resource__Output } from '../../../apache/rocketmq/v2/Resource.ts';

/**
 * Settings of a producer.
 */
export interface Publishing {
  /**
   * From the client: the topics that it knows it will send to, possibly none. It may send to others.
   */
  'topics'?: (_apache_rocketmq_v2_Resource)[];
  /**
   * From the server: largest body in bytes, 4,194,304.
   */
  'maxBodySize'?: (number);
  /**
   * From the server: true. The client then refuses messages whose type the route of the topic does not name.
   */
  'validateMessageType'?: (boolean);
}

/**
 * Settings of a producer.
 */
export interface Publishing__Output {
  /**
   * From the client: the topics that it knows it will send to, possibly none. It may send to others.
   */
  'topics': (_apache_rocketmq_v2_Resource__Output)[];
  /**
   * From the server: largest body in bytes, 4,194,304.
   */
  'maxBodySize': (number);
  /**
   * From the server: true. The client then refuses messages whose type the route of the topic does not name.
   */
  'validateMessageType': (boolean);
}
