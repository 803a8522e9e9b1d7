// Original file: proto/apache/rocketmq/v2/definition.proto

import type { Digest as _apache_rocketmq_v2_Digest, Digest__Output as _apache_rocketmq_v2_Digest__Output } from '../../../apache/rocketmq/v2/Digest.ts';
import type { Encoding as _apache_rocketmq_v2_Encoding, Encoding__Output as _apache_rocketmq_v2_Encoding__Output } from '../../../apache/rocketmq/v2/Encoding.ts';
import type { MessageType as _apache_rocketmq_v2_MessageType, MessageType__Output as _apache_rocketmq_v2_MessageType__Output } from '../../../apache/rocketmq/v2/MessageType.ts';
import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../../google/protobuf/Timestamp.ts';
import type { Duration as _google_protobuf_Duration, Duration__Output as _google_protobuf_Duration__Output } from '../../../google/protobuf/Duration.ts';
import type { DeadLetterQueue as _apache_rocketmq_v2_DeadLetterQueue, DeadLetterQueue__Output as _apache_rocketmq_v2_DeadLetterQueue__Output } from '../../../apache/rocketmq/v2/DeadLetterQueue.ts';
import type { Long } from '@grpc/proto-loader';

/**
 * What a message says besides its body and the user's properties. Fields that the server fills in override
 * whatever a sender put there; others reach the receiver as sent. At most 65,534 bytes encoded, else
 * MESSAGE_PROPERTIES_TOO_LARGE.
 */
export interface SystemProperties {
  /**
   * From the sender, for filters. Not blank, without `|` and control characters, else ILLEGAL_MESSAGE_TAG.
   */
  'tag'?: (string);
  /**
   * From the sender. Each not blank and without control characters, else ILLEGAL_MESSAGE_KEY.
   */
  'keys'?: (string)[];
  /**
   * From the sender; opaque, but not blank, else ILLEGAL_MESSAGE_ID. A message of the same topic with an id
   * that is still remembered (see SendMessageResponse) counts as a repeat and is not stored again.
   */
  'messageId'?: (string);
  /**
   * From the server: MD5 of the body.
   */
  'bodyDigest'?: (_apache_rocketmq_v2_Digest | null);
  /**
   * From the sender; IDENTITY if the sender left it out. An unknown number is answered MESSAGE_CORRUPTED.
   */
  'bodyEncoding'?: (_apache_rocketmq_v2_Encoding);
  /**
   * From the sender. Unspecified: FIFO with a `message_group`, else DELAY with a `delivery_timestamp`, else
   * NORMAL. MESSAGE_PROPERTY_CONFLICT_WITH_TYPE if it does not fit those two fields or the topic.
   */
  'messageType'?: (_apache_rocketmq_v2_MessageType);
  /**
   * From the sender: when it made the message. The time of storage if the sender left it out.
   */
  'bornTimestamp'?: (_google_protobuf_Timestamp | null);
  /**
   * From the sender: where it made the message.
   */
  'bornHost'?: (string);
  /**
   * From the server: when the leader took the message, by its clock.
   */
  'storeTimestamp'?: (_google_protobuf_Timestamp | null);
  /**
   * From the server, as host:port: the leader of the broker group that holds the topic, at the time of the
   * receive.
   */
  'storeHost'?: (string);
  /**
   * From the sender of a DELAY message: not to be delivered earlier. At most 24 h ahead, else
   * ILLEGAL_DELIVERY_TIME; a time in the past means at once.
   */
  'deliveryTimestamp'?: (_google_protobuf_Timestamp | null);
  /**
   * From the server: names this delivery to AckMessage and ChangeInvisibleDuration. Opaque text.
   */
  'receiptHandle'?: (string);
  /**
   * From the server. What a sender asks for is not read: the leader picks the queue.
   */
  'queueId'?: (number);
  /**
   * From the server: position in the queue, from 0 without gaps.
   */
  'queueOffset'?: (number | string | Long);
  /**
   * From the server: how long the message stays hidden from the rest of the group, counted from this receive.
   */
  'invisibleDuration'?: (_google_protobuf_Duration | null);
  /**
   * From the server: 1 for the first delivery to the group, and one more for each later one; a repeat by
   * `attempt_id` does not count.
   */
  'deliveryAttempt'?: (number);
  /**
   * From the sender of a FIFO message: messages of a group keep their order. Shorter than 64 bytes, not
   * blank, without control characters, else ILLEGAL_MESSAGE_GROUP.
   */
  'messageGroup'?: (string);
  /**
   * From the sender, for tracing; opaque.
   */
  'traceContext'?: (string);
  /**
   * From the sender of a TRANSACTION message: how long an undecided half message rests before the server
   * asks. At most 1 h, else BAD_REQUEST.
   */
  'orphanedTransactionRecoveryDuration'?: (_google_protobuf_Duration | null);
  /**
   * Where a message of a dead-letter queue came from. Flotilla has no such queues and does not fill it in.
   */
  'deadLetterQueue'?: (_apache_rocketmq_v2_DeadLetterQueue | null);
  /**
   * From the sender of a LITE message: the name of the lite topic. Flotilla does not act on it.
   */
  'liteTopic'?: (string);
  /**
   * From the sender of a PRIORITY message: 0 or more, higher first. Flotilla does not act on it.
   */
  'priority'?: (number);
  '_tag'?: "tag";
  '_storeTimestamp'?: "storeTimestamp";
  '_deliveryTimestamp'?: "deliveryTimestamp";
  '_receiptHandle'?: "receiptHandle";
  '_queueOffset'?: "queueOffset";
  '_invisibleDuration'?: "invisibleDuration";
  '_deliveryAttempt'?: "deliveryAttempt";
  '_messageGroup'?: "messageGroup";
  '_traceContext'?: "traceContext";
  '_orphanedTransactionRecoveryDuration'?: "orphanedTransactionRecoveryDuration";
  '_deadLetterQueue'?: "deadLetterQueue";
  '_liteTopic'?: "liteTopic";
  '_priority'?: "priority";
}

