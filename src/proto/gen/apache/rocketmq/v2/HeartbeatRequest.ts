// Original file: proto/apache/rocketmq/v2/service.proto

import type { Resource as _apache_rocketmq_v2_Resource, Resource__Output as _apache_rocketmq_v2_Resource__Output } from '../../../apache/rocketmq/v2/Resource.ts';
import type { ClientType as _apache_rocketmq_v2_ClientType, ClientType__Output as _apache_rocketmq_v2_ClientType__Output } from '../../../apache/rocketmq/v2/ClientType.ts';

/**
 * Tells that the client lives. Clients send it every 10 s or so to each broker of their routes.
 */
export interface HeartbeatRequest {
  /**
   * Set by consumers; required for their client types.
   */
  'group'?: (_apache_rocketmq_v2_Resource | null);
  /**
   * May be unspecified: some clients only probe whether the broker answers.
   */
  'clientType'?: (_apache_rocketmq_v2_ClientType);
  '_group'?: "group";
}

/**
 * Tells that the client lives. Clients send it every 10 s or so to each broker of their routes.
 */
export interface HeartbeatRequest__Output {
  /**
   * Set by consumers; required for their client types.
   */
  'group'?: (_apache_rocketmq_v2_Resource__Output | null);
  /**
   * May be unspecified: some clients only probe whether the broker answers.
   */
  'clientType': (_apache_rocketmq_v2_ClientType__Output);
  '_group'?: "group";
}
