// Original file: proto/apache/rocketmq/v2/service.proto

import type { Status as _apache_rocketmq_v2_Status, Status__Output as _apache_rocketmq_v2_Status__Output } from '../../../apache/rocketmq/v2/Status.ts';
import type { Long } from '@grpc/proto-loader';

/**
 * What became of one message.
 */
export interface SendResultEntry {
  /**
   * Always set; in Flotilla the same for all messages of a request.
   */
  'status'?: (_apache_rocketmq_v2_Status | null);
  /**
   * The sender's own id. Empty when the request was refused for what its messages contain.
   */
  'messageId'?: (string);
  /**
   * Names a half message to EndTransaction. Flotilla leaves it empty.
   */
  'transactionId'?: (string);
  /**
   * Position in the queue that the leader picked, counted from 0; 0 too when nothing was stored.
   */
  'offset'?: (number | string | Long);
  /**
   * Names a delayed message to RecallMessage. Flotilla leaves it empty.
   */
  'recallHandle'?: (string);
}

/**
 * What became of one message.
 */
export interface SendResultEntry__Output {
  /**
   * Always set; in Flotilla the same for all messages of a request.
   */
  'status': (_apache_rocketmq_v2_Status__Output | null);
  /**
   * The sender's own id. Empty when the request was refused for what its messages contain.
   */
  'messageId': (string);
  /**
   * Names a half message to EndTransaction. Flotilla leaves it empty.
   */
  'transactionId': (string);
  /**
   * Position in the queue that the leader picked, counted from 0; 0 too when nothing was stored.
   */
  'offset': (number);
  /**
   * Names a delayed message to RecallMessage. Flotilla leaves it empty.
   */
  'recallHandle': (string);
}
