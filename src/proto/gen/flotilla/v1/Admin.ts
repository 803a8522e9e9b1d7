// Original file: proto/flotilla/v1/admin.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { BrokerStatusRequest as _flotilla_v1_BrokerStatusRequest, BrokerStatusRequest__Output as _flotilla_v1_BrokerStatusRequest__Output } from '../../flotilla/v1/BrokerStatusRequest.ts';
import type { BrokerStatusResponse as _flotilla_v1_BrokerStatusResponse, BrokerStatusResponse__Output as _flotilla_v1_BrokerStatusResponse__Output } from '../../flotilla/v1/BrokerStatusResponse.ts';
import type { ClusterStatusRequest as _flotilla_v1_ClusterStatusRequest, ClusterStatusRequest__Output as _flotilla_v1_ClusterStatusRequest__Output } from '../../flotilla/v1/ClusterStatusRequest.ts';
import type { ClusterStatusResponse as _flotilla_v1_ClusterStatusResponse, ClusterStatusResponse__Output as _flotilla_v1_ClusterStatusResponse__Output } from '../../flotilla/v1/ClusterStatusResponse.ts';
import type { CreateTopicRequest as _flotilla_v1_CreateTopicRequest, CreateTopicRequest__Output as _flotilla_v1_CreateTopicRequest__Output } from '../../flotilla/v1/CreateTopicRequest.ts';
import type { CreateTopicResponse as _flotilla_v1_CreateTopicResponse, CreateTopicResponse__Output as _flotilla_v1_CreateTopicResponse__Output } from '../../flotilla/v1/CreateTopicResponse.ts';
import type { DeleteTopicRequest as _flotilla_v1_DeleteTopicRequest, DeleteTopicRequest__Output as _flotilla_v1_DeleteTopicRequest__Output } from '../../flotilla/v1/DeleteTopicRequest.ts';
import type { DeleteTopicResponse as _flotilla_v1_DeleteTopicResponse, DeleteTopicResponse__Output as _flotilla_v1_DeleteTopicResponse__Output } from '../../flotilla/v1/DeleteTopicResponse.ts';
import type { DescribeGroupRequest as _flotilla_v1_DescribeGroupRequest, DescribeGroupRequest__Output as _flotilla_v1_DescribeGroupRequest__Output } from '../../flotilla/v1/DescribeGroupRequest.ts';
import type { DescribeGroupResponse as _flotilla_v1_DescribeGroupResponse, DescribeGroupResponse__Output as _flotilla_v1_DescribeGroupResponse__Output } from '../../flotilla/v1/DescribeGroupResponse.ts';
import type { DescribeTopicRequest as _flotilla_v1_DescribeTopicRequest, DescribeTopicRequest__Output as _flotilla_v1_DescribeTopicRequest__Output } from '../../flotilla/v1/DescribeTopicRequest.ts';
import type { DescribeTopicResponse as _flotilla_v1_DescribeTopicResponse, DescribeTopicResponse__Output as _flotilla_v1_DescribeTopicResponse__Output } from '../../flotilla/v1/DescribeTopicResponse.ts';
import type { ListTopicsRequest as _flotilla_v1_ListTopicsRequest, ListTopicsRequest__Output as _flotilla_v1_ListTopicsRequest__Output } from '../../flotilla/v1/ListTopicsRequest.ts';
import type { ListTopicsResponse as _flotilla_v1_ListTopicsResponse, ListTopicsResponse__Output as _flotilla_v1_ListTopicsResponse__Output } from '../../flotilla/v1/ListTopicsResponse.ts';
import type { ReadQueueRequest as _flotilla_v1_ReadQueueRequest, ReadQueueRequest__Output as _flotilla_v1_ReadQueueRequest__Output } from '../../flotilla/v1/ReadQueueRequest.ts';
import type { ReadQueueResponse as _flotilla_v1_ReadQueueResponse, ReadQueueResponse__Output as _flotilla_v1_ReadQueueResponse__Output } from '../../flotilla/v1/ReadQueueResponse.ts';

