// Original file: proto/apache/rocketmq/v2/definition.proto

import type { ExponentialBackoff as _apache_rocketmq_v2_ExponentialBackoff, ExponentialBackoff__Output as _apache_rocketmq_v2_ExponentialBackoff__Output } from '../../../apache/rocketmq/v2/ExponentialBackoff.ts';
import type { CustomizedBackoff as _apache_rocketmq_v2_CustomizedBackoff, CustomizedBackoff__Output as _apache_rocketmq_v2_CustomizedBackoff__Output } from '../../../apache/rocketmq/v2/CustomizedBackoff.ts';

/**
 * When a client repeats a failed send, or asks for a message that it failed to consume to come again. From
 * the server.
 */
export interface RetryPolicy {
  /**
   * Attempts in all, the first included: 3 for producers, 17 for consumers. Flotilla itself sets no bound to
   * deliveries.
   */
  'maxAttempts'?: (number);
  'exponentialBackoff'?: (_apache_rocketmq_v2_ExponentialBackoff | null);
  'customizedBackoff'?: (_apache_rocketmq_v2_CustomizedBackoff | null);
  /**
   * Producers get an exponential backoff, and so do consumers in Node.js; other consumers get a customized
   * one. Some clients understand only one of the two.
   */
  'strategy'?: "exponentialBackoff"|"customizedBackoff";
}

/**
 * When a client repeats a failed send, or asks for a message that it failed to consume to come again. From
 * the server.
 */
export interface RetryPolicy__Output {
  /**
   * Attempts in all, the first included: 3 for producers, 17 for consumers. Flotilla itself sets no bound to
   * deliveries.
   */
  'maxAttempts': (number);
  'exponentialBackoff'?: (_apache_rocketmq_v2_ExponentialBackoff__Output | null);
  'customizedBackoff'?: (_apache_rocketmq_v2_CustomizedBackoff__Output | null);
  /**
   * Producers get an exponential backoff, and so do consumers in Node.js; other consumers get a customized
   * one. Some clients understand only one of the two.
   */
  'strategy'?: "exponentialBackoff"|"customizedBackoff";
}
