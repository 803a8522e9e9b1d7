// Original file: proto/flotilla/v1/admin.proto

import type { TopicSettings as _flotilla_v1_TopicSettings, TopicSettings__Output as _flotilla_v1_TopicSettings__Output } from '../../flotilla/v1/TopicSettings.ts';
import type { QueueRange as _flotilla_v1_QueueRange, QueueRange__Output as _flotilla_v1_QueueRange__Output } from '../../flotilla/v1/QueueRange.ts';

export interface DescribeTopicResponse {
  'topic'?: (_flotilla_v1_TopicSettings | null);
  'queues'?: (_flotilla_v1_QueueRange)[];
}

export interface DescribeTopicResponse__Output {
  'topic': (_flotilla_v1_TopicSettings__Output | null);
  'queues': (_flotilla_v1_QueueRange__Output)[];
}
