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
  
}

export interface RaftTransportDefinition extends grpc.ServiceDefinition {
  Append: MethodDefinition<_flotilla_v1_Frame, _flotilla_v1_Frame, _flotilla_v1_Frame__Output, _flotilla_v1_Frame__Output>
  Control: MethodDefinition<_flotilla_v1_Frame, _flotilla_v1_Frame, _flotilla_v1_Frame__Output, _flotilla_v1_Frame__Output>
}
