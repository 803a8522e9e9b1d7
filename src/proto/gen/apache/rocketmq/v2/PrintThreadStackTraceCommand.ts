// Original file: proto/apache/rocketmq/v2/service.proto


/**
 * Server to client: asks for the stacks of the client's threads. The answer repeats the nonce. Flotilla does
 * not send it.
 */
export interface PrintThreadStackTraceCommand {
  'nonce'?: (string);
}

/**
 * Server to client: asks for the stacks of the client's threads. The answer repeats the nonce. Flotilla does
 * not send it.
 */
export interface PrintThreadStackTraceCommand__Output {
  'nonce': (string);
}
