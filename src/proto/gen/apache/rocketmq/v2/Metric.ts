// Original file: proto/apache/rocketmq/v2/definition.proto

import type { Endpoints as _apache_rocketmq_v2_Endpoints, Endpoints__Output as _apache_rocketmq_v2_Endpoints__Output } from '../../../apache/rocketmq/v2/Endpoints.ts';

/**
 * Whether and where a client reports its own metrics. From the server.
 */
export interface Metric {
  /**
   * Always false: clients report nothing.
   */
  'on'?: (boolean);
  /**
   * Where to; unset.
   */
  'endpoints'?: (_apache_rocketmq_v2_Endpoints | null);
  '_endpoints'?: "endpoints";
}

/**
 * Whether and where a client reports its own metrics. From the server.
 */
export interface Metric__Output {
  /**
   * Always false: clients report nothing.
   */
  'on': (boolean);
  /**
   * Where to; unset.
   */
  'endpoints'?: (_apache_rocketmq_v2_Endpoints__Output | null);
  '_endpoints'?: "endpoints";
}
