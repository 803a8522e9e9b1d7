// Original file: proto/flotilla/v1/produce.proto

import type { Message as _apache_rocketmq_v2_Message, Message__Output as _apache_rocketmq_v2_Message__Output } from '../../apache/rocketmq/v2/Message.ts';
import type { Long } from '@grpc/proto-loader';

/**
 * One frame: messages of one topic that are stored together or not at all. `messages` has the number that it has in
 * apache.rocketmq.v2.SendMessageRequest, so that both are scanned alike.
 */
export interface ProduceRequest {
  'messages'?: (_apache_rocketmq_v2_Message)[];
  /**
   * Chosen by the client, unique among its frames that wait for an answer.
   */
  'sequence'?: (number | string | Long);
  /**
   * How long the cluster may try; 0 means 10 s.
   */
  'timeoutMs'?: (number);
}

/**
 * One frame: messages of one topic that are stored together or not at all. `messages` has the number that it has in
 * apache.rocketmq.v2.SendMessageRequest, so that both are scanned alike.
 */
export interface ProduceRequest__Output {
  'messages': (_apache_rocketmq_v2_Message__Output)[];
  /**
   * Chosen by the client, unique among its frames that wait for an answer.
   */
  'sequence': (number);
  /**
   * How long the cluster may try; 0 means 10 s.
   */
  'timeoutMs': (number);
}
