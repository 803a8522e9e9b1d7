// Original file: proto/apache/rocketmq/v2/definition.proto

import type { Code as _apache_rocketmq_v2_Code, Code__Output as _apache_rocketmq_v2_Code__Output } from '../../../apache/rocketmq/v2/Code.ts';

/**
 * Outcome of a request or of one of its entries.
 */
export interface Status {
  'code'?: (_apache_rocketmq_v2_Code);
  /**
   * For people; its wording may change.
   */
  'message'?: (string);
}

/**
 * Outcome of a request or of one of its entries.
 */
export interface Status__Output {
  'code': (_apache_rocketmq_v2_Code__Output);
  /**
   * For people; its wording may change.
   */
  'message': (string);
}
