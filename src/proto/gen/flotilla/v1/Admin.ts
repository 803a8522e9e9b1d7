// Original file: proto/flotilla/v1/admin.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { AddMemberRequest as _flotilla_v1_AddMemberRequest, AddMemberRequest__Output as _flotilla_v1_AddMemberRequest__Output } from '../../flotilla/v1/AddMemberRequest.ts';
import type { BrokerStatusRequest as _flotilla_v1_BrokerStatusRequest, BrokerStatusRequest__Output as _flotilla_v1_BrokerStatusRequest__Output } from '../../flotilla/v1/BrokerStatusRequest.ts';
import type { BrokerStatusResponse as _flotilla_v1_BrokerStatusResponse, BrokerStatusResponse__Output as _flotilla_v1_BrokerStatusResponse__Output } from '../../flotilla/v1/BrokerStatusResponse.ts';
import type { ClusterStatusRequest as _flotilla_v1_ClusterStatusRequest, ClusterStatusRequest__Output as _flotilla_v1_ClusterStatusRequest__Output } from '../../flotilla/v1/ClusterStatusRequest.ts';
import type { ClusterStatusResponse as _flotilla_v1_ClusterStatusResponse, ClusterStatusResponse__Output as _flotilla_v1_ClusterStatusResponse__Output } from '../../flotilla/v1/ClusterStatusResponse.ts';
import type { CreateTopicRequest as _flotilla_v1_CreateTopicRequest, CreateTopicRequest__Output as _flotilla_v1_CreateTopicRequest__Output } from '../../flotilla/v1/CreateTopicRequest.ts';
import type { CreateTopicResponse as _flotilla_v1_CreateTopicResponse, CreateTopicResponse__Output as _flotilla_v1_CreateTopicResponse__Output } from '../../flotilla/v1/CreateTopicResponse.ts';
import type { DeleteRuleRequest as _flotilla_v1_DeleteRuleRequest, DeleteRuleRequest__Output as _flotilla_v1_DeleteRuleRequest__Output } from '../../flotilla/v1/DeleteRuleRequest.ts';
import type { DeleteRuleResponse as _flotilla_v1_DeleteRuleResponse, DeleteRuleResponse__Output as _flotilla_v1_DeleteRuleResponse__Output } from '../../flotilla/v1/DeleteRuleResponse.ts';
import type { DeleteTopicRequest as _flotilla_v1_DeleteTopicRequest, DeleteTopicRequest__Output as _flotilla_v1_DeleteTopicRequest__Output } from '../../flotilla/v1/DeleteTopicRequest.ts';
import type { DeleteTopicResponse as _flotilla_v1_DeleteTopicResponse, DeleteTopicResponse__Output as _flotilla_v1_DeleteTopicResponse__Output } from '../../flotilla/v1/DeleteTopicResponse.ts';
import type { DeleteUserRequest as _flotilla_v1_DeleteUserRequest, DeleteUserRequest__Output as _flotilla_v1_DeleteUserRequest__Output } from '../../flotilla/v1/DeleteUserRequest.ts';
import type { DeleteUserResponse as _flotilla_v1_DeleteUserResponse, DeleteUserResponse__Output as _flotilla_v1_DeleteUserResponse__Output } from '../../flotilla/v1/DeleteUserResponse.ts';
import type { DescribeGroupRequest as _flotilla_v1_DescribeGroupRequest, DescribeGroupRequest__Output as _flotilla_v1_DescribeGroupRequest__Output } from '../../flotilla/v1/DescribeGroupRequest.ts';
import type { DescribeGroupResponse as _flotilla_v1_DescribeGroupResponse, DescribeGroupResponse__Output as _flotilla_v1_DescribeGroupResponse__Output } from '../../flotilla/v1/DescribeGroupResponse.ts';
import type { DescribeTopicRequest as _flotilla_v1_DescribeTopicRequest, DescribeTopicRequest__Output as _flotilla_v1_DescribeTopicRequest__Output } from '../../flotilla/v1/DescribeTopicRequest.ts';
import type { DescribeTopicResponse as _flotilla_v1_DescribeTopicResponse, DescribeTopicResponse__Output as _flotilla_v1_DescribeTopicResponse__Output } from '../../flotilla/v1/DescribeTopicResponse.ts';
import type { GroupMembersRequest as _flotilla_v1_GroupMembersRequest, GroupMembersRequest__Output as _flotilla_v1_GroupMembersRequest__Output } from '../../flotilla/v1/GroupMembersRequest.ts';
import type { GroupMembersResponse as _flotilla_v1_GroupMembersResponse, GroupMembersResponse__Output as _flotilla_v1_GroupMembersResponse__Output } from '../../flotilla/v1/GroupMembersResponse.ts';
import type { ListTopicsRequest as _flotilla_v1_ListTopicsRequest, ListTopicsRequest__Output as _flotilla_v1_ListTopicsRequest__Output } from '../../flotilla/v1/ListTopicsRequest.ts';
import type { ListTopicsResponse as _flotilla_v1_ListTopicsResponse, ListTopicsResponse__Output as _flotilla_v1_ListTopicsResponse__Output } from '../../flotilla/v1/ListTopicsResponse.ts';
import type { ListUsersRequest as _flotilla_v1_ListUsersRequest, ListUsersRequest__Output as _flotilla_v1_ListUsersRequest__Output } from '../../flotilla/v1/ListUsersRequest.ts';
import type { ListUsersResponse as _flotilla_v1_ListUsersResponse, ListUsersResponse__Output as _flotilla_v1_ListUsersResponse__Output } from '../../flotilla/v1/ListUsersResponse.ts';
import type { PromoteMemberRequest as _flotilla_v1_PromoteMemberRequest, PromoteMemberRequest__Output as _flotilla_v1_PromoteMemberRequest__Output } from '../../flotilla/v1/PromoteMemberRequest.ts';
import type { ReadQueueRequest as _flotilla_v1_ReadQueueRequest, ReadQueueRequest__Output as _flotilla_v1_ReadQueueRequest__Output } from '../../flotilla/v1/ReadQueueRequest.ts';
import type { ReadQueueResponse as _flotilla_v1_ReadQueueResponse, ReadQueueResponse__Output as _flotilla_v1_ReadQueueResponse__Output } from '../../flotilla/v1/ReadQueueResponse.ts';
import type { RemoveMemberRequest as _flotilla_v1_RemoveMemberRequest, RemoveMemberRequest__Output as _flotilla_v1_RemoveMemberRequest__Output } from '../../flotilla/v1/RemoveMemberRequest.ts';
import type { SetRuleRequest as _flotilla_v1_SetRuleRequest, SetRuleRequest__Output as _flotilla_v1_SetRuleRequest__Output } from '../../flotilla/v1/SetRuleRequest.ts';
import type { SetRuleResponse as _flotilla_v1_SetRuleResponse, SetRuleResponse__Output as _flotilla_v1_SetRuleResponse__Output } from '../../flotilla/v1/SetRuleResponse.ts';
import type { SetUserRequest as _flotilla_v1_SetUserRequest, SetUserRequest__Output as _flotilla_v1_SetUserRequest__Output } from '../../flotilla/v1/SetUserRequest.ts';
import type { SetUserResponse as _flotilla_v1_SetUserResponse, SetUserResponse__Output as _flotilla_v1_SetUserResponse__Output } from '../../flotilla/v1/SetUserResponse.ts';
import type { TransferLeaderRequest as _flotilla_v1_TransferLeaderRequest, TransferLeaderRequest__Output as _flotilla_v1_TransferLeaderRequest__Output } from '../../flotilla/v1/TransferLeaderRequest.ts';
import type { TransferLeaderResponse as _flotilla_v1_TransferLeaderResponse, TransferLeaderResponse__Output as _flotilla_v1_TransferLeaderResponse__Output } from '../../flotilla/v1/TransferLeaderResponse.ts';

