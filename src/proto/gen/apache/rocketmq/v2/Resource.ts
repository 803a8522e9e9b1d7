// Original file: proto/apache/rocketmq/v2/definition.proto


/**
 * Name of a topic or consumer group. Answers repeat it as the client wrote it.
 */
export interface Resource {
  /**
   * Empty: the namespace of the header `x-mq-namespace`, or none. At most 127 characters, the same ones as in
   * a name.
   */
  'resourceNamespace'?: (string);
  /**
   * Letters, digits, `%`, `|`, `_` and `-`: 1 to 127 for a topic, 1 to 120 for a group. Names that RocketMQ
   * keeps for itself are refused too. Codes: ILLEGAL_TOPIC, ILLEGAL_CONSUMER_GROUP.
   */
  'name'?: (string);
}

/**
 * Name of a topic or consumer group. Answers repeat it as the client wrote it.
 */
export interface Resource__Output {
  /**
   * Empty: the namespace of the header `x-mq-namespace`, or none. At most 127 characters, the same ones as in
   * a name.
   */
  'resourceNamespace': (string);
  /**
   * Letters, digits, `%`, `|`, `_` and `-`: 1 to 127 for a topic, 1 to 120 for a group. Names that RocketMQ
   * keeps for itself are refused too. Codes: ILLEGAL_TOPIC, ILLEGAL_CONSUMER_GROUP.
   */
  'name': (string);
}
