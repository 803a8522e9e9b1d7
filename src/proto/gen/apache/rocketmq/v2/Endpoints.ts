// Original file: proto/apache/rocketmq/v2/definition.proto

import type { AddressScheme as _apache_rocketmq_v2_AddressScheme, AddressScheme__Output as _apache_rocketmq_v2_AddressScheme__Output } from '../../../apache/rocketmq/v2/AddressScheme.ts';
import type { Address as _apache_rocketmq_v2_Address, Address__Output as _apache_rocketmq_v2_Address__Output } from '../../../apache/rocketmq/v2/Address.ts';

/**
 * Addresses that a client treats as one peer.
 */
export interface Endpoints {
  /**
   * Of all the addresses.
   */
  'scheme'?: (_apache_rocketmq_v2_AddressScheme);
  /**
   * Exactly one when Flotilla fills it in: not every client can deal with more.
   */
  'addresses'?: (_apache_rocketmq_v2_Address)[];
}

/**
 * Addresses that a client treats as one peer.
 */
export interface Endpoints__Output {
  /**
   * Of all the addresses.
   */
  'scheme': (_apache_rocketmq_v2_AddressScheme__Output);
  /**
   * Exactly one when Flotilla fills it in: not every client can deal with more.
   */
  'addresses': (_apache_rocketmq_v2_Address__Output)[];
}
