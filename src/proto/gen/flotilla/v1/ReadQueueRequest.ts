// Original file: proto/flotilla/v1/admin.proto

import type { Long } from '@grpc/proto-loader';

export interface ReadQueueRequest {
  'topic'?: (string);
  'queueId'?: (number);
  'offset'?: (number | string | Long);
  /**
   * At most 1024.
   */
  'maxMessages'?: (number);
}

export interface ReadQueueRequest__Output {
  'topic': (string);
  'queueId': (number);
  'offset': (number);
  /**
   * At most 1024.
   */
  'maxMessages': (number);
}
