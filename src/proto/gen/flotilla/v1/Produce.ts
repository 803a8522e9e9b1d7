// Original file: proto/flotilla/v1/produce.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { ProduceRequest as _flotilla_v1_ProduceRequest, ProduceRequest__Output as _flotilla_v1_ProduceRequest__Output } from '../../flotilla/v1/ProduceRequest.ts';
import type { ProduceResponse as _flotilla_v1_ProduceResponse, ProduceResponse__Output as _flotilla_v1_ProduceResponse__Output } from '../../flotilla/v1/ProduceResponse.ts';

/**
 * The batched way in; served on the client port of every broker and NameServer.
 */
export interface ProduceClient extends grpc.Client {
  /**
   * Frames are answered in any order; the client tells them apart by their sequence.
   */
  Stream(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_flotilla_v1_ProduceRequest, _flotilla_v1_ProduceResponse__Output>;
  Stream(options?: grpc.CallOptions): grpc.ClientDuplexStream<_flotilla_v1_ProduceRequest, _flotilla_v1_ProduceResponse__Output>;
  /**
   * Frames are answered in any order; the client tells them apart by their sequence.
   */
  stream(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_flotilla_v1_ProduceRequest, _flotilla_v1_ProduceResponse__Output>;
  stream(options?: grpc.CallOptions): grpc.ClientDuplexStream<_flotilla_v1_ProduceRequest, _flotilla_v1_ProduceResponse__Output>;
  
}

/**
 * The batched way in; served on the client port of every broker and NameServer.
 */
export interface ProduceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * Frames are answered in any order; the client tells them apart by their sequence.
   */
  Stream: grpc.handleBidiStreamingCall<_flotilla_v1_ProduceRequest__Output, _flotilla_v1_ProduceResponse>;
  
}

export interface ProduceDefinition extends grpc.ServiceDefinition {
  Stream: MethodDefinition<_flotilla_v1_ProduceRequest, _flotilla_v1_ProduceResponse, _flotilla_v1_ProduceRequest__Output, _flotilla_v1_ProduceResponse__Output>
}
