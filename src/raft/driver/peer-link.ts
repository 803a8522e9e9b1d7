import { connect } from 'node:net';
import {
  type ChannelCredentials,
  type ChannelOptions,
  Client,
  type ClientDuplexStream,
  Metadata,
} from '@grpc/grpc-js';
import type { NodeId } from '../core/types.ts';
import { channelOptions } from '../../proto/channel.ts';
import { identity } from '../../proto/frame.ts';
import { linkMetadata, type LinkName, raftPath, type TransportIdentity } from './link.ts';

const reopenMsMin = 50;
const reopenMsMax = 500;
const probeTimeoutMs = 250;

const linkOptions: ChannelOptions = {
  ...channelOptions,
  'grpc.use_local_subchannel_pool': 1,
  'grpc.enable_retries': 0,
  'grpc.keepalive_time_ms': 2000,
  'grpc.keepalive_timeout_ms': 2000,
  'grpc.enable_channelz': 0,
};

interface LinkEvents {
  /** The peer accepted the stream and showed its disk. */
  opened(diskId: string): void;
  broken(): void;
  refused(): void;
}

export interface PeerLinkOptions {
  readonly self: TransportIdentity;
  readonly peer: NodeId;
  /** host:port */
  readonly address: string;
  readonly credentials: ChannelCredentials;
  readonly name: LinkName;
  /** Frames are dropped while this many bytes wait in the stream: stale control messages are worse than lost ones. */
  readonly bufferedBytesMax: number;
}

/** One outgoing stream to one peer on a connection of its own, opened again for ever until closed. */
export class PeerLink {
  readonly #options: PeerLinkOptions;
  readonly #events: LinkEvents;
  #client: Client | undefined;
  #stream: ClientDuplexStream<Buffer, Buffer> | undefined;
  #open = false;
  #closed = false;
  #reopenMs = reopenMsMin;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: PeerLinkOptions, events: LinkEvents) {
    this.#options = options;
    this.#events = events;
    this.#dial();
  }

  get open(): boolean {
    return this.#open;
  }

  /** False: dropped, because the link is down or its buffer is full. */
  send(frame: Buffer): boolean {
    const stream = this.#stream;
    if (!this.#open || stream === undefined) return false;
    if (stream.writableLength > this.#options.bufferedBytesMax) return false;
    stream.write(frame);
    return true;
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#stream?.cancel();
    this.#client?.close();
  }

  #dial(): void {
    const { self, peer, name, address, credentials } = this.#options;
    const metadata = linkMetadata(self, peer, new Metadata());
    // A client of its own per attempt: a channel that has failed once may stay in its back-off, though the peer is back.
    const client = new Client(address, credentials, linkOptions);
    this.#client = client;
    const stream = client.makeBidiStreamRequest(raftPath(name), identity, identity, metadata);
    this.#stream = stream;
    stream.on('metadata', (answer: Metadata) => {
      const disk = answer.get('flotilla-disk-id')[0];
      if (typeof disk !== 'string' || this.#closed) return;
      this.#open = true;
      this.#reopenMs = reopenMsMin;
      this.#events.opened(disk);
    });
    stream.on('error', () => this.#broke(stream));
    stream.on('end', () => this.#broke(stream));
    stream.resume();
  }

  #broke(stream: ClientDuplexStream<Buffer, Buffer>): void {
    if (this.#closed || stream !== this.#stream) return;
    this.#stream = undefined;
    this.#client?.close();
    if (this.#open) {
      this.#open = false;
      this.#events.broken();
    }
    this.#probe();
    this.#timer = setTimeout(() => this.#dial(), this.#reopenMs);
    this.#reopenMs = Math.min(this.#reopenMs * 2, reopenMsMax);
  }

  /** A refused connection proves that the process is gone; silence proves nothing. */
  #probe(): void {
    const { address } = this.#options;
    const colon = address.lastIndexOf(':');
    const socket = connect({ host: address.slice(0, colon), port: Number(address.slice(colon + 1)) });
    socket.setTimeout(probeTimeoutMs, () => socket.destroy());
    socket.on('connect', () => socket.destroy());
    socket.on('error', (error: NodeJS.ErrnoException) => {
      socket.destroy();
      if (error.code === 'ECONNREFUSED' && !this.#closed) this.#events.refused();
    });
  }
}
