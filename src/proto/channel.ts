import type { ChannelOptions } from '@grpc/grpc-js';

/** Largest gRPC message on any port: a batch of maximal messages fits. */
export const messageBytesMax = 64 * 1024 * 1024;

/**
 * Options of every server and channel. The default HTTP/2 window of 64 KiB is the first bottleneck of a stream of
 * large frames; the receiver's side sets it.
 */
export const channelOptions = {
  'grpc-node.flow_control_window': 4 * 1024 * 1024,
  'grpc.max_receive_message_length': messageBytesMax,
  'grpc.max_send_message_length': messageBytesMax,
} as const satisfies ChannelOptions;