/**
 * Administration; served on the client port of every broker and NameServer. Topic requests find the broker group of
 * the topic by themselves. Errors are gRPC errors whose trailer `flotilla-code` has the code of Flotilla.
 */
export interface AdminClient extends grpc.Client {
  AddMember(argument: _flotilla_v1_AddMemberRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_flotilla_v1_GroupMembersResponse__Output>): grpc.ClientUnaryCall;
  AddMember(argument: _flotilla_v1_AddMemberRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_flotilla_v1_GroupMembersResponse__Output>): grpc.ClientUnaryCall;
  AddMember(argument: _flotilla_v1_AddMemberRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_flotilla_v1_GroupMembersResponse__Output>): grpc.ClientUnaryCall;
  AddMember(argument: _flotilla_v1_AddMemberRequest, callback: grpc.requestCallback<_flotilla_v1_GroupMembersResponse__Output>): grpc.ClientUnaryCall;
  addMember(argument: _flotilla_v1_AddMemberRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_flotilla_v1_GroupMembersResponse__Output>): grpc.ClientUnaryCall;
  addMember(argument: _flotilla_v1_AddMemberRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_flotilla_v1_GroupMembersResponse__Output>): grpc.ClientUnaryCall;
  addMember(argument: _flotilla_v1_AddMemberRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_flotilla_v1_GroupMembersResponse__Output>): grpc.ClientUnaryCall;
  addMember(argument: _flotilla_v1_AddMemberRequest, callback: grpc.requestCallback<_flotilla_v1_GroupMembersResponse__Output>): grpc.ClientUnaryCall;
  
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
  
