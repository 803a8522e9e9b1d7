// Original file: proto/apache/rocketmq/v2/service.proto

import type { Status as _apache_rocketmq_v2_Status, Status__Output as _apache_rocketmq_v2_Status__Output } from '../../../apache/rocketmq/v2/Status.ts';
import type { SendResultEntry as _apache_rocketmq_v2_SendResultEntry, SendResultEntry__Output as _apache_rocketmq_v2_SendResultEntry__Output } from '../../../apache/rocketmq/v2/SendResultEntry.ts';

/**
 * Codes: OK; HA_NOT_AVAILABLE for a send that no leader took, surely without effect;
 * MASTER_PERSISTENCE_TIMEOUT for one that may be stored; others for a send that was refused. Repeating a send
 * with the same message ids is safe: a broker group remembers the newest 1,048,576 ids and answers the places
 * of the first send.
 */
export interface SendMessageResponse {
  /**
   * The same as that of every entry.
   */
  'status'?: (_apache_rocketmq_v2_Status | null);
  /**
   * One per message, in the order of the request, also when the send failed; none when the messages could not
   * be told apart, or the caller has no client id.
   */
  'entries'?: (_apache_rocketmq_v2_SendResultEntry)[];
}

/**
 * Codes: OK; HA_NOT_AVAILABLE for a send that no leader took, surely without effect;
 * MASTER_PERSISTENCE_TIMEOUT for one that may be stored; others for a send that was refused. Repeating a send
 * with the same message ids is safe: a broker group remembers the newest 1,048,576 ids and answers the places
 * of the first send.
 */
export interface SendMessageResponse__Output {
  /**
   * The same as that of every entry.
   */
  'status': (_apache_rocketmq_v2_Status__Output | null);
  /**
   * One per message, in the order of the request, also when the send failed; none when the messages could not
   * be told apart, or the caller has no client id.
   */
  'entries': (_apache_rocketmq_v2_SendResultEntry__Output)[];
}
