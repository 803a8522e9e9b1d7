// Original file: proto/flotilla/v1/admin.proto

import type { Seeding as _flotilla_v1_Seeding, Seeding__Output as _flotilla_v1_Seeding__Output } from '../../flotilla/v1/Seeding.ts';
import type { Long } from '@grpc/proto-loader';

export interface BrokerStatusResponse {
  'name'?: (string);
  'group'?: (string);
  /**
   * follower, preCandidate, candidate or leader.
   */
  'role'?: (string);
  'term'?: (number | string | Long);
  /**
   * Empty while none is known.
   */
  'leader'?: (string);
  'lastIndex'?: (number | string | Long);
  'durableIndex'?: (number | string | Long);
  'commitIndex'?: (number | string | Long);
  'appliedIndex'?: (number | string | Long);
  /**
   * Index just before the first retained entry.
   */
  'floorIndex'?: (number | string | Long);
  /**
   * fsync or page-cache.
   */
  'durability'?: (string);
  'ready'?: (boolean);
  /**
   * What it fetches because it is behind the floor of the leader; absent: nothing.
   */
  'seeding'?: (_flotilla_v1_Seeding | null);
  /**
   * Started with damaged entries that it does not have back yet: it can not lead.
   */
  'faulty'?: (boolean);
  /**
   * Ranges of entries that are damaged on its disk now.
   */
  'damagedRanges'?: (number);
  /**
   * voter, learner, none or removed.
   */
  'membership'?: (string);
  /**
   * What is wrong with this replica, one sentence each.
   */
  'problems'?: (string)[];
}

export interface BrokerStatusResponse__Output {
  'name': (string);
  'group': (string);
  /**
   * follower, preCandidate, candidate or leader.
   */
  'role': (string);
  'term': (number);
  /**
   * Empty while none is known.
   */
  'leader': (string);
  'lastIndex': (number);
  'durableIndex': (number);
  'commitIndex': (number);
  'appliedIndex': (number);
  /**
   * Index just before the first retained entry.
   */
  'floorIndex': (number);
  /**
   * fsync or page-cache.
   */
  'durability': (string);
  'ready': (boolean);
  /**
   * What it fetches because it is behind the floor of the leader; absent: nothing.
   */
  'seeding': (_flotilla_v1_Seeding__Output | null);
  /**
   * Started with damaged entries that it does not have back yet: it can not lead.
   */
  'faulty': (boolean);
  /**
   * Ranges of entries that are damaged on its disk now.
   */
  'damagedRanges': (number);
  /**
   * voter, learner, none or removed.
   */
  'membership': (string);
  /**
   * What is wrong with this replica, one sentence each.
   */
  'problems': (string)[];
}
