// Original file: proto/flotilla/v1/namesrv.proto

import type { BrokerIdentity as _flotilla_v1_BrokerIdentity, BrokerIdentity__Output as _flotilla_v1_BrokerIdentity__Output } from '../../flotilla/v1/BrokerIdentity.ts';
import type { ReplicaState as _flotilla_v1_ReplicaState, ReplicaState__Output as _flotilla_v1_ReplicaState__Output } from '../../flotilla/v1/ReplicaState.ts';
import type { RouteTopic as _flotilla_v1_RouteTopic, RouteTopic__Output as _flotilla_v1_RouteTopic__Output } from '../../flotilla/v1/RouteTopic.ts';
import type { Long } from '@grpc/proto-loader';

export interface RegisterRequest {
  /**
   * The data version on which the changes below rest. 0: a full registration that replaces everything.
   */
  'baseVersion'?: (number | string | Long);
  /**
   * The data version after this message; equal to base_version: a heartbeat.
   */
  'version'?: (number | string | Long);
  /**
   * Full registrations only.
   */
  'identity'?: (_flotilla_v1_BrokerIdentity | null);
  /**
   * Absent: unchanged.
   */
  'state'?: (_flotilla_v1_ReplicaState | null);
  /**
   * New or changed topics.
   */
  'topics'?: (_flotilla_v1_RouteTopic)[];
  'removedTopics'?: (string)[];
}

export interface RegisterRequest__Output {
  /**
   * The data version on which the changes below rest. 0: a full registration that replaces everything.
   */
  'baseVersion': (number);
  /**
   * The data version after this message; equal to base_version: a heartbeat.
   */
  'version': (number);
  /**
   * Full registrations only.
   */
  'identity': (_flotilla_v1_BrokerIdentity__Output | null);
  /**
   * Absent: unchanged.
   */
  'state': (_flotilla_v1_ReplicaState__Output | null);
  /**
   * New or changed topics.
   */
  'topics': (_flotilla_v1_RouteTopic__Output)[];
  'removedTopics': (string)[];
}
