// Original file: proto/apache/rocketmq/v2/definition.proto

/**
 * Outcome of a request. Codes described as not used are never answered by Flotilla.
 */
export const Code = {
  CODE_UNSPECIFIED: 'CODE_UNSPECIFIED',
  /**
   * Done.
   */
  OK: 'OK',
  /**
   * The entries of the answer have different codes.
   */
  MULTIPLE_RESULTS: 'MULTIPLE_RESULTS',
  /**
   * The request can not be carried out as it stands, and no other code says why.
   */
  BAD_REQUEST: 'BAD_REQUEST',
  /**
   * The access point of the client is malformed. Not used.
   */
  ILLEGAL_ACCESS_POINT: 'ILLEGAL_ACCESS_POINT',
  /**
   * The name or namespace of a topic is malformed, or reserved.
   */
  ILLEGAL_TOPIC: 'ILLEGAL_TOPIC',
  /**
   * The name or namespace of a consumer group is malformed, or reserved.
   */
  ILLEGAL_CONSUMER_GROUP: 'ILLEGAL_CONSUMER_GROUP',
  /**
   * The tag is blank, or has a `|` or a control character.
   */
  ILLEGAL_MESSAGE_TAG: 'ILLEGAL_MESSAGE_TAG',
  /**
   * A key is blank or has a control character.
   */
  ILLEGAL_MESSAGE_KEY: 'ILLEGAL_MESSAGE_KEY',
  /**
   * The message group is blank, too long, or has a control character.
   */
  ILLEGAL_MESSAGE_GROUP: 'ILLEGAL_MESSAGE_GROUP',
  /**
   * A user property has a reserved name, or a control character in its name or value.
   */
  ILLEGAL_MESSAGE_PROPERTY_KEY: 'ILLEGAL_MESSAGE_PROPERTY_KEY',
  /**
   * No transaction has this id. Not used.
   */
  INVALID_TRANSACTION_ID: 'INVALID_TRANSACTION_ID',
  /**
   * The message id is blank.
   */
  ILLEGAL_MESSAGE_ID: 'ILLEGAL_MESSAGE_ID',
  /**
   * The filter expression is too long, too deep, or does not parse; the message names the position.
   */
  ILLEGAL_FILTER_EXPRESSION: 'ILLEGAL_FILTER_EXPRESSION',
  /**
   * The invisible time is out of range.
   */
  ILLEGAL_INVISIBLE_TIME: 'ILLEGAL_INVISIBLE_TIME',
  /**
   * The delivery time lies too far ahead.
   */
  ILLEGAL_DELIVERY_TIME: 'ILLEGAL_DELIVERY_TIME',
  /**
   * The handle is malformed, expired or replaced, and will never be good again.
   */
  INVALID_RECEIPT_HANDLE: 'INVALID_RECEIPT_HANDLE',
  /**
   * The type of a message does not fit its other properties or its topic.
   */
  MESSAGE_PROPERTY_CONFLICT_WITH_TYPE: 'MESSAGE_PROPERTY_CONFLICT_WITH_TYPE',
  /**
   * The number of the client type is unknown.
   */
  UNRECOGNIZED_CLIENT_TYPE: 'UNRECOGNIZED_CLIENT_TYPE',
  /**
   * A send has no message, messages of several topics, or bytes that are not a message.
   */
  MESSAGE_CORRUPTED: 'MESSAGE_CORRUPTED',
  /**
   * The header `x-mq-client-id` is missing.
   */
  CLIENT_ID_REQUIRED: 'CLIENT_ID_REQUIRED',
  /**
   * The long polling time is out of range. Not used: it is capped.
   */
  ILLEGAL_POLLING_TIME: 'ILLEGAL_POLLING_TIME',
  /**
   * An offset is out of range. Not used.
   */
  ILLEGAL_OFFSET: 'ILLEGAL_OFFSET',
  /**
   * The name of a lite topic is malformed. Not used.
   */
  ILLEGAL_LITE_TOPIC: 'ILLEGAL_LITE_TOPIC',
  /**
   * The caller did not prove who it is. Not used.
   */
  UNAUTHORIZED: 'UNAUTHORIZED',
  /**
   * The caller's account does not cover the request. Not used.
   */
  PAYMENT_REQUIRED: 'PAYMENT_REQUIRED',
  /**
   * The permission of the topic does not allow the request.
   */
  FORBIDDEN: 'FORBIDDEN',
  /**
   * What the request names does not exist. Not used.
   */
  NOT_FOUND: 'NOT_FOUND',
  /**
   * Nothing to receive came in time; clients take it for an empty answer.
   */
  MESSAGE_NOT_FOUND: 'MESSAGE_NOT_FOUND',
  /**
   * No topic has this name.
   */
  TOPIC_NOT_FOUND: 'TOPIC_NOT_FOUND',
  /**
   * No consumer group has this name. Not used: groups come into being by receiving.
   */
  CONSUMER_GROUP_NOT_FOUND: 'CONSUMER_GROUP_NOT_FOUND',
  /**
   * The group has no offset for the queue. Not used.
   */
  OFFSET_NOT_FOUND: 'OFFSET_NOT_FOUND',
  /**
   * The server gave up waiting for the request. Not used.
   */
  REQUEST_TIMEOUT: 'REQUEST_TIMEOUT',
  /**
   * The messages of a send are too many, or too large together.
   */
  PAYLOAD_TOO_LARGE: 'PAYLOAD_TOO_LARGE',
  /**
   * The body is larger than 4 MiB.
   */
  MESSAGE_BODY_TOO_LARGE: 'MESSAGE_BODY_TOO_LARGE',
  /**
   * The body has no bytes.
   */
  MESSAGE_BODY_EMPTY: 'MESSAGE_BODY_EMPTY',
  /**
   * A condition of the request does not hold. Not used.
   */
  PRECONDITION_FAILED: 'PRECONDITION_FAILED',
  /**
   * The broker has as much to do, or the group as many unacknowledged messages, as they may: repeat after a
   * pause.
   */
  TOO_MANY_REQUESTS: 'TOO_MANY_REQUESTS',
  /**
   * Too many lite topics. Not used.
   */
  LITE_TOPIC_QUOTA_EXCEEDED: 'LITE_TOPIC_QUOTA_EXCEEDED',
  /**
   * Too many lite topics in one subscription. Not used.
   */
  LITE_SUBSCRIPTION_QUOTA_EXCEEDED: 'LITE_SUBSCRIPTION_QUOTA_EXCEEDED',
  /**
   * The headers are too large. Not used.
   */
  REQUEST_HEADER_FIELDS_TOO_LARGE: 'REQUEST_HEADER_FIELDS_TOO_LARGE',
  /**
   * User properties, tag and keys together, their number, or the system properties exceed a limit.
   */
  MESSAGE_PROPERTIES_TOO_LARGE: 'MESSAGE_PROPERTIES_TOO_LARGE',
  /**
   * A failure of the server. Not used: INTERNAL_SERVER_ERROR is.
   */
  INTERNAL_ERROR: 'INTERNAL_ERROR',
  /**
   * An unexpected failure; or, of an acknowledgement or a change of the invisible time, that no leader took
   * it or that its outcome is unknown: repeat.
   */
  INTERNAL_SERVER_ERROR: 'INTERNAL_SERVER_ERROR',
  /**
   * No leader took the send in time, or no live broker is known: repeat.
   */
  HA_NOT_AVAILABLE: 'HA_NOT_AVAILABLE',
  /**
   * The RPC is not served. Not used: gRPC UNIMPLEMENTED says it.
   */
  NOT_IMPLEMENTED: 'NOT_IMPLEMENTED',
  /**
   * The gateway got no answer from the broker in time. Not used.
   */
  PROXY_TIMEOUT: 'PROXY_TIMEOUT',
  /**
   * The messages may be stored or not: repeat with the same message ids.
   */
  MASTER_PERSISTENCE_TIMEOUT: 'MASTER_PERSISTENCE_TIMEOUT',
  /**
   * A follower did not store the message in time. Not used.
   */
  SLAVE_PERSISTENCE_TIMEOUT: 'SLAVE_PERSISTENCE_TIMEOUT',
  /**
   * The topic has a type that is not served.
   */
  UNSUPPORTED: 'UNSUPPORTED',
  /**
   * The version of the client is not served. Not used.
   */
  VERSION_UNSUPPORTED: 'VERSION_UNSUPPORTED',
  /**
   * From a client: it can not verify a FIFO message.
   */
  VERIFY_FIFO_MESSAGE_UNSUPPORTED: 'VERIFY_FIFO_MESSAGE_UNSUPPORTED',
  /**
   * From a client: its listener failed to consume the message to be verified.
   */
  FAILED_TO_CONSUME_MESSAGE: 'FAILED_TO_CONSUME_MESSAGE',
} as const;

