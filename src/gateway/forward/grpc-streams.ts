import { Client, Metadata, status } from '@grpc/grpc-js';
import type { ChannelCredentials, ClientDuplexStream, ServerDuplexStream } from '@grpc/grpc-js';

import { channelOptions } from '../../proto/channel.ts';
import { rawMethod } from '../../proto/frame.ts';
import { systemClock } from '../../runtime/clock.ts';
import { systemRandom } from '../../runtime/random.ts';
import type { RouterLeaves } from './service-deps.ts';
import type { AcceptedStream, Channel, OpenedEvents, OpenedStream, StreamEvents } from './streams.ts';

export const forwardMethod = rawMethod('/flotilla.v1.Forward/Stream', {
  requestStream: true,
  responseStream: true,
});

const linkOptions = {
  ...channelOptions,
  'grpc.use_local_subchannel_pool': 1,
  'grpc.initial_reconnect_backoff_ms': 50,
  'grpc.min_reconnect_backoff_ms': 50,
  'grpc.max_reconnect_backoff_ms': 500,
  // A peer that went silent without closing breaks the stream; a leader change in the view is usually faster.
  'grpc.keepalive_time_ms': 5000,
  'grpc.keepalive_timeout_ms': 2000,
} as const;

/** Streams of gRPC to one peer port. */
class GrpcChannel implements Channel {
  readonly #client: Client;

  constructor(address: string, credentials: ChannelCredentials) {
    this.#client = new Client(address, credentials, linkOptions);
  }

  open(events: OpenedEvents): OpenedStream {
    const { path, requestSerialize, responseDeserialize } = forwardMethod;
    const call = this.#client.makeBidiStreamRequest(
      path,
      requestSerialize,
      responseDeserialize,
      new Metadata(),
    );
    return new GrpcOpened(call, events);
  }

  close(): void {
    this.#client.close();
  }
}

class GrpcOpened implements OpenedStream {
  readonly #call: ClientDuplexStream<Buffer, Buffer>;
  readonly #events: OpenedEvents;
  #ended = false;

  constructor(call: ClientDuplexStream<Buffer, Buffer>, events: OpenedEvents) {
    this.#call = call;
    this.#events = events;
    call.on('metadata', () => {
      if (!this.#ended) events.opened();
    });
    call.on('data', (message: Buffer) => {
      if (!this.#ended) events.frame(message);
    });
    call.on('drain', () => {
      if (!this.#ended) events.drained();
    });
    call.on('error', (error: Error) => this.#end(error.message));
    call.on('end', () => this.#end('the leader ended the stream'));
  }

  write(frame: Buffer): boolean {
    return this.#call.write(frame);
  }

  cancel(): void {
    this.#ended = true;
    this.#call.cancel();
  }

  #end(reason: string): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#events.ended(reason);
  }
}

/** Serves one call of the forward method as a stream whose events go to what `accept` makes. */
export function acceptGrpc(
  call: ServerDuplexStream<Buffer, Buffer>,
  accept: (stream: AcceptedStream) => StreamEvents,
): void {
  let ended = false;
  const events = accept({
    write: (frame) => call.write(frame),
    pause: () => void call.pause(),
    resume: () => void call.resume(),
    refuse(details) {
      ended = true;
      call.emit('error', { code: status.INVALID_ARGUMENT, details });
    },
  });
  const end = (reason: string): void => {
    if (ended) return;
    ended = true;
    events.ended(reason);
  };
  call.on('data', (message: Buffer) => {
    if (!ended) events.frame(message);
  });
  call.on('drain', () => {
    if (!ended) events.drained();
  });
  call.on('end', () => {
    end('the gateway ended the stream');
    call.end();
  });
  for (const event of ['cancelled', 'error', 'close']) call.on(event, () => end(`the stream is ${event}`));
  // The headers tell the gateway that requests reach this process; before them nothing is sent.
  call.sendMetadata(new Metadata());
}

/** What a router uses of this machine; it shows the credentials to every peer port. */
export function systemLeaves(credentials: ChannelCredentials): RouterLeaves {
  return {
    clock: systemClock,
    random: systemRandom,
    dial: (address) => new GrpcChannel(address, credentials),
  };
}
