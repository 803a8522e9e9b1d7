// Original file: proto/flotilla/v1/forward.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { Frame as _flotilla_v1_Frame, Frame__Output as _flotilla_v1_Frame__Output } from '../../flotilla/v1/Frame.ts';

/**
 * Requests of gateways to the leader of a broker group; served on the peer port of its brokers.
 */
export interface ForwardClient extends grpc.Client {
  /**
   * One stream per gateway process and leader. A frame carries all requests, or all replies, of one turn.
   */
  Stream(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_flotilla_v1_Frame, _flotilla_v1_Frame__Output>;
  Stream(options?: grpc.CallOptions): grpc.ClientDuplexStream<_flotilla_v1_Frame, _flotilla_v1_Frame__Output>;
  /**
   * One stream per gateway process and leader. A frame carries all requests, or all replies, of one turn.
   */
  stream(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_flotilla_v1_Frame, _flotilla_v1_Frame__Output>;
  stream(options?: grpc.CallOptions): grpc.ClientDuplexStream<_flotilla_v1_Frame, _flotilla_v1_Frame__Output>;
  
}

/**
 * Requests of gateways to the leader of a broker group; served on the peer port of its brokers.
 */
export interface ForwardHandlers extends grpc.UntypedServiceImplementation {
  /**
   * One stream per gateway process and leader. A frame carries all requests, or all replies, of one turn.
   */
  Stream: grpc.handleBidiStreamingCall<_flotilla_v1_Frame__Output, _flotilla_v1_Frame>;
  
}

export interface ForwardDefinition extends grpc.ServiceDefinition {
  Stream: MethodDefinition<_flotilla_v1_Frame, _flotilla_v1_Frame, _flotilla_v1_Frame__Output, _flotilla_v1_Frame__Output>
}
