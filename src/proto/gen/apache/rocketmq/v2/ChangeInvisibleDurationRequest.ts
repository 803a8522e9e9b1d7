// Original file: proto/apache/rocketmq/v2/service.proto

import type { Resource as _apache_rocketmq_v2_Resource, Resource__Output as _apache_rocketmq_v2_Resource__Output } from '../../../apache/rocketmq/v2/Resource.ts';
import type { Duration as _google_protobuf_Duration, Duration__Output as _google_protobuf_Duration__Output } from '../../../google/protobuf/Duration.ts';

/**
 * Changes how long a received message stays hidden, counted from now.
 */
export interface ChangeInvisibleDurationRequest {
  'group'?: (_apache_rocketmq_v2_Resource | null);
  'topic'?: (_apache_rocketmq_v2_Resource | null);
  /**
   * From the message as received, or from the last change.
   */
  'receiptHandle'?: (string);
  /**
   * 0 to 12 h, else ILLEGAL_INVISIBLE_TIME. 0 or absent: visible at once, which is how a consumer gives a
   * message back.
   */
  'invisibleDuration'?: (_google_protobuf_Duration | null);
  /**
   * Not read by Flotilla: the handle names the message.
   */
  'messageId'?: (string);
  /**
   * Set by consumers of lite topics. Not read by Flotilla.
   */
  'liteTopic'?: (string);
  /**
   * Set by consumers of lite topics: deliver nothing else of the lite topic meanwhile. Not read by Flotilla.
   */
  'suspend'?: (boolean);
  '_liteTopic'?: "liteTopic";
  '_suspend'?: "suspend";
}

/**
 * Changes how long a received message stays hidden, counted from now.
 */
export interface ChangeInvisibleDurationRequest__Output {
  'group': (_apache_rocketmq_v2_Resource__Output | null);
  'topic': (_apache_rocketmq_v2_Resource__Output | null);
  /**
   * From the message as received, or from the last change.
   */
  'receiptHandle': (string);
  /**
   * 0 to 12 h, else ILLEGAL_INVISIBLE_TIME. 0 or absent: visible at once, which is how a consumer gives a
   * message back.
   */
  'invisibleDuration': (_google_protobuf_Duration__Output | null);
  /**
   * Not read by Flotilla: the handle names the message.
   */
  'messageId': (string);
  /**
   * Set by consumers of lite topics. Not read by Flotilla.
   */
  'liteTopic'?: (string);
  /**
   * Set by consumers of lite topics: deliver nothing else of the lite topic meanwhile. Not read by Flotilla.
   */
  'suspend'?: (boolean);
  '_liteTopic'?: "liteTopic";
  '_suspend'?: "suspend";
}
