// Original file: proto/apache/rocketmq/v2/service.proto


/**
 * Server to lite consumer: the subscription of a lite topic is over. Flotilla does not send it.
 */
export interface NotifyUnsubscribeLiteCommand {
  'liteTopic'?: (string);
}

/**
 * Server to lite consumer: the subscription of a lite topic is over. Flotilla does not send it.
 */
export interface NotifyUnsubscribeLiteCommand__Output {
  'liteTopic': (string);
}
