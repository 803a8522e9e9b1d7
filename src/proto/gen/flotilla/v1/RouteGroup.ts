// Original file: proto/flotilla/v1/namesrv.proto

import type { RouteBroker as _flotilla_v1_RouteBroker, RouteBroker__Output as _flotilla_v1_RouteBroker__Output } from '../../flotilla/v1/RouteBroker.ts';
import type { RouteTopic as _flotilla_v1_RouteTopic, RouteTopic__Output as _flotilla_v1_RouteTopic__Output } from '../../flotilla/v1/RouteTopic.ts';
import type { Long } from '@grpc/proto-loader';

export interface RouteGroup {
  'name'?: (string);
  'term'?: (number | string | Long);
  /**
   * Broker name; empty: none known.
   */
  'leader'?: (string);
  /**
   * All registered brokers, sorted by name.
   */
  'brokers'?: (_flotilla_v1_RouteBroker)[];
  /**
   * New or changed topics.
   */
  'topics'?: (_flotilla_v1_RouteTopic)[];
  'removedTopics'?: (string)[];
}

export interface RouteGroup__Output {
  'name': (string);
  'term': (number);
  /**
   * Broker name; empty: none known.
   */
  'leader': (string);
  /**
   * All registered brokers, sorted by name.
   */
  'brokers': (_flotilla_v1_RouteBroker__Output)[];
  /**
   * New or changed topics.
   */
  'topics': (_flotilla_v1_RouteTopic__Output)[];
  'removedTopics': (string)[];
}
