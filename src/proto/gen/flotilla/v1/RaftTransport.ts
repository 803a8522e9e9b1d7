// Original file: proto/flotilla/v1/raft.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { Frame as _flotilla_v1_Frame, Frame__Output as _flotilla_v1_Frame__Output } from '../../flotilla/v1/Frame.ts';

/**
 * Replication between the brokers of one broker group; served on the peer port.
 */
export interface RaftTransportClient extends grpc.Client {
  /**
   * Append requests one way, append responses the other: entries wait for each other, nothing else waits for them.
   */
  Append(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_flotilla_v1_Frame, _flotilla_v1_Frame__Output>;
  Append(options?: grpc.CallOptions): grpc.ClientDuplexStream<_flotilla_v1_Frame, _flotilla_v1_Frame__Output>;
  /**
   * Append requests one way, append responses the other: entries wait for each other, nothing else waits for them.
   */
  append(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_flotilla_v1_Frame, _flotilla_v1_Frame__Output>;
  append(options?: grpc.CallOptions): grpc.ClientDuplexStream<_flotilla_v1_Frame, _flotilla_v1_Frame__Output>;
  
  /**
   * Votes, heartbeats and leadership hand-over, never delayed by entries.
   */
  Control(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_flotilla_v1_Frame, _flotilla_v1_Frame__Output>;
  Control(options?: grpc.CallOptions): grpc.ClientDuplexStream<_flotilla_v1_Frame, _flotilla_v1_Frame__Output>;
  /**
   * Votes, heartbeats and leadership hand-over, never delayed by entries.
   */
  control(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_flotilla_v1_Frame, _flotilla_v1_Frame__Output>;
  control(options?: grpc.CallOptions): grpc.ClientDuplexStream<_flotilla_v1_Frame, _flotilla_v1_Frame__Output>;
  
  /**
   * Bytes of the log or of a state for a replica that lacks them, at most 1 MiB; over a connection of its own. Errors
   * are gRPC errors whose trailer `flotilla-code` has the code of Flotilla.
   */
  Fetch(argument: _flotilla_v1_Frame, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_flotilla_v1_Frame__Output>): grpc.ClientUnaryCall;
  Fetch(argument: _flotilla_v1_Frame, metadata: grpc.Metadata, callback: grpc.requestCallback<_flotilla_v1_Frame__Output>): grpc.ClientUnaryCall;
  Fetch(argument: _flotilla_v1_Frame, options: grpc.CallOptions, callback: grpc.requestCallback<_flotilla_v1_Frame__Output>): grpc.ClientUnaryCall;
  Fetch(argument: _flotilla_v1_Frame, callback: grpc.requestCallback<_flotilla_v1_Frame__Output>): grpc.ClientUnaryCall;
  /**
   * Bytes of the log or of a state for a replica that lacks them, at most 1 MiB; over a connection of its own. Errors
   * are gRPC errors whose trailer `flotilla-code` has the code of Flotilla.
   */
  fetch(argument: _flotilla_v1_Frame, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_flotilla_v1_Frame__Output>): grpc.ClientUnaryCall;
  fetch(argument: _flotilla_v1_Frame, metadata: grpc.Metadata, callback: grpc.requestCallback<_flotilla_v1_Frame__Output>): grpc.ClientUnaryCall;
  fetch(argument: _flotilla_v1_Frame, options: grpc.CallOptions, callback: grpc.requestCallback<_flotilla_v1_Frame__Output>): grpc.ClientUnaryCall;
  fetch(argument: _flotilla_v1_Frame, callback: grpc.requestCallback<_flotilla_v1_Frame__Output>): grpc.ClientUnaryCall;
  
}

/**
 * Replication between the brokers of one broker group; served on the peer port.
 */
export interface RaftTransportHandlers extends grpc.UntypedServiceImplementation {
  /**
   * Append requests one way, append responses the other: entries wait for each other, nothing else waits for them.
   */
  Append: grpc.handleBidiStreamingCall<_flotilla_v1_Frame__Output, _flotilla_v1_Frame>;
  
  /**
   * Votes, heartbeats and leadership hand-over, never delayed by entries.
   */
  Control: grpc.handleBidiStreamingCall<_flotilla_v1_Frame__Output, _flotilla_v1_Frame>;
  
  /**
   * Bytes of the log or of a state for a replica that lacks them, at most 1 MiB; over a connection of its own. Errors
   * are gRPC errors whose trailer `flotilla-code` has the code of Flotilla.
   */
  Fetch: grpc.handleUnaryCall<_flotilla_v1_Frame__Output, _flotilla_v1_Frame>;
  
}

export interface RaftTransportDefinition extends grpc.ServiceDefinition {
  Append: MethodDefinition<_flotilla_v1_Frame, _flotilla_v1_Frame, _flotilla_v1_Frame__Output, _flotilla_v1_Frame__Output>
  Control: MethodDefinition<_flotilla_v1_Frame, _flotilla_v1_Frame, _flotilla_v1_Frame__Output, _flotilla_v1_Frame__Output>
  Fetch: MethodDefinition<_flotilla_v1_Frame, _flotilla_v1_Frame, _flotilla_v1_Frame__Output, _flotilla_v1_Frame__Output>
}
