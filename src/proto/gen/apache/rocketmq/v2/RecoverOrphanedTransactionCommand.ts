// Original file: proto/apache/rocketmq/v2/service.proto

import type { Message as _apache_rocketmq_v2_Message, Message__Output as _apache_rocketmq_v2_Message__Output } from '../../../apache/rocketmq/v2/Message.ts';

/**
 * Server to producer: asks how a transaction ended whose half message is still undecided. The producer
 * answers with EndTransaction. Flotilla does not send it.
 */
export interface RecoverOrphanedTransactionCommand {
  /**
   * The half message, with the system properties of a received one.
   */
  'message'?: (_apache_rocketmq_v2_Message | null);
  'transactionId'?: (string);
}

/**
 * Server to producer: asks how a transaction ended whose half message is still undecided. The producer
 * answers with EndTransaction. Flotilla does not send it.
 */
export interface RecoverOrphanedTransactionCommand__Output {
  /**
   * The half message, with the system properties of a received one.
   */
  'message': (_apache_rocketmq_v2_Message__Output | null);
  'transactionId': (string);
}