/**
 * What a message says besides its body and the user's properties. Fields that the server fills in override
 * whatever a sender put there; others reach the receiver as sent. At most 65,534 bytes encoded, else
 * MESSAGE_PROPERTIES_TOO_LARGE.
 */
export interface SystemProperties__Output {
  /**
   * From the sender, for filters. Not blank, without `|` and control characters, else ILLEGAL_MESSAGE_TAG.
   */
  'tag'?: (string);
  /**
   * From the sender. Each not blank and without control characters, else ILLEGAL_MESSAGE_KEY.
   */
  'keys': (string)[];
  /**
   * From the sender; opaque, but not blank, else ILLEGAL_MESSAGE_ID. A message of the same topic with an id
   * that is still remembered (see SendMessageResponse) counts as a repeat and is not stored again.
   */
  'messageId': (string);
  /**
   * From the server: MD5 of the body.
   */
  'bodyDigest': (_apache_rocketmq_v2_Digest__Output | null);
  /**
   * From the sender; IDENTITY if the sender left it out. An unknown number is answered MESSAGE_CORRUPTED.
   */
  'bodyEncoding': (_apache_rocketmq_v2_Encoding__Output);
  /**
   * From the sender. Unspecified: FIFO with a `message_group`, else DELAY with a `delivery_timestamp`, else
   * NORMAL. MESSAGE_PROPERTY_CONFLICT_WITH_TYPE if it does not fit those two fields or the topic.
   */
  'messageType': (_apache_rocketmq_v2_MessageType__Output);
  /**
   * From the sender: when it made the message. The time of storage if the sender left it out.
   */
  'bornTimestamp': (_google_protobuf_Timestamp__Output | null);
  /**
   * From the sender: where it made the message.
   */
  'bornHost': (string);
  /**
   * From the server: when the leader took the message, by its clock.
   */
  'storeTimestamp'?: (_google_protobuf_Timestamp__Output | null);
  /**
   * From the server, as host:port: the leader of the broker group that holds the topic, at the time of the
   * receive.
   */
  'storeHost': (string);
  /**
   * From the sender of a DELAY message: not to be delivered earlier. At most 24 h ahead, else
   * ILLEGAL_DELIVERY_TIME; a time in the past means at once.
   */
  'deliveryTimestamp'?: (_google_protobuf_Timestamp__Output | null);
  /**
   * From the server: names this delivery to AckMessage and ChangeInvisibleDuration. Opaque text.
   */
  'receiptHandle'?: (string);
  /**
   * From the server. What a sender asks for is not read: the leader picks the queue.
   */
  'queueId': (number);
  /**
   * From the server: position in the queue, from 0 without gaps.
   */
  'queueOffset'?: (number);
  /**
   * From the server: how long the message stays hidden from the rest of the group, counted from this receive.
   */
  'invisibleDuration'?: (_google_protobuf_Duration__Output | null);
  /**
   * From the server: 1 for the first delivery to the group, and one more for each later one; a repeat by
   * `attempt_id` does not count.
   */
  'deliveryAttempt'?: (number);
  /**
   * From the sender of a FIFO message: messages of a group keep their order. Shorter than 64 bytes, not
   * blank, without control characters, else ILLEGAL_MESSAGE_GROUP.
   */
  'messageGroup'?: (string);
  /**
   * From the sender, for tracing; opaque.
   */
  'traceContext'?: (string);
  /**
   * From the sender of a TRANSACTION message: how long an undecided half message rests before the server
   * asks. At most 1 h, else BAD_REQUEST.
   */
  'orphanedTransactionRecoveryDuration'?: (_google_protobuf_Duration__Output | null);
  /**
   * Where a message of a dead-letter queue came from. Flotilla has no such queues and does not fill it in.
   */
  'deadLetterQueue'?: (_apache_rocketmq_v2_DeadLetterQueue__Output | null);
  /**
   * From the sender of a LITE message: the name of the lite topic. Flotilla does not act on it.
   */
  'liteTopic'?: (string);
  /**
   * From the sender of a PRIORITY message: 0 or more, higher first. Flotilla does not act on it.
   */
  'priority'?: (number);
  '_tag'?: "tag";
  '_storeTimestamp'?: "storeTimestamp";
  '_deliveryTimestamp'?: "deliveryTimestamp";
  '_receiptHandle'?: "receiptHandle";
  '_queueOffset'?: "queueOffset";
  '_invisibleDuration'?: "invisibleDuration";
  '_deliveryAttempt'?: "deliveryAttempt";
  '_messageGroup'?: "messageGroup";
  '_traceContext'?: "traceContext";
  '_orphanedTransactionRecoveryDuration'?: "orphanedTransactionRecoveryDuration";
  '_deadLetterQueue'?: "deadLetterQueue";
  '_liteTopic'?: "liteTopic";
  '_priority'?: "priority";
}
