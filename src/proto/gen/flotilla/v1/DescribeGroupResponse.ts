// Original file: proto/flotilla/v1/admin.proto

import type { GroupQueue as _flotilla_v1_GroupQueue, GroupQueue__Output as _flotilla_v1_GroupQueue__Output } from '../../flotilla/v1/GroupQueue.ts';
import type { GroupSubscription as _flotilla_v1_GroupSubscription, GroupSubscription__Output as _flotilla_v1_GroupSubscription__Output } from '../../flotilla/v1/GroupSubscription.ts';

export interface DescribeGroupResponse {
  'group'?: (string);
  'queues'?: (_flotilla_v1_GroupQueue)[];
  /**
   * What its living clients want of each topic. Different filters for one topic are a mistake: what one of them
   * skips counts as consumed for the whole group.
   */
  'subscriptions'?: (_flotilla_v1_GroupSubscription)[];
}

export interface DescribeGroupResponse__Output {
  'group': (string);
  'queues': (_flotilla_v1_GroupQueue__Output)[];
  /**
   * What its living clients want of each topic. Different filters for one topic are a mistake: what one of them
   * skips counts as consumed for the whole group.
   */
  'subscriptions': (_flotilla_v1_GroupSubscription__Output)[];
}
