// Original file: proto/apache/rocketmq/v2/definition.proto

import type { Language as _apache_rocketmq_v2_Language, Language__Output as _apache_rocketmq_v2_Language__Output } from '../../../apache/rocketmq/v2/Language.ts';

/**
 * Which program a client is. From the client; repeated in the answer.
 */
export interface UA {
  'language'?: (_apache_rocketmq_v2_Language);
  /**
   * Of the client library.
   */
  'version'?: (string);
  /**
   * Operating system or the like.
   */
  'platform'?: (string);
  /**
   * Where the client runs.
   */
  'hostname'?: (string);
}

/**
 * Which program a client is. From the client; repeated in the answer.
 */
export interface UA__Output {
  'language': (_apache_rocketmq_v2_Language__Output);
  /**
   * Of the client library.
   */
  'version': (string);
  /**
   * Operating system or the like.
   */
  'platform': (string);
  /**
   * Where the client runs.
   */
  'hostname': (string);
}
