// Original file: proto/flotilla/v1/admin.proto

import type { GroupQueue as _flotilla_v1_GroupQueue, GroupQueue__Output as _flotilla_v1_GroupQueue__Output } from '../../flotilla/v1/GroupQueue.ts';

export interface DescribeGroupResponse {
  'group'?: (string);
  'queues'?: (_flotilla_v1_GroupQueue)[];
}

export interface DescribeGroupResponse__Output {
  'group': (string);
  'queues': (_flotilla_v1_GroupQueue__Output)[];
}
