// Original file: proto/apache/rocketmq/v2/service.proto

import type { Resource as _apache_rocketmq_v2_Resource, Resource__Output as _apache_rocketmq_v2_Resource__Output } from '../../../apache/rocketmq/v2/Resource.ts';
import type { TransactionResolution as _apache_rocketmq_v2_TransactionResolution, TransactionResolution__Output as _apache_rocketmq_v2_TransactionResolution__Output } from '../../../apache/rocketmq/v2/TransactionResolution.ts';
import type { TransactionSource as _apache_rocketmq_v2_TransactionSource, TransactionSource__Output as _apache_rocketmq_v2_TransactionSource__Output } from '../../../apache/rocketmq/v2/TransactionSource.ts';

/**
 * Decides about a half message. Flotilla does not serve it.
 */
export interface EndTransactionRequest {
  'topic'?: (_apache_rocketmq_v2_Resource | null);
  'messageId'?: (string);
  /**
   * From the SendResultEntry, or from the command that asked.
   */
  'transactionId'?: (string);
  /**
   * Unspecified means: not decided, ask again.
   */
  'resolution'?: (_apache_rocketmq_v2_TransactionResolution);
  /**
   * Some clients leave it unspecified.
   */
  'source'?: (_apache_rocketmq_v2_TransactionSource);
  /**
   * For tracing; opaque.
   */
  'traceContext'?: (string);
}

/**
 * Decides about a half message. Flotilla does not serve it.
 */
export interface EndTransactionRequest__Output {
  'topic': (_apache_rocketmq_v2_Resource__Output | null);
  'messageId': (string);
  /**
   * From the SendResultEntry, or from the command that asked.
   */
  'transactionId': (string);
  /**
   * Unspecified means: not decided, ask again.
   */
  'resolution': (_apache_rocketmq_v2_TransactionResolution__Output);
  /**
   * Some clients leave it unspecified.
   */
  'source': (_apache_rocketmq_v2_TransactionSource__Output);
  /**
   * For tracing; opaque.
   */
  'traceContext': (string);
}
