// Original file: proto/flotilla/v1/admin.proto

import type { Long } from '@grpc/proto-loader';

export interface QueueRange {
  'queueId'?: (number);
  'minOffset'?: (number | string | Long);
  /**
   * One past the newest message.
   */
  'maxOffset'?: (number | string | Long);
}

export interface QueueRange__Output {
  'queueId': (number);
  'minOffset': (number);
  /**
   * One past the newest message.
   */
  'maxOffset': (number);
}
