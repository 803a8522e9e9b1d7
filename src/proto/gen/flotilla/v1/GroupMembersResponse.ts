// Original file: proto/flotilla/v1/admin.proto

import type { GroupMember as _flotilla_v1_GroupMember, GroupMember__Output as _flotilla_v1_GroupMember__Output } from '../../flotilla/v1/GroupMember.ts';
import type { Long } from '@grpc/proto-loader';

export interface GroupMembersResponse {
  'group'?: (string);
  'term'?: (number | string | Long);
  'leader'?: (string);
  /**
   * Grows by one with every change.
   */
  'version'?: (number | string | Long);
  /**
   * Raft index of the entry that holds the configuration; 0: the group was founded with it.
   */
  'index'?: (number | string | Long);
  /**
   * False: the change may still be reverted.
   */
  'committed'?: (boolean);
  'commitIndex'?: (number | string | Long);
  'lastIndex'?: (number | string | Long);
  'members'?: (_flotilla_v1_GroupMember)[];
}

export interface GroupMembersResponse__Output {
  'group': (string);
  'term': (number);
  'leader': (string);
  /**
   * Grows by one with every change.
   */
  'version': (number);
  /**
   * Raft index of the entry that holds the configuration; 0: the group was founded with it.
   */
  'index': (number);
  /**
   * False: the change may still be reverted.
   */
  'committed': (boolean);
  'commitIndex': (number);
  'lastIndex': (number);
  'members': (_flotilla_v1_GroupMember__Output)[];
}
