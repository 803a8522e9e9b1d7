// Original file: proto/flotilla/v1/namesrv.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { RegisterRequest as _flotilla_v1_RegisterRequest, RegisterRequest__Output as _flotilla_v1_RegisterRequest__Output } from '../../flotilla/v1/RegisterRequest.ts';
import type { RegisterResponse as _flotilla_v1_RegisterResponse, RegisterResponse__Output as _flotilla_v1_RegisterResponse__Output } from '../../flotilla/v1/RegisterResponse.ts';
import type { WatchRequest as _flotilla_v1_WatchRequest, WatchRequest__Output as _flotilla_v1_WatchRequest__Output } from '../../flotilla/v1/WatchRequest.ts';
import type { WatchResponse as _flotilla_v1_WatchResponse, WatchResponse__Output as _flotilla_v1_WatchResponse__Output } from '../../flotilla/v1/WatchResponse.ts';

/**
 * Registration of brokers and the watch on the routes. NameServers hold everything in memory and know nothing of
 * each other: a broker keeps one Register stream to each of them, a reader watches any one of them.
 */
export interface NameServerClient extends grpc.Client {
  /**
   * One stream per broker. The first message is a full registration, later ones carry changes only; a message
   * that changes nothing is the heartbeat (every 500 ms). Half-closing the stream deregisters; so does breaking it.
   */
  Register(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_flotilla_v1_RegisterRequest, _flotilla_v1_RegisterResponse__Output>;
  Register(options?: grpc.CallOptions): grpc.ClientDuplexStream<_flotilla_v1_RegisterRequest, _flotilla_v1_RegisterResponse__Output>;
  /**
   * One stream per broker. The first message is a full registration, later ones carry changes only; a message
   * that changes nothing is the heartbeat (every 500 ms). Half-closing the stream deregisters; so does breaking it.
   */
  register(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_flotilla_v1_RegisterRequest, _flotilla_v1_RegisterResponse__Output>;
  register(options?: grpc.CallOptions): grpc.ClientDuplexStream<_flotilla_v1_RegisterRequest, _flotilla_v1_RegisterResponse__Output>;
  
  /**
   * The first answer is the full view, later ones carry changes. An answer without groups is a keepalive
   * (every 500 ms).
   */
  Watch(argument: _flotilla_v1_WatchRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_flotilla_v1_WatchResponse__Output>;
  Watch(argument: _flotilla_v1_WatchRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_flotilla_v1_WatchResponse__Output>;
  /**
   * The first answer is the full view, later ones carry changes. An answer without groups is a keepalive
   * (every 500 ms).
   */
  watch(argument: _flotilla_v1_WatchRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_flotilla_v1_WatchResponse__Output>;
  watch(argument: _flotilla_v1_WatchRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_flotilla_v1_WatchResponse__Output>;
  
}

/**
 * Registration of brokers and the watch on the routes. NameServers hold everything in memory and know nothing of
 * each other: a broker keeps one Register stream to each of them, a reader watches any one of them.
 */
export interface NameServerHandlers extends grpc.UntypedServiceImplementation {
  /**
   * One stream per broker. The first message is a full registration, later ones carry changes only; a message
   * that changes nothing is the heartbeat (every 500 ms). Half-closing the stream deregisters; so does breaking it.
   */
  Register: grpc.handleBidiStreamingCall<_flotilla_v1_RegisterRequest__Output, _flotilla_v1_RegisterResponse>;
  
  /**
   * The first answer is the full view, later ones carry changes. An answer without groups is a keepalive
   * (every 500 ms).
   */
  Watch: grpc.handleServerStreamingCall<_flotilla_v1_WatchRequest__Output, _flotilla_v1_WatchResponse>;
  
}

export interface NameServerDefinition extends grpc.ServiceDefinition {
  Register: MethodDefinition<_flotilla_v1_RegisterRequest, _flotilla_v1_RegisterResponse, _flotilla_v1_RegisterRequest__Output, _flotilla_v1_RegisterResponse__Output>
  Watch: MethodDefinition<_flotilla_v1_WatchRequest, _flotilla_v1_WatchResponse, _flotilla_v1_WatchRequest__Output, _flotilla_v1_WatchResponse__Output>
}
