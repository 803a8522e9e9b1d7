// Original file: proto/flotilla/v1/admin.proto

import type { Broker as _flotilla_v1_Broker, Broker__Output as _flotilla_v1_Broker__Output } from '../../flotilla/v1/Broker.ts';
import type { TopicSettings as _flotilla_v1_TopicSettings, TopicSettings__Output as _flotilla_v1_TopicSettings__Output } from '../../flotilla/v1/TopicSettings.ts';
import type { Long } from '@grpc/proto-loader';

export interface BrokerGroup {
  'name'?: (string);
  'term'?: (number | string | Long);
  /**
   * Name of a broker, empty while none is known.
   */
  'leader'?: (string);
  'brokers'?: (_flotilla_v1_Broker)[];
  'topics'?: (_flotilla_v1_TopicSettings)[];
}

export interface BrokerGroup__Output {
  'name': (string);
  'term': (number);
  /**
   * Name of a broker, empty while none is known.
   */
  'leader': (string);
  'brokers': (_flotilla_v1_Broker__Output)[];
  'topics': (_flotilla_v1_TopicSettings__Output)[];
}
