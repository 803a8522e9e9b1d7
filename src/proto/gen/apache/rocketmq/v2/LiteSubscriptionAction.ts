// Original file: proto/apache/rocketmq/v2/definition.proto

/**
 * What a SyncLiteSubscriptionRequest does with the lite topics that it names. Flotilla does not serve it.
 */
export const LiteSubscriptionAction = {
  /**
   * Subscribes to them, besides what there is.
   */
  PARTIAL_ADD: 'PARTIAL_ADD',
  /**
   * Ends the subscriptions to them.
   */
  PARTIAL_REMOVE: 'PARTIAL_REMOVE',
  /**
   * They are all that the consumer subscribes to.
   */
  COMPLETE_ADD: 'COMPLETE_ADD',
  /**
   * Ends the whole subscription.
   */
  COMPLETE_REMOVE: 'COMPLETE_REMOVE',
} as const;

/**
 * What a SyncLiteSubscriptionRequest does with the lite topics that it names. Flotilla does not serve it.
 */
export type LiteSubscriptionAction =
  /**
   * Subscribes to them, besides what there is.
   */
  | 'PARTIAL_ADD'
  | 0
  /**
   * Ends the subscriptions to them.
   */
  | 'PARTIAL_REMOVE'
  | 1
  /**
   * They are all that the consumer subscribes to.
   */
  | 'COMPLETE_ADD'
  | 2
  /**
   * Ends the whole subscription.
   */
  | 'COMPLETE_REMOVE'
  | 3

/**
 * What a SyncLiteSubscriptionRequest does with the lite topics that it names. Flotilla does not serve it.
 */
export type LiteSubscriptionAction__Output = typeof LiteSubscriptionAction[keyof typeof LiteSubscriptionAction]
