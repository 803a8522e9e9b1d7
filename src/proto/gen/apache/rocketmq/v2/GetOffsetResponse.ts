// Original file: proto/apache/rocketmq/v2/service.proto

import type { Status as _apache_rocketmq_v2_Status, Status__Output as _apache_rocketmq_v2_Status__Output } from '../../../apache/rocketmq/v2/Status.ts';
import type { Long } from '@grpc/proto-loader';

/**
 * Answers GetOffset.
 */
export interface GetOffsetResponse {
  'status'?: (_apache_rocketmq_v2_Status | null);
  /**
   * As saved by UpdateOffset.
   */
  'offset'?: (number | string | Long);
}

/**
 * Answers GetOffset.
 */
export interface GetOffsetResponse__Output {
  'status': (_apache_rocketmq_v2_Status__Output | null);
  /**
   * As saved by UpdateOffset.
   */
  'offset': (number);
}
