// Original file: proto/apache/rocketmq/v2/service.proto

import type { Resource as _apache_rocketmq_v2_Resource, Resource__Output as _apache_rocketmq_v2_Resource__Output } from '../../../apache/rocketmq/v2/Resource.ts';

/**
 * Moves a message that a consumer can not handle out of the way. Flotilla does not serve it.
 */
export interface ForwardMessageToDeadLetterQueueRequest {
  'group'?: (_apache_rocketmq_v2_Resource | null);
  /**
   * Topic that the message was received from.
   */
  'topic'?: (_apache_rocketmq_v2_Resource | null);
  'receiptHandle'?: (string);
  'messageId'?: (string);
  /**
   * As on the message received: 1 or more.
   */
  'deliveryAttempt'?: (number);
  /**
   * The client's own bound.
   */
  'maxDeliveryAttempts'?: (number);
  /**
   * Set by consumers of lite topics.
   */
  'liteTopic'?: (string);
  '_liteTopic'?: "liteTopic";
}

/**
 * Moves a message that a consumer can not handle out of the way. Flotilla does not serve it.
 */
export interface ForwardMessageToDeadLetterQueueRequest__Output {
  'group': (_apache_rocketmq_v2_Resource__Output | null);
  /**
   * Topic that the message was received from.
   */
  'topic': (_apache_rocketmq_v2_Resource__Output | null);
  'receiptHandle': (string);
  'messageId': (string);
  /**
   * As on the message received: 1 or more.
   */
  'deliveryAttempt': (number);
  /**
   * The client's own bound.
   */
  'maxDeliveryAttempts': (number);
  /**
   * Set by consumers of lite topics.
   */
  'liteTopic'?: (string);
  '_liteTopic'?: "liteTopic";
}
