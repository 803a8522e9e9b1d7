// Original file: proto/apache/rocketmq/v2/service.proto

import type { Status as _apache_rocketmq_v2_Status, Status__Output as _apache_rocketmq_v2_Status__Output } from '../../../apache/rocketmq/v2/Status.ts';

/**
 * What became of one entry.
 */
export interface AckMessageResultEntry {
  /**
   * As in the request.
   */
  'messageId'?: (string);
  /**
   * As in the request.
   */
  'receiptHandle'?: (string);
  /**
   * OK also for a repeat while the handle would still be good. INVALID_RECEIPT_HANDLE: the handle is
   * malformed, expired or replaced, and repeating is useless. INTERNAL_SERVER_ERROR and TOO_MANY_REQUESTS:
   * repeat.
   */
  'status'?: (_apache_rocketmq_v2_Status | null);
}

/**
 * What became of one entry.
 */
export interface AckMessageResultEntry__Output {
  /**
   * As in the request.
   */
  'messageId': (string);
  /**
   * As in the request.
   */
  'receiptHandle': (string);
  /**
   * OK also for a repeat while the handle would still be good. INVALID_RECEIPT_HANDLE: the handle is
   * malformed, expired or replaced, and repeating is useless. INTERNAL_SERVER_ERROR and TOO_MANY_REQUESTS:
   * repeat.
   */
  'status': (_apache_rocketmq_v2_Status__Output | null);
}
