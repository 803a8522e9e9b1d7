import {
  Metadata,
  type ServerDuplexStream,
  type ServiceDefinition,
  status,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { FlotillaError } from '../../errors/flotilla-error.ts';
import { decodeFrame, rawMethod } from '../../proto/frame.ts';
import type { Message, NodeId } from '../core/types.ts';
import { FetchClient } from './fetch-client.ts';
import { fetchService } from './fetch-service.ts';
import { FrameEncoder } from './frame-encoder.ts';
import { acceptLink, type LinkName, raftPath, type TransportIdentity } from './link.ts';
import { PeerLink } from './peer-link.ts';
import type { BatchInfo } from './raft-log.ts';
import type { FetchRequest, Transport, TransportEvents } from './transport.ts';
import { encodeMessage, type LinkIdentity, readMessage } from './wire.ts';

/** Control frames waiting in a stream beyond this are dropped; an Append stream holds at most the core's window. */
const controlBufferedBytesMax = 64 << 10;
const appendBufferedBytesMax = 32 << 20;

export interface GrpcTransportOptions {
  readonly self: TransportIdentity;
  /** The other members of the group, with host:port of their peer port. */
  readonly peers: ReadonlyMap<NodeId, string>;
}

interface PeerLinks {
  readonly append: PeerLink;
  readonly control: PeerLink;
  readonly bulk: FetchClient;
}

/**
 * Raft messages over gRPC: each node opens two streams to each peer and sends on them; answers come on the peer's own.
 * Bulk is fetched by calls on a third connection.
 */
export class GrpcTransport implements Transport {
  readonly #options: GrpcTransportOptions;
  readonly #links = new Map<NodeId, PeerLinks>();
  readonly #disks = new Map<NodeId, string>();
  readonly #frames = new FrameEncoder();
  readonly #inbound = new Set<ServerDuplexStream<Buffer, Buffer>>();
  #events: TransportEvents | undefined;
  #closed = false;

  constructor(options: GrpcTransportOptions) {
    this.#options = options;
  }

  start(events: TransportEvents): void {
    this.#events = events;
    for (const [peer, address] of this.#options.peers) {
      this.#links.set(peer, {
        append: this.#dial(peer, address, 'Append'),
        control: this.#dial(peer, address, 'Control'),
        bulk: new FetchClient({ self: this.#options.self, peer, address }),
      });
    }
  }

  send(message: Message, batches: readonly BatchInfo[]): void {
    const links = this.#links.get(message.to);
    if (links === undefined) return;
    const link = message.kind === 'append' ? links.append : links.control;
    if (!link.open) return;
    link.send(this.#frames.encode(encodeMessage(message), batches));
  }

  async fetch(peer: NodeId, request: FetchRequest, signal: AbortSignal): Promise<Buffer> {
    const links = this.#closed ? undefined : this.#links.get(peer);
    if (links === undefined) throw new FlotillaError('UNREACHABLE', `no link to ${peer}`);
    return links.bulk.fetch(request, signal);
  }

  diskOf(peer: NodeId): string | undefined {
    return this.#disks.get(peer);
  }

  reachable(peer: NodeId): boolean {
    return this.#links.get(peer)?.control.open ?? false;
  }

  /** What the peer port serves. */
  service(): { definition: ServiceDefinition; implementation: UntypedServiceImplementation } {
    const streams = { requestStream: true, responseStream: true };
    const accept = (call: ServerDuplexStream<Buffer, Buffer>): void => this.#accept(call);
    return {
      definition: {
        Append: rawMethod(raftPath('Append'), streams),
        Control: rawMethod(raftPath('Control'), streams),
        Fetch: rawMethod(raftPath('Fetch'), { requestStream: false, responseStream: false }),
      },
      implementation: {
        Append: accept,
        Control: accept,
        Fetch: fetchService(this.#options.self, () => (this.#closed ? undefined : this.#events)),
      },
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    for (const { append, control, bulk } of this.#links.values()) {
      append.close();
      control.close();
      bulk.close();
    }
    this.#links.clear();
    for (const call of this.#inbound) call.end();
    this.#inbound.clear();
    return Promise.resolve();
  }

  #dial(peer: NodeId, address: string, name: LinkName): PeerLink {
    const { self } = this.#options;
    const bufferedBytesMax = name === 'Append' ? appendBufferedBytesMax : controlBufferedBytesMax;
    return new PeerLink(
      { self, peer, address, name, bufferedBytesMax },
      {
        opened: (diskId) => this.#disks.set(peer, diskId),
        broken: () => this.#events?.unreachable(peer),
        refused: () => this.#events?.gone(peer),
      },
    );
  }

  #accept(call: ServerDuplexStream<Buffer, Buffer>): void {
    const { self } = this.#options;
    const sender = acceptLink(self, call.metadata);
    const events = this.#events;
    call.on('error', () => this.#inbound.delete(call));
    if (!sender.ok || events === undefined || this.#closed) {
      const details = sender.ok ? 'this broker does not take part yet' : sender.reason;
      call.emit('error', {
        code: sender.ok ? status.UNAVAILABLE : status.FAILED_PRECONDITION,
        details,
      });
      return;
    }
    const link: LinkIdentity = { from: sender.from, fromDiskId: sender.fromDiskId, to: self.nodeId };
    this.#inbound.add(call);
    this.#disks.set(sender.from, sender.fromDiskId);
    const answer = new Metadata();
    answer.set('flotilla-disk-id', self.diskId);
    call.sendMetadata(answer);
    call.on('data', (bytes: Buffer) => {
      try {
        const { message, frame } = readMessage(decodeFrame(bytes), link);
        events.message(message, frame);
      } catch {
        call.emit('error', { code: status.INVALID_ARGUMENT, details: 'malformed raft frame' });
      }
    });
    call.on('end', () => {
      this.#inbound.delete(call);
      call.end();
    });
  }
}
