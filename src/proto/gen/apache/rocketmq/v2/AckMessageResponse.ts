// Original file: proto/apache/rocketmq/v2/service.proto

import type { Status as _apache_rocketmq_v2_Status, Status__Output as _apache_rocketmq_v2_Status__Output } from '../../../apache/rocketmq/v2/Status.ts';
import type { AckMessageResultEntry as _apache_rocketmq_v2_AckMessageResultEntry, AckMessageResultEntry__Output as _apache_rocketmq_v2_AckMessageResultEntry__Output } from '../../../apache/rocketmq/v2/AckMessageResultEntry.ts';

/**
 * Answers acknowledgements.
 */
export interface AckMessageResponse {
  /**
   * The code that all entries share, else MULTIPLE_RESULTS.
   */
  'status'?: (_apache_rocketmq_v2_Status | null);
  /**
   * One per entry of the request, in its order; none when the caller has no client id.
   */
  'entries'?: (_apache_rocketmq_v2_AckMessageResultEntry)[];
}

/**
 * Answers acknowledgements.
 */
export interface AckMessageResponse__Output {
  /**
   * The code that all entries share, else MULTIPLE_RESULTS.
   */
  'status': (_apache_rocketmq_v2_Status__Output | null);
  /**
   * One per entry of the request, in its order; none when the caller has no client id.
   */
  'entries': (_apache_rocketmq_v2_AckMessageResultEntry__Output)[];
}
