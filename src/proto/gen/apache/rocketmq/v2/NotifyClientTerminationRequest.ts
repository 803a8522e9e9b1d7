// Original file: proto/apache/rocketmq/v2/service.proto

import type { Resource as _apache_rocketmq_v2_Resource, Resource__Output as _apache_rocketmq_v2_Resource__Output } from '../../../apache/rocketmq/v2/Resource.ts';

/**
 * The client shuts down.
 */
export interface NotifyClientTerminationRequest {
  /**
   * Set by consumers. Not read by Flotilla: the client is known by its header.
   */
  'group'?: (_apache_rocketmq_v2_Resource | null);
  '_group'?: "group";
}

/**
 * The client shuts down.
 */
export interface NotifyClientTerminationRequest__Output {
  /**
   * Set by consumers. Not read by Flotilla: the client is known by its header.
   */
  'group'?: (_apache_rocketmq_v2_Resource__Output | null);
  '_group'?: "group";
}
