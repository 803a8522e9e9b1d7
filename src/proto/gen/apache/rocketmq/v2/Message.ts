// Original file: proto/apache/rocketmq/v2/definition.proto

import type { Resource as _apache_rocketmq_v2_Resource, Resource__Output as _apache_rocketmq_v2_Resource__Output } from '../../../apache/rocketmq/v2/Resource.ts';
import type { SystemProperties as _apache_rocketmq_v2_SystemProperties, SystemProperties__Output as _apache_rocketmq_v2_SystemProperties__Output } from '../../../apache/rocketmq/v2/SystemProperties.ts';

/**
 * A message as sent, and as received.
 */
export interface Message {
  /**
   * As the sender wrote it.
   */
  'topic'?: (_apache_rocketmq_v2_Resource | null);
  /**
   * From the sender. At most 128; names and values without control characters. Names that RocketMQ uses
   * itself, such as KEYS, are refused. Names, values, tag and keys: at most 16,384 bytes of UTF-8 together.
   * Codes: ILLEGAL_MESSAGE_PROPERTY_KEY, MESSAGE_PROPERTIES_TOO_LARGE.
   */
  'userProperties'?: ({[key: string]: string});
  'systemProperties'?: (_apache_rocketmq_v2_SystemProperties | null);
  /**
   * From the sender; delivered byte for byte. 1 byte to 4 MiB (4,194,304), else MESSAGE_BODY_EMPTY or
   * MESSAGE_BODY_TOO_LARGE.
   */
  'body'?: (Buffer | Uint8Array | string);
}

/**
 * A message as sent, and as received.
 */
export interface Message__Output {
  /**
   * As the sender wrote it.
   */
  'topic': (_apache_rocketmq_v2_Resource__Output | null);
  /**
   * From the sender. At most 128; names and values without control characters. Names that RocketMQ uses
   * itself, such as KEYS, are refused. Names, values, tag and keys: at most 16,384 bytes of UTF-8 together.
   * Codes: ILLEGAL_MESSAGE_PROPERTY_KEY, MESSAGE_PROPERTIES_TOO_LARGE.
   */
  'userProperties': ({[key: string]: string});
  'systemProperties': (_apache_rocketmq_v2_SystemProperties__Output | null);
  /**
   * From the sender; delivered byte for byte. 1 byte to 4 MiB (4,194,304), else MESSAGE_BODY_EMPTY or
   * MESSAGE_BODY_TOO_LARGE.
   */
  'body': (Buffer);
}
