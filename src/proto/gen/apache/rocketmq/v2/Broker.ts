// Original file: proto/apache/rocketmq/v2/definition.proto

import type { Endpoints as _apache_rocketmq_v2_Endpoints, Endpoints__Output as _apache_rocketmq_v2_Endpoints__Output } from '../../../apache/rocketmq/v2/Endpoints.ts';

/**
 * A broker as clients see it: any live one, since each passes requests on to the leader concerned.
 */
export interface Broker {
  /**
   * Keeps its meaning for life: a client that loses a broker goes on with one of another name.
   */
  'name'?: (string);
  /**
   * Always 0: clients use no other.
   */
  'id'?: (number);
  /**
   * Where clients reach it.
   */
  'endpoints'?: (_apache_rocketmq_v2_Endpoints | null);
}

/**
 * A broker as clients see it: any live one, since each passes requests on to the leader concerned.
 */
export interface Broker__Output {
  /**
   * Keeps its meaning for life: a client that loses a broker goes on with one of another name.
   */
  'name': (string);
  /**
   * Always 0: clients use no other.
   */
  'id': (number);
  /**
   * Where clients reach it.
   */
  'endpoints': (_apache_rocketmq_v2_Endpoints__Output | null);
}
