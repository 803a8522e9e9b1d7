// Original file: proto/apache/rocketmq/v2/definition.proto

import type { Long } from '@grpc/proto-loader';

// Original file: proto/apache/rocketmq/v2/definition.proto

/**
 * Places that need no number.
 */
export const _apache_rocketmq_v2_OffsetOption_Policy = {
  /**
   * Where the group left off.
   */
  LAST: 'LAST',
  /**
   * The oldest message kept.
   */
  MIN: 'MIN',
  /**
   * Behind the newest message.
   */
  MAX: 'MAX',
} as const;

/**
 * Places that need no number.
 */
export type _apache_rocketmq_v2_OffsetOption_Policy =
  /**
   * Where the group left off.
   */
  | 'LAST'
  | 0
  /**
   * The oldest message kept.
   */
  | 'MIN'
  | 1
  /**
   * Behind the newest message.
   */
  | 'MAX'
  | 2

/**
 * Places that need no number.
 */
export type _apache_rocketmq_v2_OffsetOption_Policy__Output = typeof _apache_rocketmq_v2_OffsetOption_Policy[keyof typeof _apache_rocketmq_v2_OffsetOption_Policy]

/**
 * Where the subscription of a lite topic starts. Flotilla does not serve it.
 */
export interface OffsetOption {
  'policy'?: (_apache_rocketmq_v2_OffsetOption_Policy);
  /**
   * At this offset.
   */
  'offset'?: (number | string | Long);
  /**
   * So many messages before the end.
   */
  'tailN'?: (number | string | Long);
  /**
   * At this time, milliseconds since 1970.
   */
  'timestamp'?: (number | string | Long);
  'offsetType'?: "policy"|"offset"|"tailN"|"timestamp";
}

/**
 * Where the subscription of a lite topic starts. Flotilla does not serve it.
 */
export interface OffsetOption__Output {
  'policy'?: (_apache_rocketmq_v2_OffsetOption_Policy__Output);
  /**
   * At this offset.
   */
  'offset'?: (number);
  /**
   * So many messages before the end.
   */
  'tailN'?: (number);
  /**
   * At this time, milliseconds since 1970.
   */
  'timestamp'?: (number);
  'offsetType'?: "policy"|"offset"|"tailN"|"timestamp";
}
