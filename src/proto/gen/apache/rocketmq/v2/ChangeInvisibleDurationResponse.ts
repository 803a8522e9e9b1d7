// Original file: proto/apache/rocketmq/v2/service.proto

import type { Status as _apache_rocketmq_v2_Status, Status__Output as _apache_rocketmq_v2_Status__Output } from '../../../apache/rocketmq/v2/Status.ts';

/**
 * OK, or INVALID_RECEIPT_HANDLE when the handle is malformed, expired or replaced. After the change the
 * message is no longer renewed automatically.
 */
export interface ChangeInvisibleDurationResponse {
  'status'?: (_apache_rocketmq_v2_Status | null);
  /**
   * Replaces the handle given, which is dead from now on; empty unless OK.
   */
  'receiptHandle'?: (string);
}

/**
 * OK, or INVALID_RECEIPT_HANDLE when the handle is malformed, expired or replaced. After the change the
 * message is no longer renewed automatically.
 */
export interface ChangeInvisibleDurationResponse__Output {
  'status': (_apache_rocketmq_v2_Status__Output | null);
  /**
   * Replaces the handle given, which is dead from now on; empty unless OK.
   */
  'receiptHandle': (string);
}
