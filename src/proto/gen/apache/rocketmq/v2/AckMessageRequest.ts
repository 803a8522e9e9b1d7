// Original file: proto/apache/rocketmq/v2/service.proto

import type { Resource as _apache_rocketmq_v2_Resource, Resource__Output as _apache_rocketmq_v2_Resource__Output } from '../../../apache/rocketmq/v2/Resource.ts';
import type { AckMessageEntry as _apache_rocketmq_v2_AckMessageEntry, AckMessageEntry__Output as _apache_rocketmq_v2_AckMessageEntry__Output } from '../../../apache/rocketmq/v2/AckMessageEntry.ts';

/**
 * Says that messages are consumed: the group never gets them again.
 */
export interface AckMessageRequest {
  'group'?: (_apache_rocketmq_v2_Resource | null);
  'topic'?: (_apache_rocketmq_v2_Resource | null);
  /**
   * At least one, else BAD_REQUEST.
   */
  'entries'?: (_apache_rocketmq_v2_AckMessageEntry)[];
}

/**
 * Says that messages are consumed: the group never gets them again.
 */
export interface AckMessageRequest__Output {
  'group': (_apache_rocketmq_v2_Resource__Output | null);
  'topic': (_apache_rocketmq_v2_Resource__Output | null);
  /**
   * At least one, else BAD_REQUEST.
   */
  'entries': (_apache_rocketmq_v2_AckMessageEntry__Output)[];
}
