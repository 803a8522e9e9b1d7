// Original file: proto/apache/rocketmq/v2/definition.proto

import type { ClientType as _apache_rocketmq_v2_ClientType, ClientType__Output as _apache_rocketmq_v2_ClientType__Output } from '../../../apache/rocketmq/v2/ClientType.ts';
import type { Endpoints as _apache_rocketmq_v2_Endpoints, Endpoints__Output as _apache_rocketmq_v2_Endpoints__Output } from '../../../apache/rocketmq/v2/Endpoints.ts';
import type { RetryPolicy as _apache_rocketmq_v2_RetryPolicy, RetryPolicy__Output as _apache_rocketmq_v2_RetryPolicy__Output } from '../../../apache/rocketmq/v2/RetryPolicy.ts';
import type { Duration as _google_protobuf_Duration, Duration__Output as _google_protobuf_Duration__Output } from '../../../google/protobuf/Duration.ts';
import type { Publishing as _apache_rocketmq_v2_Publishing, Publishing__Output as _apache_rocketmq_v2_Publishing__Output } from '../../../apache/rocketmq/v2/Publishing.ts';
import type { Subscription as _apache_rocketmq_v2_Subscription, Subscription__Output as _apache_rocketmq_v2_Subscription__Output } from '../../../apache/rocketmq/v2/Subscription.ts';
import type { UA as _apache_rocketmq_v2_UA, UA__Output as _apache_rocketmq_v2_UA__Output } from '../../../apache/rocketmq/v2/UA.ts';
import type { Metric as _apache_rocketmq_v2_Metric, Metric__Output as _apache_rocketmq_v2_Metric__Output } from '../../../apache/rocketmq/v2/Metric.ts';

/**
 * What a client and the server tell each other over a telemetry stream. The server answers the client's
 * settings with what it decides filled in; all else comes back as written. Illegal names or filters are
 * refused.
 */
export interface Settings {
  /**
   * From the client.
   */
  'clientType'?: (_apache_rocketmq_v2_ClientType);
  /**
   * From the client: where it was told to connect to.
   */
  'accessPoint'?: (_apache_rocketmq_v2_Endpoints | null);
  /**
   * From the server, overriding what a producer asks for.
   */
  'backoffPolicy'?: (_apache_rocketmq_v2_RetryPolicy | null);
  /**
   * From the client: how long it waits for an answer.
   */
  'requestTimeout'?: (_google_protobuf_Duration | null);
  /**
   * Of a producer.
   */
  'publishing'?: (_apache_rocketmq_v2_Publishing | null);
  /**
   * Of a consumer.
   */
  'subscription'?: (_apache_rocketmq_v2_Subscription | null);
  /**
   * From the client.
   */
  'userAgent'?: (_apache_rocketmq_v2_UA | null);
  /**
   * From the server.
   */
  'metric'?: (_apache_rocketmq_v2_Metric | null);
  '_clientType'?: "clientType";
  '_accessPoint'?: "accessPoint";
  '_backoffPolicy'?: "backoffPolicy";
  '_requestTimeout'?: "requestTimeout";
  /**
   * One of the two is required, else BAD_REQUEST.
   */
  'pubSub'?: "publishing"|"subscription";
}

/**
 * What a client and the server tell each other over a telemetry stream. The server answers the client's
 * settings with what it decides filled in; all else comes back as written. Illegal names or filters are
 * refused.
 */
export interface Settings__Output {
  /**
   * From the client.
   */
  'clientType'?: (_apache_rocketmq_v2_ClientType__Output);
  /**
   * From the client: where it was told to connect to.
   */
  'accessPoint'?: (_apache_rocketmq_v2_Endpoints__Output | null);
  /**
   * From the server, overriding what a producer asks for.
   */
  'backoffPolicy'?: (_apache_rocketmq_v2_RetryPolicy__Output | null);
  /**
   * From the client: how long it waits for an answer.
   */
  'requestTimeout'?: (_google_protobuf_Duration__Output | null);
  /**
   * Of a producer.
   */
  'publishing'?: (_apache_rocketmq_v2_Publishing__Output | null);
  /**
   * Of a consumer.
   */
  'subscription'?: (_apache_rocketmq_v2_Subscription__Output | null);
  /**
   * From the client.
   */
  'userAgent': (_apache_rocketmq_v2_UA__Output | null);
  /**
   * From the server.
   */
  'metric': (_apache_rocketmq_v2_Metric__Output | null);
  '_clientType'?: "clientType";
  '_accessPoint'?: "accessPoint";
  '_backoffPolicy'?: "backoffPolicy";
  '_requestTimeout'?: "requestTimeout";
  /**
   * One of the two is required, else BAD_REQUEST.
   */
  'pubSub'?: "publishing"|"subscription";
}
