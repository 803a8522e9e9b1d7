// Original file: proto/flotilla/v1/admin.proto

import type { BrokerGroup as _flotilla_v1_BrokerGroup, BrokerGroup__Output as _flotilla_v1_BrokerGroup__Output } from '../../flotilla/v1/BrokerGroup.ts';

export interface ClusterStatusResponse {
  'clusterName'?: (string);
  'groups'?: (_flotilla_v1_BrokerGroup)[];
}

export interface ClusterStatusResponse__Output {
  'clusterName': (string);
  'groups': (_flotilla_v1_BrokerGroup__Output)[];
}