  /**
   * Done also when the user has no such rule.
   */
  DeleteRule(argument: _flotilla_v1_DeleteRuleRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_flotilla_v1_DeleteRuleResponse__Output>): grpc.ClientUnaryCall;
  DeleteRule(argument: _flotilla_v1_DeleteRuleRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_flotilla_v1_DeleteRuleResponse__Output>): grpc.ClientUnaryCall;
  DeleteRule(argument: _flotilla_v1_DeleteRuleRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_flotilla_v1_DeleteRuleResponse__Output>): grpc.ClientUnaryCall;
  DeleteRule(argument: _flotilla_v1_DeleteRuleRequest, callback: grpc.requestCallback<_flotilla_v1_DeleteRuleResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Done also when the user has no such rule.
   */
  deleteRule(argument: _flotilla_v1_DeleteRuleRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_flotilla_v1_DeleteRuleResponse__Output>): grpc.ClientUnaryCall;
  deleteRule(argument: _flotilla_v1_DeleteRuleRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_flotilla_v1_DeleteRuleResponse__Output>): grpc.ClientUnaryCall;
  deleteRule(argument: _flotilla_v1_DeleteRuleRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_flotilla_v1_DeleteRuleResponse__Output>): grpc.ClientUnaryCall;
  deleteRule(argument: _flotilla_v1_DeleteRuleRequest, callback: grpc.requestCallback<_flotilla_v1_DeleteRuleResponse__Output>): grpc.ClientUnaryCall;
  
  DeleteTopic(argument: _flotilla_v1_DeleteTopicRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_flotilla_v1_DeleteTopicResponse__Output>): grpc.ClientUnaryCall;
  DeleteTopic(argument: _flotilla_v1_DeleteTopicRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_flotilla_v1_DeleteTopicResponse__Output>): grpc.ClientUnaryCall;
  DeleteTopic(argument: _flotilla_v1_DeleteTopicRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_flotilla_v1_DeleteTopicResponse__Output>): grpc.ClientUnaryCall;
  DeleteTopic(argument: _flotilla_v1_DeleteTopicRequest, callback: grpc.requestCallback<_flotilla_v1_DeleteTopicResponse__Output>): grpc.ClientUnaryCall;
  deleteTopic(argument: _flotilla_v1_DeleteTopicRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_flotilla_v1_DeleteTopicResponse__Output>): grpc.ClientUnaryCall;
  deleteTopic(argument: _flotilla_v1_DeleteTopicRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_flotilla_v1_DeleteTopicResponse__Output>): grpc.ClientUnaryCall;
  deleteTopic(argument: _flotilla_v1_DeleteTopicRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_flotilla_v1_DeleteTopicResponse__Output>): grpc.ClientUnaryCall;
  deleteTopic(argument: _flotilla_v1_DeleteTopicRequest, callback: grpc.requestCallback<_flotilla_v1_DeleteTopicResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Done also when there is no such user.
   */
  DeleteUser(argument: _flotilla_v1_DeleteUserRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_flotilla_v1_DeleteUserResponse__Output>): grpc.ClientUnaryCall;
  DeleteUser(argument: _flotilla_v1_DeleteUserRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_flotilla_v1_DeleteUserResponse__Output>): grpc.ClientUnaryCall;
  DeleteUser(argument: _flotilla_v1_DeleteUserRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_flotilla_v1_DeleteUserResponse__Output>): grpc.ClientUnaryCall;
  DeleteUser(argument: _flotilla_v1_DeleteUserRequest, callback: grpc.requestCallback<_flotilla_v1_DeleteUserResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Done also when there is no such user.
   */
  deleteUser(argument: _flotilla_v1_DeleteUserRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_flotilla_v1_DeleteUserResponse__Output>): grpc.ClientUnaryCall;
  deleteUser(argument: _flotilla_v1_DeleteUserRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_flotilla_v1_DeleteUserResponse__Output>): grpc.ClientUnaryCall;
  deleteUser(argument: _flotilla_v1_DeleteUserRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_flotilla_v1_DeleteUserResponse__Output>): grpc.ClientUnaryCall;
  deleteUser(argument: _flotilla_v1_DeleteUserRequest, callback: grpc.requestCallback<_flotilla_v1_DeleteUserResponse__Output>): grpc.ClientUnaryCall;
  
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
  
  /**
   * Members of a broker group. Only the leader of the group answers; others refuse with NOT_LEADER and name it. A change
   * is answered when it is committed. What is already so is done.
   */
  GroupMembers(argument: _flotilla_v1_GroupMembersRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_flotilla_v1_GroupMembersResponse__Output>): grpc.ClientUnaryCall;
  GroupMembers(argument: _flotilla_v1_GroupMembersRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_flotilla_v1_GroupMembersResponse__Output>): grpc.ClientUnaryCall;
  GroupMembers(argument: _flotilla_v1_GroupMembersRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_flotilla_v1_GroupMembersResponse__Output>): grpc.ClientUnaryCall;
  GroupMembers(argument: _flotilla_v1_GroupMembersRequest, callback: grpc.requestCallback<_flotilla_v1_GroupMembersResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Members of a broker group. Only the leader of the group answers; others refuse with NOT_LEADER and name it. A change
   * is answered when it is committed. What is already so is done.
   */
  groupMembers(argument: _flotilla_v1_GroupMembersRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_flotilla_v1_GroupMembersResponse__Output>): grpc.ClientUnaryCall;
  groupMembers(argument: _flotilla_v1_GroupMembersRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_flotilla_v1_GroupMembersResponse__Output>): grpc.ClientUnaryCall;
  groupMembers(argument: _flotilla_v1_GroupMembersRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_flotilla_v1_GroupMembersResponse__Output>): grpc.ClientUnaryCall;
  groupMembers(argument: _flotilla_v1_GroupMembersRequest, callback: grpc.requestCallback<_flotilla_v1_GroupMembersResponse__Output>): grpc.ClientUnaryCall;
  
  ListTopics(argument: _flotilla_v1_ListTopicsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_flotilla_v1_ListTopicsResponse__Output>): grpc.ClientUnaryCall;
  ListTopics(argument: _flotilla_v1_ListTopicsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_flotilla_v1_ListTopicsResponse__Output>): grpc.ClientUnaryCall;
  ListTopics(argument: _flotilla_v1_ListTopicsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_flotilla_v1_ListTopicsResponse__Output>): grpc.ClientUnaryCall;
  ListTopics(argument: _flotilla_v1_ListTopicsRequest, callback: grpc.requestCallback<_flotilla_v1_ListTopicsResponse__Output>): grpc.ClientUnaryCall;
  listTopics(argument: _flotilla_v1_ListTopicsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_flotilla_v1_ListTopicsResponse__Output>): grpc.ClientUnaryCall;
  listTopics(argument: _flotilla_v1_ListTopicsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_flotilla_v1_ListTopicsResponse__Output>): grpc.ClientUnaryCall;
  listTopics(argument: _flotilla_v1_ListTopicsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_flotilla_v1_ListTopicsResponse__Output>): grpc.ClientUnaryCall;
  listTopics(argument: _flotilla_v1_ListTopicsRequest, callback: grpc.requestCallback<_flotilla_v1_ListTopicsResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Users and their rules, in every broker group; for administrators only, and refused while auth.enabled is false.
   */
  ListUsers(argument: _flotilla_v1_ListUsersRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_flotilla_v1_ListUsersResponse__Output>): grpc.ClientUnaryCall;
  ListUsers(argument: _flotilla_v1_ListUsersRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_flotilla_v1_ListUsersResponse__Output>): grpc.ClientUnaryCall;
  ListUsers(argument: _flotilla_v1_ListUsersRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_flotilla_v1_ListUsersResponse__Output>): grpc.ClientUnaryCall;
  ListUsers(argument: _flotilla_v1_ListUsersRequest, callback: grpc.requestCallback<_flotilla_v1_ListUsersResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Users and their rules, in every broker group; for administrators only, and refused while auth.enabled is false.
   */
  listUsers(argument: _flotilla_v1_ListUsersRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_flotilla_v1_ListUsersResponse__Output>): grpc.ClientUnaryCall;
  listUsers(argument: _flotilla_v1_ListUsersRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_flotilla_v1_ListUsersResponse__Output>): grpc.ClientUnaryCall;
  listUsers(argument: _flotilla_v1_ListUsersRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_flotilla_v1_ListUsersResponse__Output>): grpc.ClientUnaryCall;
  listUsers(argument: _flotilla_v1_ListUsersRequest, callback: grpc.requestCallback<_flotilla_v1_ListUsersResponse__Output>): grpc.ClientUnaryCall;
  
  PromoteMember(argument: _flotilla_v1_PromoteMemberRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_flotilla_v1_GroupMembersResponse__Output>): grpc.ClientUnaryCall;
  PromoteMember(argument: _flotilla_v1_PromoteMemberRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_flotilla_v1_GroupMembersResponse__Output>): grpc.ClientUnaryCall;
  PromoteMember(argument: _flotilla_v1_PromoteMemberRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_flotilla_v1_GroupMembersResponse__Output>): grpc.ClientUnaryCall;
  PromoteMember(argument: _flotilla_v1_PromoteMemberRequest, callback: grpc.requestCallback<_flotilla_v1_GroupMembersResponse__Output>): grpc.ClientUnaryCall;
  promoteMember(argument: _flotilla_v1_PromoteMemberRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_flotilla_v1_GroupMembersResponse__Output>): grpc.ClientUnaryCall;
  promoteMember(argument: _flotilla_v1_PromoteMemberRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_flotilla_v1_GroupMembersResponse__Output>): grpc.ClientUnaryCall;
  promoteMember(argument: _flotilla_v1_PromoteMemberRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_flotilla_v1_GroupMembersResponse__Output>): grpc.ClientUnaryCall;
  promoteMember(argument: _flotilla_v1_PromoteMemberRequest, callback: grpc.requestCallback<_flotilla_v1_GroupMembersResponse__Output>): grpc.ClientUnaryCall;
  
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
  
  RemoveMember(argument: _flotilla_v1_RemoveMemberRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_flotilla_v1_GroupMembersResponse__Output>): grpc.ClientUnaryCall;
  RemoveMember(argument: _flotilla_v1_RemoveMemberRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_flotilla_v1_GroupMembersResponse__Output>): grpc.ClientUnaryCall;
  RemoveMember(argument: _flotilla_v1_RemoveMemberRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_flotilla_v1_GroupMembersResponse__Output>): grpc.ClientUnaryCall;
  RemoveMember(argument: _flotilla_v1_RemoveMemberRequest, callback: grpc.requestCallback<_flotilla_v1_GroupMembersResponse__Output>): grpc.ClientUnaryCall;
  removeMember(argument: _flotilla_v1_RemoveMemberRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_flotilla_v1_GroupMembersResponse__Output>): grpc.ClientUnaryCall;
  removeMember(argument: _flotilla_v1_RemoveMemberRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_flotilla_v1_GroupMembersResponse__Output>): grpc.ClientUnaryCall;
  removeMember(argument: _flotilla_v1_RemoveMemberRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_flotilla_v1_GroupMembersResponse__Output>): grpc.ClientUnaryCall;
  removeMember(argument: _flotilla_v1_RemoveMemberRequest, callback: grpc.requestCallback<_flotilla_v1_GroupMembersResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Replaces the rule with the same effect, resource, match and name.
   */
  SetRule(argument: _flotilla_v1_SetRuleRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_flotilla_v1_SetRuleResponse__Output>): grpc.ClientUnaryCall;
  SetRule(argument: _flotilla_v1_SetRuleRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_flotilla_v1_SetRuleResponse__Output>): grpc.ClientUnaryCall;
  SetRule(argument: _flotilla_v1_SetRuleRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_flotilla_v1_SetRuleResponse__Output>): grpc.ClientUnaryCall;
  SetRule(argument: _flotilla_v1_SetRuleRequest, callback: grpc.requestCallback<_flotilla_v1_SetRuleResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Replaces the rule with the same effect, resource, match and name.
   */
  setRule(argument: _flotilla_v1_SetRuleRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_flotilla_v1_SetRuleResponse__Output>): grpc.ClientUnaryCall;
  setRule(argument: _flotilla_v1_SetRuleRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_flotilla_v1_SetRuleResponse__Output>): grpc.ClientUnaryCall;
  setRule(argument: _flotilla_v1_SetRuleRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_flotilla_v1_SetRuleResponse__Output>): grpc.ClientUnaryCall;
  setRule(argument: _flotilla_v1_SetRuleRequest, callback: grpc.requestCallback<_flotilla_v1_SetRuleResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Creates the user or changes it; its rules stay.
   */
  SetUser(argument: _flotilla_v1_SetUserRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_flotilla_v1_SetUserResponse__Output>): grpc.ClientUnaryCall;
  SetUser(argument: _flotilla_v1_SetUserRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_flotilla_v1_SetUserResponse__Output>): grpc.ClientUnaryCall;
  SetUser(argument: _flotilla_v1_SetUserRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_flotilla_v1_SetUserResponse__Output>): grpc.ClientUnaryCall;
  SetUser(argument: _flotilla_v1_SetUserRequest, callback: grpc.requestCallback<_flotilla_v1_SetUserResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Creates the user or changes it; its rules stay.
   */
  setUser(argument: _flotilla_v1_SetUserRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_flotilla_v1_SetUserResponse__Output>): grpc.ClientUnaryCall;
  setUser(argument: _flotilla_v1_SetUserRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_flotilla_v1_SetUserResponse__Output>): grpc.ClientUnaryCall;
  setUser(argument: _flotilla_v1_SetUserRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_flotilla_v1_SetUserResponse__Output>): grpc.ClientUnaryCall;
  setUser(argument: _flotilla_v1_SetUserRequest, callback: grpc.requestCallback<_flotilla_v1_SetUserResponse__Output>): grpc.ClientUnaryCall;
  
  TransferLeader(argument: _flotilla_v1_TransferLeaderRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_flotilla_v1_TransferLeaderResponse__Output>): grpc.ClientUnaryCall;
  TransferLeader(argument: _flotilla_v1_TransferLeaderRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_flotilla_v1_TransferLeaderResponse__Output>): grpc.ClientUnaryCall;
  TransferLeader(argument: _flotilla_v1_TransferLeaderRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_flotilla_v1_TransferLeaderResponse__Output>): grpc.ClientUnaryCall;
  TransferLeader(argument: _flotilla_v1_TransferLeaderRequest, callback: grpc.requestCallback<_flotilla_v1_TransferLeaderResponse__Output>): grpc.ClientUnaryCall;
  transferLeader(argument: _flotilla_v1_TransferLeaderRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_flotilla_v1_TransferLeaderResponse__Output>): grpc.ClientUnaryCall;
  transferLeader(argument: _flotilla_v1_TransferLeaderRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_flotilla_v1_TransferLeaderResponse__Output>): grpc.ClientUnaryCall;
  transferLeader(argument: _flotilla_v1_TransferLeaderRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_flotilla_v1_TransferLeaderResponse__Output>): grpc.ClientUnaryCall;
  transferLeader(argument: _flotilla_v1_TransferLeaderRequest, callback: grpc.requestCallback<_flotilla_v1_TransferLeaderResponse__Output>): grpc.ClientUnaryCall;
  
}

/**
 * Administration; served on the client port of every broker and NameServer. Topic requests find the broker group of
 * the topic by themselves. Errors are gRPC errors whose trailer `flotilla-code` has the code of Flotilla.
 */
export interface AdminHandlers extends grpc.UntypedServiceImplementation {
  AddMember: grpc.handleUnaryCall<_flotilla_v1_AddMemberRequest__Output, _flotilla_v1_GroupMembersResponse>;
  
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
  
  /**
   * Done also when the user has no such rule.
   */
  DeleteRule: grpc.handleUnaryCall<_flotilla_v1_DeleteRuleRequest__Output, _flotilla_v1_DeleteRuleResponse>;
  
  DeleteTopic: grpc.handleUnaryCall<_flotilla_v1_DeleteTopicRequest__Output, _flotilla_v1_DeleteTopicResponse>;
  
  /**
   * Done also when there is no such user.
   */
  DeleteUser: grpc.handleUnaryCall<_flotilla_v1_DeleteUserRequest__Output, _flotilla_v1_DeleteUserResponse>;
  
  DescribeGroup: grpc.handleUnaryCall<_flotilla_v1_DescribeGroupRequest__Output, _flotilla_v1_DescribeGroupResponse>;
  
  DescribeTopic: grpc.handleUnaryCall<_flotilla_v1_DescribeTopicRequest__Output, _flotilla_v1_DescribeTopicResponse>;
  
  /**
   * Members of a broker group. Only the leader of the group answers; others refuse with NOT_LEADER and name it. A change
   * is answered when it is committed. What is already so is done.
   */
  GroupMembers: grpc.handleUnaryCall<_flotilla_v1_GroupMembersRequest__Output, _flotilla_v1_GroupMembersResponse>;
  
  ListTopics: grpc.handleUnaryCall<_flotilla_v1_ListTopicsRequest__Output, _flotilla_v1_ListTopicsResponse>;
  
  /**
   * Users and their rules, in every broker group; for administrators only, and refused while auth.enabled is false.
   */
  ListUsers: grpc.handleUnaryCall<_flotilla_v1_ListUsersRequest__Output, _flotilla_v1_ListUsersResponse>;
  
  PromoteMember: grpc.handleUnaryCall<_flotilla_v1_PromoteMemberRequest__Output, _flotilla_v1_GroupMembersResponse>;
  
  /**
   * Stored messages of the replica that answers, committed and applied ones only; an error at a NameServer.
   */
  ReadQueue: grpc.handleUnaryCall<_flotilla_v1_ReadQueueRequest__Output, _flotilla_v1_ReadQueueResponse>;
  
  RemoveMember: grpc.handleUnaryCall<_flotilla_v1_RemoveMemberRequest__Output, _flotilla_v1_GroupMembersResponse>;
  
  /**
   * Replaces the rule with the same effect, resource, match and name.
   */
  SetRule: grpc.handleUnaryCall<_flotilla_v1_SetRuleRequest__Output, _flotilla_v1_SetRuleResponse>;
  
  /**
   * Creates the user or changes it; its rules stay.
   */
  SetUser: grpc.handleUnaryCall<_flotilla_v1_SetUserRequest__Output, _flotilla_v1_SetUserResponse>;
  
  TransferLeader: grpc.handleUnaryCall<_flotilla_v1_TransferLeaderRequest__Output, _flotilla_v1_TransferLeaderResponse>;
  
}

export interface AdminDefinition extends grpc.ServiceDefinition {
  AddMember: MethodDefinition<_flotilla_v1_AddMemberRequest, _flotilla_v1_GroupMembersResponse, _flotilla_v1_AddMemberRequest__Output, _flotilla_v1_GroupMembersResponse__Output>
  BrokerStatus: MethodDefinition<_flotilla_v1_BrokerStatusRequest, _flotilla_v1_BrokerStatusResponse, _flotilla_v1_BrokerStatusRequest__Output, _flotilla_v1_BrokerStatusResponse__Output>
  ClusterStatus: MethodDefinition<_flotilla_v1_ClusterStatusRequest, _flotilla_v1_ClusterStatusResponse, _flotilla_v1_ClusterStatusRequest__Output, _flotilla_v1_ClusterStatusResponse__Output>
  CreateTopic: MethodDefinition<_flotilla_v1_CreateTopicRequest, _flotilla_v1_CreateTopicResponse, _flotilla_v1_CreateTopicRequest__Output, _flotilla_v1_CreateTopicResponse__Output>
  DeleteRule: MethodDefinition<_flotilla_v1_DeleteRuleRequest, _flotilla_v1_DeleteRuleResponse, _flotilla_v1_DeleteRuleRequest__Output, _flotilla_v1_DeleteRuleResponse__Output>
  DeleteTopic: MethodDefinition<_flotilla_v1_DeleteTopicRequest, _flotilla_v1_DeleteTopicResponse, _flotilla_v1_DeleteTopicRequest__Output, _flotilla_v1_DeleteTopicResponse__Output>
  DeleteUser: MethodDefinition<_flotilla_v1_DeleteUserRequest, _flotilla_v1_DeleteUserResponse, _flotilla_v1_DeleteUserRequest__Output, _flotilla_v1_DeleteUserResponse__Output>
  DescribeGroup: MethodDefinition<_flotilla_v1_DescribeGroupRequest, _flotilla_v1_DescribeGroupResponse, _flotilla_v1_DescribeGroupRequest__Output, _flotilla_v1_DescribeGroupResponse__Output>
  DescribeTopic: MethodDefinition<_flotilla_v1_DescribeTopicRequest, _flotilla_v1_DescribeTopicResponse, _flotilla_v1_DescribeTopicRequest__Output, _flotilla_v1_DescribeTopicResponse__Output>
  GroupMembers: MethodDefinition<_flotilla_v1_GroupMembersRequest, _flotilla_v1_GroupMembersResponse, _flotilla_v1_GroupMembersRequest__Output, _flotilla_v1_GroupMembersResponse__Output>
  ListTopics: MethodDefinition<_flotilla_v1_ListTopicsRequest, _flotilla_v1_ListTopicsResponse, _flotilla_v1_ListTopicsRequest__Output, _flotilla_v1_ListTopicsResponse__Output>
  ListUsers: MethodDefinition<_flotilla_v1_ListUsersRequest, _flotilla_v1_ListUsersResponse, _flotilla_v1_ListUsersRequest__Output, _flotilla_v1_ListUsersResponse__Output>
  PromoteMember: MethodDefinition<_flotilla_v1_PromoteMemberRequest, _flotilla_v1_GroupMembersResponse, _flotilla_v1_PromoteMemberRequest__Output, _flotilla_v1_GroupMembersResponse__Output>
  ReadQueue: MethodDefinition<_flotilla_v1_ReadQueueRequest, _flotilla_v1_ReadQueueResponse, _flotilla_v1_ReadQueueRequest__Output, _flotilla_v1_ReadQueueResponse__Output>
  RemoveMember: MethodDefinition<_flotilla_v1_RemoveMemberRequest, _flotilla_v1_GroupMembersResponse, _flotilla_v1_RemoveMemberRequest__Output, _flotilla_v1_GroupMembersResponse__Output>
  SetRule: MethodDefinition<_flotilla_v1_SetRuleRequest, _flotilla_v1_SetRuleResponse, _flotilla_v1_SetRuleRequest__Output, _flotilla_v1_SetRuleResponse__Output>
  SetUser: MethodDefinition<_flotilla_v1_SetUserRequest, _flotilla_v1_SetUserResponse, _flotilla_v1_SetUserRequest__Output, _flotilla_v1_SetUserResponse__Output>
  TransferLeader: MethodDefinition<_flotilla_v1_TransferLeaderRequest, _flotilla_v1_TransferLeaderResponse, _flotilla_v1_TransferLeaderRequest__Output, _flotilla_v1_TransferLeaderResponse__Output>
}