/**
 * Outcome of a request. Codes described as not used are never answered by Flotilla.
 */
export type Code =
  | 'CODE_UNSPECIFIED'
  | 0
  /**
   * Done.
   */
  | 'OK'
  | 20000
  /**
   * The entries of the answer have different codes.
   */
  | 'MULTIPLE_RESULTS'
  | 30000
  /**
   * The request can not be carried out as it stands, and no other code says why.
   */
  | 'BAD_REQUEST'
  | 40000
  /**
   * The access point of the client is malformed. Not used.
   */
  | 'ILLEGAL_ACCESS_POINT'
  | 40001
  /**
   * The name or namespace of a topic is malformed, or reserved.
   */
  | 'ILLEGAL_TOPIC'
  | 40002
  /**
   * The name or namespace of a consumer group is malformed, or reserved.
   */
  | 'ILLEGAL_CONSUMER_GROUP'
  | 40003
  /**
   * The tag is blank, or has a `|` or a control character.
   */
  | 'ILLEGAL_MESSAGE_TAG'
  | 40004
  /**
   * A key is blank or has a control character.
   */
  | 'ILLEGAL_MESSAGE_KEY'
  | 40005
  /**
   * The message group is blank, too long, or has a control character.
   */
  | 'ILLEGAL_MESSAGE_GROUP'
  | 40006
  /**
   * A user property has a reserved name, or a control character in its name or value.
   */
  | 'ILLEGAL_MESSAGE_PROPERTY_KEY'
  | 40007
  /**
   * No transaction has this id. Not used.
   */
  | 'INVALID_TRANSACTION_ID'
  | 40008
  /**
   * The message id is blank.
   */
  | 'ILLEGAL_MESSAGE_ID'
  | 40009
  /**
   * The filter expression is too long, too deep, or does not parse; the message names the position.
   */
  | 'ILLEGAL_FILTER_EXPRESSION'
  | 40010
  /**
   * The invisible time is out of range.
   */
  | 'ILLEGAL_INVISIBLE_TIME'
  | 40011
  /**
   * The delivery time lies too far ahead.
   */
  | 'ILLEGAL_DELIVERY_TIME'
  | 40012
  /**
   * The handle is malformed, expired or replaced, and will never be good again.
   */
  | 'INVALID_RECEIPT_HANDLE'
  | 40013
  /**
   * The type of a message does not fit its other properties or its topic.
   */
  | 'MESSAGE_PROPERTY_CONFLICT_WITH_TYPE'
  | 40014
  /**
   * The number of the client type is unknown.
   */
  | 'UNRECOGNIZED_CLIENT_TYPE'
  | 40015
  /**
   * A send has no message, messages of several topics, or bytes that are not a message.
   */
  | 'MESSAGE_CORRUPTED'
  | 40016
  /**
   * The header `x-mq-client-id` is missing.
   */
  | 'CLIENT_ID_REQUIRED'
  | 40017
  /**
   * The long polling time is out of range. Not used: it is capped.
   */
  | 'ILLEGAL_POLLING_TIME'
  | 40018
  /**
   * An offset is out of range. Not used.
   */
  | 'ILLEGAL_OFFSET'
  | 40019
  /**
   * The name of a lite topic is malformed. Not used.
   */
  | 'ILLEGAL_LITE_TOPIC'
  | 40020
  /**
   * The caller did not prove who it is. Not used.
   */
  | 'UNAUTHORIZED'
  | 40100
  /**
   * The caller's account does not cover the request. Not used.
   */
  | 'PAYMENT_REQUIRED'
  | 40200
  /**
   * The permission of the topic does not allow the request.
   */
  | 'FORBIDDEN'
  | 40300
  /**
   * What the request names does not exist. Not used.
   */
  | 'NOT_FOUND'
  | 40400
  /**
   * Nothing to receive came in time; clients take it for an empty answer.
   */
  | 'MESSAGE_NOT_FOUND'
  | 40401
  /**
   * No topic has this name.
   */
  | 'TOPIC_NOT_FOUND'
  | 40402
  /**
   * No consumer group has this name. Not used: groups come into being by receiving.
   */
  | 'CONSUMER_GROUP_NOT_FOUND'
  | 40403
  /**
   * The group has no offset for the queue. Not used.
   */
  | 'OFFSET_NOT_FOUND'
  | 40404
  /**
   * The server gave up waiting for the request. Not used.
   */
  | 'REQUEST_TIMEOUT'
  | 40800
  /**
   * The messages of a send are too many, or too large together.
   */
  | 'PAYLOAD_TOO_LARGE'
  | 41300
  /**
   * The body is larger than 4 MiB.
   */
  | 'MESSAGE_BODY_TOO_LARGE'
  | 41301
  /**
   * The body has no bytes.
   */
  | 'MESSAGE_BODY_EMPTY'
  | 41302
  /**
   * A condition of the request does not hold. Not used.
   */
  | 'PRECONDITION_FAILED'
  | 42800
  /**
   * The broker has as much to do, or the group as many unacknowledged messages, as they may: repeat after a
   * pause.
   */
  | 'TOO_MANY_REQUESTS'
  | 42900
  /**
   * Too many lite topics. Not used.
   */
  | 'LITE_TOPIC_QUOTA_EXCEEDED'
  | 42901
  /**
   * Too many lite topics in one subscription. Not used.
   */
  | 'LITE_SUBSCRIPTION_QUOTA_EXCEEDED'
  | 42902
  /**
   * The headers are too large. Not used.
   */
  | 'REQUEST_HEADER_FIELDS_TOO_LARGE'
  | 43100
  /**
   * User properties, tag and keys together, their number, or the system properties exceed a limit.
   */
  | 'MESSAGE_PROPERTIES_TOO_LARGE'
  | 43101
  /**
   * A failure of the server. Not used: INTERNAL_SERVER_ERROR is.
   */
  | 'INTERNAL_ERROR'
  | 50000
  /**
   * An unexpected failure; or, of an acknowledgement or a change of the invisible time, that no leader took
   * it or that its outcome is unknown: repeat.
   */
  | 'INTERNAL_SERVER_ERROR'
  | 50001
  /**
   * No leader took the send in time, or no live broker is known: repeat.
   */
  | 'HA_NOT_AVAILABLE'
  | 50002
  /**
   * The RPC is not served. Not used: gRPC UNIMPLEMENTED says it.
   */
  | 'NOT_IMPLEMENTED'
  | 50100
  /**
   * The gateway got no answer from the broker in time. Not used.
   */
  | 'PROXY_TIMEOUT'
  | 50400
  /**
   * The messages may be stored or not: repeat with the same message ids.
   */
  | 'MASTER_PERSISTENCE_TIMEOUT'
  | 50401
  /**
   * A follower did not store the message in time. Not used.
   */
  | 'SLAVE_PERSISTENCE_TIMEOUT'
  | 50402
  /**
   * The topic has a type that is not served.
   */
  | 'UNSUPPORTED'
  | 50500
  /**
   * The version of the client is not served. Not used.
   */
  | 'VERSION_UNSUPPORTED'
  | 50501
  /**
   * From a client: it can not verify a FIFO message.
   */
  | 'VERIFY_FIFO_MESSAGE_UNSUPPORTED'
  | 50502
  /**
   * From a client: its listener failed to consume the message to be verified.
   */
  | 'FAILED_TO_CONSUME_MESSAGE'
  | 60000

/**
 * Outcome of a request. Codes described as not used are never answered by Flotilla.
 */
export type Code__Output = typeof Code[keyof typeof Code]
