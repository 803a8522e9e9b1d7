// Original file: proto/flotilla/v1/namesrv.proto

import type { Long } from '@grpc/proto-loader';

// Original file: proto/flotilla/v1/namesrv.proto

export const _flotilla_v1_ReplicaState_Role = {
  ROLE_UNSPECIFIED: 'ROLE_UNSPECIFIED',
  FOLLOWER: 'FOLLOWER',
  CANDIDATE: 'CANDIDATE',
  LEADER: 'LEADER',
} as const;

export type _flotilla_v1_ReplicaState_Role =
  | 'ROLE_UNSPECIFIED'
  | 0
  | 'FOLLOWER'
  | 1
  | 'CANDIDATE'
  | 2
  | 'LEADER'
  | 3

export type _flotilla_v1_ReplicaState_Role__Output = typeof _flotilla_v1_ReplicaState_Role[keyof typeof _flotilla_v1_ReplicaState_Role]

/**
 * What the broker knows about the leadership of its group.
 */
export interface ReplicaState {
  'term'?: (number | string | Long);
  'role'?: (_flotilla_v1_ReplicaState_Role);
  /**
   * Broker name; empty: unknown.
   */
  'leader'?: (string);
}

/**
 * What the broker knows about the leadership of its group.
 */
export interface ReplicaState__Output {
  'term': (number);
  'role': (_flotilla_v1_ReplicaState_Role__Output);
  /**
   * Broker name; empty: unknown.
   */
  'leader': (string);
}
