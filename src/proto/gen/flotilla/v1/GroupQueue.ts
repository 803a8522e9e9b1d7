// Original file: proto/flotilla/v1/admin.proto

import type { Long } from '@grpc/proto-loader';

export interface GroupQueue {
  'topic'?: (string);
  'queueId'?: (number);
  /**
   * Every message below is acknowledged.
   */
  'committedOffset'?: (number | string | Long);
  'maxOffset'?: (number | string | Long);
  /**
   * Received and not yet acknowledged.
   */
  'leased'?: (number);
}

export interface GroupQueue__Output {
  'topic': (string);
  'queueId': (number);
  /**
   * Every message below is acknowledged.
   */
  'committedOffset': (number);
  'maxOffset': (number);
  /**
   * Received and not yet acknowledged.
   */
  'leased': (number);
}
