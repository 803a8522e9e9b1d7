// Original file: proto/apache/rocketmq/v2/definition.proto

import type { Resource as _apache_rocketmq_v2_Resource, Resource__Output as _apache_rocketmq_v2_Resource__Output } from '../../../apache/rocketmq/v2/Resource.ts';
import type { Permission as _apache_rocketmq_v2_Permission, Permission__Output as _apache_rocketmq_v2_Permission__Output } from '../../../apache/rocketmq/v2/Permission.ts';
import type { Broker as _apache_rocketmq_v2_Broker, Broker__Output as _apache_rocketmq_v2_Broker__Output } from '../../../apache/rocketmq/v2/Broker.ts';
import type { MessageType as _apache_rocketmq_v2_MessageType, MessageType__Output as _apache_rocketmq_v2_MessageType__Output } from '../../../apache/rocketmq/v2/MessageType.ts';

/**
 * A queue of a topic at a broker. Which queue a message goes to or comes from is the leader's choice: to
 * clients this is no more than a broker to talk to.
 */
export interface MessageQueue {
  /**
   * As written in the request.
   */
  'topic'?: (_apache_rocketmq_v2_Resource | null);
  /**
   * From 0; in an assignment -1, meaning any queue.
   */
  'id'?: (number);
  /**
   * That of the topic.
   */
  'permission'?: (_apache_rocketmq_v2_Permission);
  'broker'?: (_apache_rocketmq_v2_Broker | null);
  /**
   * The one type that the topic takes; set in routes only.
   */
  'acceptMessageTypes'?: (_apache_rocketmq_v2_MessageType)[];
}

/**
 * A queue of a topic at a broker. Which queue a message goes to or comes from is the leader's choice: to
 * clients this is no more than a broker to talk to.
 */
export interface MessageQueue__Output {
  /**
   * As written in the request.
   */
  'topic': (_apache_rocketmq_v2_Resource__Output | null);
  /**
   * From 0; in an assignment -1, meaning any queue.
   */
  'id': (number);
  /**
   * That of the topic.
   */
  'permission': (_apache_rocketmq_v2_Permission__Output);
  'broker': (_apache_rocketmq_v2_Broker__Output | null);
  /**
   * The one type that the topic takes; set in routes only.
   */
  'acceptMessageTypes': (_apache_rocketmq_v2_MessageType__Output)[];
}
