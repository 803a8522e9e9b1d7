// Original file: proto/apache/rocketmq/v2/service.proto

import type { Resource as _apache_rocketmq_v2_Resource, Resource__Output as _apache_rocketmq_v2_Resource__Output } from '../../../apache/rocketmq/v2/Resource.ts';
import type { Endpoints as _apache_rocketmq_v2_Endpoints, Endpoints__Output as _apache_rocketmq_v2_Endpoints__Output } from '../../../apache/rocketmq/v2/Endpoints.ts';

/**
 * Asks where a topic can be reached.
 */
export interface QueryRouteRequest {
  'topic'?: (_apache_rocketmq_v2_Resource | null);
  /**
   * The access point that the application configured. Flotilla does not read it: routes name the brokers' own
   * addresses.
   */
  'endpoints'?: (_apache_rocketmq_v2_Endpoints | null);
}

/**
 * Asks where a topic can be reached.
 */
export interface QueryRouteRequest__Output {
  'topic': (_apache_rocketmq_v2_Resource__Output | null);
  /**
   * The access point that the application configured. Flotilla does not read it: routes name the brokers' own
   * addresses.
   */
  'endpoints': (_apache_rocketmq_v2_Endpoints__Output | null);
}
