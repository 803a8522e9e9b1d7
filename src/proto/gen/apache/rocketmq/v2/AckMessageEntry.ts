// Original file: proto/apache/rocketmq/v2/service.proto


/**
 * One message to acknowledge.
 */
export interface AckMessageEntry {
  /**
   * Returned in the answer; what is acknowledged is up to the handle.
   */
  'messageId'?: (string);
  /**
   * From the message as received.
   */
  'receiptHandle'?: (string);
  /**
   * Set by consumers of lite topics. Not read by Flotilla.
   */
  'liteTopic'?: (string);
  '_liteTopic'?: "liteTopic";
}

/**
 * One message to acknowledge.
 */
export interface AckMessageEntry__Output {
  /**
   * Returned in the answer; what is acknowledged is up to the handle.
   */
  'messageId': (string);
  /**
   * From the message as received.
   */
  'receiptHandle': (string);
  /**
   * Set by consumers of lite topics. Not read by Flotilla.
   */
  'liteTopic'?: (string);
  '_liteTopic'?: "liteTopic";
}
