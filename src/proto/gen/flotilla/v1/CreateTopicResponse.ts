// Original file: proto/flotilla/v1/admin.proto

import type { TopicSettings as _flotilla_v1_TopicSettings, TopicSettings__Output as _flotilla_v1_TopicSettings__Output } from '../../flotilla/v1/TopicSettings.ts';

export interface CreateTopicResponse {
  'topic'?: (_flotilla_v1_TopicSettings | null);
}

export interface CreateTopicResponse__Output {
  'topic': (_flotilla_v1_TopicSettings__Output | null);
}
