// Original file: proto/apache/rocketmq/v2/definition.proto

import type { DigestType as _apache_rocketmq_v2_DigestType, DigestType__Output as _apache_rocketmq_v2_DigestType__Output } from '../../../apache/rocketmq/v2/DigestType.ts';

/**
 * Checksum of a body.
 */
export interface Digest {
  'type'?: (_apache_rocketmq_v2_DigestType);
  /**
   * Upper-case hexadecimal, over the body as transferred.
   */
  'checksum'?: (string);
}

/**
 * Checksum of a body.
 */
export interface Digest__Output {
  'type': (_apache_rocketmq_v2_DigestType__Output);
  /**
   * Upper-case hexadecimal, over the body as transferred.
   */
  'checksum': (string);
}
