// Original file: proto/flotilla/v1/namesrv.proto

import type { RouteGroup as _flotilla_v1_RouteGroup, RouteGroup__Output as _flotilla_v1_RouteGroup__Output } from '../../flotilla/v1/RouteGroup.ts';

export interface WatchResponse {
  /**
   * The groups below replace everything that was sent before.
   */
  'full'?: (boolean);
  /**
   * False for the first seconds of the NameServer's life: brokers that are missing may not have found it yet.
   */
  'settled'?: (boolean);
  'groups'?: (_flotilla_v1_RouteGroup)[];
  'removedGroups'?: (string)[];
}

export interface WatchResponse__Output {
  /**
   * The groups below replace everything that was sent before.
   */
  'full': (boolean);
  /**
   * False for the first seconds of the NameServer's life: brokers that are missing may not have found it yet.
   */
  'settled': (boolean);
  'groups': (_flotilla_v1_RouteGroup__Output)[];
  'removedGroups': (string)[];
}