/**
 * Administration; served on the client port of every broker and NameServer. Topic requests find the broker group of
 * the topic by themselves. Errors are gRPC errors whose trailer `flotilla-code` has the code of Flotilla.
 */
export interface AdminClient extends grpc.Client {
  /**
   * The broker that answers; an error at a NameServer.
   */
  BrokerStatus(argument: _flotilla_v1_BrokerStatusRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_flotilla_v1_BrokerStatusResponse__Output>): grpc.ClientUnaryCall;
  BrokerStatus(argument: _flotilla_v1_BrokerStatusRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_flotilla_v1_BrokerStatusResponse__Output>): grpc.ClientUnaryCall;
  BrokerStatus(argument: _flotilla_v1_BrokerStatusRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_flotilla_v1_BrokerStatusResponse__Output>): grpc.ClientUnaryCall;
  BrokerStatus(argument: _flotilla_v1_BrokerStatusRequest, callback: grpc.requestCallback<_flotilla_v1_BrokerStatusResponse__Output>): grpc.ClientUnaryCall;
  /**
   * The broker that answers; an error at a NameServer.
   */
  brokerStatus(argument: _flotilla_v1_BrokerStatusRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_flotilla_v1_BrokerStatusResponse__Output>): grpc.ClientUnaryCall;
  brokerStatus(argument: _flotilla_v1_BrokerStatusRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_flotilla_v1_BrokerStatusResponse__Output>): grpc.ClientUnaryCall;
  brokerStatus(argument: _flotilla_v1_BrokerStatusRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_flotilla_v1_BrokerStatusResponse__Output>): grpc.ClientUnaryCall;
  brokerStatus(argument: _flotilla_v1_BrokerStatusRequest, callback: grpc.requestCallback<_flotilla_v1_BrokerStatusResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * What the answering process knows of the cluster.
   */
  ClusterStatus(argument: _flotilla_v1_ClusterStatusRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_flotilla_v1_ClusterStatusResponse__Output>): grpc.ClientUnaryCall;
  ClusterStatus(argument: _flotilla_v1_ClusterStatusRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_flotilla_v1_ClusterStatusResponse__Output>): grpc.ClientUnaryCall;
  ClusterStatus(argument: _flotilla_v1_ClusterStatusRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_flotilla_v1_ClusterStatusResponse__Output>): grpc.ClientUnaryCall;
  ClusterStatus(argument: _flotilla_v1_ClusterStatusRequest, callback: grpc.requestCallback<_flotilla_v1_ClusterStatusResponse__Output>): grpc.ClientUnaryCall;
  /**
   * What the answering process knows of the cluster.
   */
  clusterStatus(argument: _flotilla_v1_ClusterStatusRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_flotilla_v1_ClusterStatusResponse__Output>): grpc.ClientUnaryCall;
  clusterStatus(argument: _flotilla_v1_ClusterStatusRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_flotilla_v1_ClusterStatusResponse__Output>): grpc.ClientUnaryCall;
  clusterStatus(argument: _flotilla_v1_ClusterStatusRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_flotilla_v1_ClusterStatusResponse__Output>): grpc.ClientUnaryCall;
  clusterStatus(argument: _flotilla_v1_ClusterStatusRequest, callback: grpc.requestCallback<_flotilla_v1_ClusterStatusResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Done also when the topic exists with the same settings.
   */
  CreateTopic(argument: _flotilla_v1_CreateTopicRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_flotilla_v1_CreateTopicResponse__Output>): grpc.ClientUnaryCall;
  CreateTopic(argument: _flotilla_v1_CreateTopicRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_flotilla_v1_CreateTopicResponse__Output>): grpc.ClientUnaryCall;
  CreateTopic(argument: _flotilla_v1_CreateTopicRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_flotilla_v1_CreateTopicResponse__Output>): grpc.ClientUnaryCall;
  CreateTopic(argument: _flotilla_v1_CreateTopicRequest, callback: grpc.requestCallback<_flotilla_v1_CreateTopicResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Done also when the topic exists with the same settings.
   */
  createTopic(argument: _flotilla_v1_CreateTopicRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_flotilla_v1_CreateTopicResponse__Output>): grpc.ClientUnaryCall;
  createTopic(argument: _flotilla_v1_CreateTopicRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_flotilla_v1_CreateTopicResponse__Output>): grpc.ClientUnaryCall;
  createTopic(argument: _flotilla_v1_CreateTopicRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_flotilla_v1_CreateTopicResponse__Output>): grpc.ClientUnaryCall;
  createTopic(argument: _flotilla_v1_CreateTopicRequest, callback: grpc.requestCallback<_flotilla_v1_CreateTopicResponse__Output>): grpc.ClientUnaryCall;
  
  DeleteTopic(argument: _flotilla_v1_DeleteTopicRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_flotilla_v1_DeleteTopicResponse__Output>): grpc.ClientUnaryCall;
  DeleteTopic(argument: _flotilla_v1_DeleteTopicRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_flotilla_v1_DeleteTopicResponse__Output>): grpc.ClientUnaryCall;
  DeleteTopic(argument: _flotilla_v1_DeleteTopicRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_flotilla_v1_DeleteTopicResponse__Output>): grpc.ClientUnaryCall;
  DeleteTopic(argument: _flotilla_v1_DeleteTopicRequest, callback: grpc.requestCallback<_flotilla_v1_DeleteTopicResponse__Output>): grpc.ClientUnaryCall;
  deleteTopic(argument: _flotilla_v1_DeleteTopicRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_flotilla_v1_DeleteTopicResponse__Output>): grpc.ClientUnaryCall;
  deleteTopic(argument: _flotilla_v1_DeleteTopicRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_flotilla_v1_DeleteTopicResponse__Output>): grpc.ClientUnaryCall;
  deleteTopic(argument: _flotilla_v1_DeleteTopicRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_flotilla_v1_DeleteTopicResponse__Output>): grpc.ClientUnaryCall;
  deleteTopic(argument: _flotilla_v1_DeleteTopicRequest, callback: grpc.requestCallback<_flotilla_v1_DeleteTopicResponse__Output>): grpc.ClientUnaryCall;
  
  DescribeGroup(argument: _flotilla_v1_DescribeGroupRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_flotilla_v1_DescribeGroupResponse__Output>): grpc.ClientUnaryCall;
  DescribeGroup(argument: _flotilla_v1_DescribeGroupRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_flotilla_v1_DescribeGroupResponse__Output>): grpc.ClientUnaryCall;
  DescribeGroup(argument: _flotilla_v1_DescribeGroupRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_flotilla_v1_DescribeGroupResponse__Output>): grpc.ClientUnaryCall;
  DescribeGroup(argument: _flotilla_v1_DescribeGroupRequest, callback: grpc.requestCallback<_flotilla_v1_DescribeGroupResponse__Output>): grpc.ClientUnaryCall;
  describeGroup(argument: _flotilla_v1_DescribeGroupRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_flotilla_v1_DescribeGroupResponse__Output>): grpc.ClientUnaryCall;
  describeGroup(argument: _flotilla_v1_DescribeGroupRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_flotilla_v1_DescribeGroupResponse__Output>): grpc.ClientUnaryCall;
  describeGroup(argument: _flotilla_v1_DescribeGroupRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_flotilla_v1_DescribeGroupResponse__Output>): grpc.ClientUnaryCall;
  describeGroup(argument: _flotilla_v1_DescribeGroupRequest, callback: grpc.requestCallback<_flotilla_v1_DescribeGroupResponse__Output>): grpc.ClientUnaryCall;
  
  DescribeTopic(argument: _flotilla_v1_DescribeTopicRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_flotilla_v1_DescribeTopicResponse__Output>): grpc.ClientUnaryCall;
  DescribeTopic(argument: _flotilla_v1_DescribeTopicRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_flotilla_v1_DescribeTopicResponse__Output>): grpc.ClientUnaryCall;
  DescribeTopic(argument: _flotilla_v1_DescribeTopicRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_flotilla_v1_DescribeTopicResponse__Output>): grpc.ClientUnaryCall;
  DescribeTopic(argument: _flotilla_v1_DescribeTopicRequest, callback: grpc.requestCallback<_flotilla_v1_DescribeTopicResponse__Output>): grpc.ClientUnaryCall;
  describeTopic(argument: _flotilla_v1_DescribeTopicRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_flotilla_v1_DescribeTopicResponse__Output>): grpc.ClientUnaryCall;
  describeTopic(argument: _flotilla_v1_DescribeTopicRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_flotilla_v1_DescribeTopicResponse__Output>): grpc.ClientUnaryCall;
  describeTopic(argument: _flotilla_v1_DescribeTopicRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_flotilla_v1_DescribeTopicResponse__Output>): grpc.ClientUnaryCall;
  describeTopic(argument: _flotilla_v1_DescribeTopicRequest, callback: grpc.requestCallback<_flotilla_v1_DescribeTopicResponse__Output>): grpc.ClientUnaryCall;
  
  ListTopics(argument: _flotilla_v1_ListTopicsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_flotilla_v1_ListTopicsResponse__Output>): grpc.ClientUnaryCall;
  ListTopics(argument: _flotilla_v1_ListTopicsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_flotilla_v1_ListTopicsResponse__Output>): grpc.ClientUnaryCall;
  ListTopics(argument: _flotilla_v1_ListTopicsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_flotilla_v1_ListTopicsResponse__Output>): grpc.ClientUnaryCall;
  ListTopics(argument: _flotilla_v1_ListTopicsRequest, callback: grpc.requestCallback<_flotilla_v1_ListTopicsResponse__Output>): grpc.ClientUnaryCall;
  listTopics(argument: _flotilla_v1_ListTopicsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_flotilla_v1_ListTopicsResponse__Output>): grpc.ClientUnaryCall;
  listTopics(argument: _flotilla_v1_ListTopicsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_flotilla_v1_ListTopicsResponse__Output>): grpc.ClientUnaryCall;
  listTopics(argument: _flotilla_v1_ListTopicsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_flotilla_v1_ListTopicsResponse__Output>): grpc.ClientUnaryCall;
  listTopics(argument: _flotilla_v1_ListTopicsRequest, callback: grpc.requestCallback<_flotilla_v1_ListTopicsResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Stored messages of the replica that answers, committed and applied ones only; an error at a NameServer.
   */
  ReadQueue(argument: _flotilla_v1_ReadQueueRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_flotilla_v1_ReadQueueResponse__Output>): grpc.ClientUnaryCall;
  ReadQueue(argument: _flotilla_v1_ReadQueueRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_flotilla_v1_ReadQueueResponse__Output>): grpc.ClientUnaryCall;
  ReadQueue(argument: _flotilla_v1_ReadQueueRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_flotilla_v1_ReadQueueResponse__Output>): grpc.ClientUnaryCall;
  ReadQueue(argument: _flotilla_v1_ReadQueueRequest, callback: grpc.requestCallback<_flotilla_v1_ReadQueueResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Stored messages of the replica that answers, committed and applied ones only; an error at a NameServer.
   */
  readQueue(argument: _flotilla_v1_ReadQueueRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_flotilla_v1_ReadQueueResponse__Output>): grpc.ClientUnaryCall;
  readQueue(argument: _flotilla_v1_ReadQueueRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_flotilla_v1_ReadQueueResponse__Output>): grpc.ClientUnaryCall;
  readQueue(argument: _flotilla_v1_ReadQueueRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_flotilla_v1_ReadQueueResponse__Output>): grpc.ClientUnaryCall;
  readQueue(argument: _flotilla_v1_ReadQueueRequest, callback: grpc.requestCallback<_flotilla_v1_ReadQueueResponse__Output>): grpc.ClientUnaryCall;
  
}

/**
 * Administration; served on the client port of every broker and NameServer. Topic requests find the broker group of
 * the topic by themselves. Errors are gRPC errors whose trailer `flotilla-code` has the code of Flotilla.
 */
export interface AdminHandlers extends grpc.UntypedServiceImplementation {
  /**
   * The broker that answers; an error at a NameServer.
   */
  BrokerStatus: grpc.handleUnaryCall<_flotilla_v1_BrokerStatusRequest__Output, _flotilla_v1_BrokerStatusResponse>;
  
  /**
   * What the answering process knows of the cluster.
   */
  ClusterStatus: grpc.handleUnaryCall<_flotilla_v1_ClusterStatusRequest__Output, _flotilla_v1_ClusterStatusResponse>;
  
  /**
   * Done also when the topic exists with the same settings.
   */
  CreateTopic: grpc.handleUnaryCall<_flotilla_v1_CreateTopicRequest__Output, _flotilla_v1_CreateTopicResponse>;
  
  DeleteTopic: grpc.handleUnaryCall<_flotilla_v1_DeleteTopicRequest__Output, _flotilla_v1_DeleteTopicResponse>;
  
  DescribeGroup: grpc.handleUnaryCall<_flotilla_v1_DescribeGroupRequest__Output, _flotilla_v1_DescribeGroupResponse>;
  
  DescribeTopic: grpc.handleUnaryCall<_flotilla_v1_DescribeTopicRequest__Output, _flotilla_v1_DescribeTopicResponse>;
  
  ListTopics: grpc.handleUnaryCall<_flotilla_v1_ListTopicsRequest__Output, _flotilla_v1_ListTopicsResponse>;
  
  /**
   * Stored messages of the replica that answers, committed and applied ones only; an error at a NameServer.
   */
  ReadQueue: grpc.handleUnaryCall<_flotilla_v1_ReadQueueRequest__Output, _flotilla_v1_ReadQueueResponse>;
  
}

export interface AdminDefinition extends grpc.ServiceDefinition {
  BrokerStatus: MethodDefinition<_flotilla_v1_BrokerStatusRequest, _flotilla_v1_BrokerStatusResponse, _flotilla_v1_BrokerStatusRequest__Output, _flotilla_v1_BrokerStatusResponse__Output>
  ClusterStatus: MethodDefinition<_flotilla_v1_ClusterStatusRequest, _flotilla_v1_ClusterStatusResponse, _flotilla_v1_ClusterStatusRequest__Output, _flotilla_v1_ClusterStatusResponse__Output>
  CreateTopic: MethodDefinition<_flotilla_v1_CreateTopicRequest, _flotilla_v1_CreateTopicResponse, _flotilla_v1_CreateTopicRequest__Output, _flotilla_v1_CreateTopicResponse__Output>
  DeleteTopic: MethodDefinition<_flotilla_v1_DeleteTopicRequest, _flotilla_v1_DeleteTopicResponse, _flotilla_v1_DeleteTopicRequest__Output, _flotilla_v1_DeleteTopicResponse__Output>
  DescribeGroup: MethodDefinition<_flotilla_v1_DescribeGroupRequest, _flotilla_v1_DescribeGroupResponse, _flotilla_v1_DescribeGroupRequest__Output, _flotilla_v1_DescribeGroupResponse__Output>
  DescribeTopic: MethodDefinition<_flotilla_v1_DescribeTopicRequest, _flotilla_v1_DescribeTopicResponse, _flotilla_v1_DescribeTopicRequest__Output, _flotilla_v1_DescribeTopicResponse__Output>
  ListTopics: MethodDefinition<_flotilla_v1_ListTopicsRequest, _flotilla_v1_ListTopicsResponse, _flotilla_v1_ListTopicsRequest__Output, _flotilla_v1_ListTopicsResponse__Output>
  ReadQueue: MethodDefinition<_flotilla_v1_ReadQueueRequest, _flotilla_v1_ReadQueueResponse, _flotilla_v1_ReadQueueRequest__Output, _flotilla_v1_ReadQueueResponse__Output>
}
