import {
  type ChannelCredentials,
  credentials,
  Metadata,
  type ServerDuplexStream,
  type ServiceDefinition,
  status,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { FlotillaError } from '../../errors/flotilla-error.ts';
import { decodeFrame, rawMethod } from '../../proto/frame.ts';
import type { Member, Message, NodeId } from '../core/types.ts';
import { AddressBook, type Dial } from './address-book.ts';
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
  /** host:port of members whose address the configuration does not tell. */
  readonly addresses: ReadonlyMap<NodeId, string>;
  /** Of connections to peers. @default plaintext */
  readonly credentials?: ChannelCredentials | undefined;
}

interface PeerLinks {
  readonly dial: Dial;
  readonly append: PeerLink;
  readonly control: PeerLink;
  readonly bulk: FetchClient;
}

/**
 * Raft messages over gRPC: each node opens two streams to each peer and sends on them; answers come on the peer's own.
 * Bulk is fetched by calls on a third connection.
 */
export class GrpcTransport implements Transport {
  readonly #self: TransportIdentity;
  readonly #credentials: ChannelCredentials;
  readonly #book: AddressBook;
  readonly #links = new Map<NodeId, PeerLinks>();
  readonly #disks = new Map<NodeId, string>();
  readonly #frames = new FrameEncoder();
  readonly #inbound = new Set<ServerDuplexStream<Buffer, Buffer>>();
  #events: TransportEvents | undefined;
  #closed = false;

  constructor(options: GrpcTransportOptions) {
    this.#self = options.self;
    this.#credentials = options.credentials ?? credentials.createInsecure();
    this.#book = new AddressBook(options.self.nodeId, options.addresses);
  }

  start(events: TransportEvents): void {
    this.#events = events;
    this.#redial();
  }

  setMembers(members: readonly Member[]): void {
    this.#book.setMembers(members);
    this.#redial();
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
        Fetch: fetchService(this.#self, () => (this.#closed ? undefined : this.#events)),
      },
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    for (const peer of this.#links.keys()) this.#drop(peer);
    for (const call of this.#inbound) call.end();
    this.#inbound.clear();
    return Promise.resolve();
  }

  /** Makes the links fit the address book. */
  #redial(): void {
    if (this.#events === undefined || this.#closed) return;
    const { peers } = this.#book;
    for (const peer of this.#links.keys()) if (!peers.has(peer)) this.#drop(peer);
    for (const peer of peers) this.#follow(peer);
  }

  #follow(peer: NodeId): void {
    const dial = this.#book.dial(peer);
    const links = this.#links.get(peer);
    if (links?.dial.address === dial?.address && links?.dial.announced === dial?.announced) return;
    if (links !== undefined) this.#drop(peer);
    if (dial === undefined) return;
    this.#links.set(peer, {
      dial,
      append: this.#open(peer, dial, 'Append'),
      control: this.#open(peer, dial, 'Control'),
      bulk: new FetchClient({
        self: this.#self,
        peer,
        address: dial.address,
        credentials: this.#credentials,
      }),
    });
  }

  /** Who takes the name next may have another disk. */
  #drop(peer: NodeId): void {
    const links = this.#links.get(peer);
    this.#links.delete(peer);
    this.#disks.delete(peer);
    links?.append.close();
    links?.control.close();
    links?.bulk.close();
  }

  #open(peer: NodeId, { address, announced }: Dial, name: LinkName): PeerLink {
    const self = announced ? this.#self : { ...this.#self, address: '' };
    const bufferedBytesMax = name === 'Append' ? appendBufferedBytesMax : controlBufferedBytesMax;
    return new PeerLink(
      { self, peer, address, credentials: this.#credentials, name, bufferedBytesMax },
      {
        opened: (diskId) => this.#disks.set(peer, diskId),
        broken: () => this.#events?.unreachable(peer),
        refused: () => this.#events?.gone(peer),
      },
    );
  }

  #accept(call: ServerDuplexStream<Buffer, Buffer>): void {
    const self = this.#self;
    const sender = acceptLink(self, call.metadata);
    const events = this.#events;
    if (!sender.ok || events === undefined || this.#closed) {
      const details = sender.ok ? 'this broker does not take part yet' : sender.reason;
      call.on('error', () => undefined);
      call.emit('error', {
        code: sender.ok ? status.UNAVAILABLE : status.FAILED_PRECONDITION,
        details,
      });
      return;
    }
    const { from, fromDiskId, address } = sender;
    const link: LinkIdentity = { from, fromDiskId, to: self.nodeId };
    this.#inbound.add(call);
    this.#book.called(from, address);
    this.#redial();
    this.#disks.set(from, fromDiskId);
    const answer = new Metadata();
    answer.set('flotilla-disk-id', self.diskId);
    call.sendMetadata(answer);
    const ended = (): void => {
      if (!this.#inbound.delete(call)) return;
      this.#book.hungUp(from, address);
      this.#redial();
    };
    call.on('data', (bytes: Buffer) => {
      try {
        const { message, frame } = readMessage(decodeFrame(bytes), link);
        events.message(message, frame);
      } catch {
        call.emit('error', { code: status.INVALID_ARGUMENT, details: 'malformed raft frame' });
      }
    });
    call.on('error', ended);
    call.on('cancelled', ended);
    call.on('end', () => {
      ended();
      call.end();
    });
  }
}
