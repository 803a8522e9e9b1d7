// Original file: proto/apache/rocketmq/v2/service.proto


/**
 * Server to client: asks to connect anew. Flotilla does not send it.
 */
export interface ReconnectEndpointsCommand {
  'nonce'?: (string);
}

/**
 * Server to client: asks to connect anew. Flotilla does not send it.
 */
export interface ReconnectEndpointsCommand__Output {
  'nonce': (string);
}
