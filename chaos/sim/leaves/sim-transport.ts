import { FlotillaError } from '../../../src/errors/flotilla-error.ts';
import { encodeFrame, decodeFrame } from '../../../src/proto/frame.ts';
import type { Member, Message, NodeId } from '../../../src/raft/core/types.ts';
import type { BatchInfo } from '../../../src/raft/driver/raft-log.ts';
import { decodeFetch, encodeFetch } from '../../../src/raft/driver/fetch-wire.ts';
import type { FetchRequest, Transport, TransportEvents } from '../../../src/raft/driver/transport.ts';
import { encodeMessage, readMessage } from '../../../src/raft/driver/wire.ts';
import type { SimNetwork } from './sim-network.ts';

/** Who receives frames for a node now; undefined while its process does not run, or when there is no such node. */
export interface Wiring {
  readonly network: SimNetwork;
  endpoint(node: NodeId): SimTransport | undefined;
  /** Runs a task in the process of the node: when its pause ends, not at all when it is dead. */
  run(node: NodeId, task: (endpoint: SimTransport) => void): void;
  onSend(from: SimTransport, message: Message): void;
  after(ms: number, run: () => void): void;
}

/** A fetch that nobody answers ends after this time. */
const fetchTimeoutMs = 2000;
const noBytes = Buffer.alloc(0);

export interface TransportSelf {
  readonly id: NodeId;
  readonly diskId: string;
}

/** The Raft transport of one life of a node: production frames over the simulated network. */
export class SimTransport implements Transport {
  readonly self: TransportSelf;
  readonly #wiring: Wiring;
  readonly #disks = new Map<NodeId, string>();
  #members: ReadonlySet<NodeId> = new Set();
  #events: TransportEvents | undefined;

  constructor(self: TransportSelf, wiring: Wiring) {
    this.self = self;
    this.#wiring = wiring;
  }

  start(events: TransportEvents): void {
    this.#events = events;
  }

  /** Members are dialled, whoever dials us is answered; who takes a name next may have another disk. */
  setMembers(members: readonly Member[]): void {
    const dialled = this.#members;
    this.#members = new Set(members.map(({ id }) => id));
    for (const peer of dialled) if (!this.#knows(peer)) this.#disks.delete(peer);
  }

  /** Has a link to the peer of its own accord. */
  dials(peer: NodeId): boolean {
    return this.takesPart && this.#members.has(peer);
  }

  send(message: Message, batches: readonly BatchInfo[]): void {
    const { id, diskId } = this.self;
    const { to } = message;
    if (!this.#linked(to)) return;
    this.#wiring.onSend(this, message);
    if (batches.length > 0 && this.#wiring.network.losesEntries(id)) return;
    const frame = encodeFrame([encodeMessage(message), ...batches.map((batch) => batch.data)]);
    this.#wiring.network.send(id, to, frame, (bytes) => {
      this.#wiring.run(to, (endpoint) => endpoint.receive({ from: id, fromDiskId: diskId, to }, bytes));
    });
  }

  receive(link: { from: NodeId; fromDiskId: string; to: NodeId }, bytes: Buffer): void {
    const events = this.#events;
    if (events === undefined) return;
    // A late copy of what another disk said tells nothing of the one that is there now.
    const sender = this.#wiring.endpoint(link.from);
    if (sender?.self.diskId === link.fromDiskId) this.#disks.set(link.from, link.fromDiskId);
    let parsed: ReturnType<typeof readMessage>;
    try {
      parsed = readMessage(decodeFrame(bytes), link);
    } catch {
      // As the real transport does: the stream is torn down.
      this.#wiring.network.onEffect('damaged frame refused');
      return;
    }
    events.message(parsed.message, parsed.frame);
  }

  async fetch(peer: NodeId, request: FetchRequest, signal: AbortSignal): Promise<Buffer> {
    if (!this.#linked(peer)) throw new FlotillaError('UNREACHABLE', `no link to ${peer}`);
    if (signal.aborted) throw givenUp();
    const answer = await this.#ask(peer, request, signal);
    if (answer.length <= request.bytes) return answer;
    throw new FlotillaError('INTERNAL', `${peer} answered a fetch with too many bytes`);
  }

  #ask(peer: NodeId, request: FetchRequest, signal: AbortSignal): Promise<Buffer> {
    const { network } = this.#wiring;
    const { id } = this.self;
    return new Promise((resolve, reject) => {
      /** In this process, if it still is the same one. */
      const end = (how: () => void): void =>
        this.#wiring.run(id, (endpoint) => {
          if (endpoint !== this) return;
          signal.removeEventListener('abort', giveUp);
          how();
        });
      const fail = (error: Error): void => end(() => reject(error));
      const giveUp = (): void => fail(givenUp());
      signal.addEventListener('abort', giveUp);
      this.#wiring.after(fetchTimeoutMs, () =>
        fail(new FlotillaError('UNREACHABLE', `${peer} does not answer`)),
      );
      network.send(id, peer, noBytes, () => {
        this.#wiring.run(peer, (endpoint) => {
          endpoint.serve(id, encodeFetch(request)).then(
            (bytes) => network.send(peer, id, bytes, (arrived) => end(() => resolve(arrived))),
            (error: unknown) => network.send(peer, id, noBytes, () => fail(refusal(peer, error))),
          );
        });
      });
    });
  }

  async serve(from: NodeId, request: Buffer): Promise<Buffer> {
    const events = this.#events;
    if (events === undefined) throw new FlotillaError('CLOSED', 'this broker does not take part');
    return events.fetch(from, decodeFetch(request));
  }

  /** The stream to the peer broke; `gone`: its port refuses connections. */
  broke(peer: NodeId, gone: boolean): void {
    if (gone) this.#events?.gone(peer);
    else this.#events?.unreachable(peer);
  }

  diskOf(peer: NodeId): string | undefined {
    return this.#disks.get(peer);
  }

  reachable(peer: NodeId): boolean {
    const { network } = this.#wiring;
    const takesPart = this.#wiring.endpoint(peer)?.takesPart ?? false;
    return this.#linked(peer) && takesPart && !network.isCut(this.self.id, peer);
  }

  /** Started and not closed. */
  get takesPart(): boolean {
    return this.#events !== undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#events = undefined;
  }

  /** Nobody has a link to itself. */
  #linked(peer: NodeId): boolean {
    return this.takesPart && peer !== this.self.id && this.#knows(peer);
  }

  /** A member, or a stranger for as long as it calls. */
  #knows(peer: NodeId): boolean {
    return this.#members.has(peer) || (this.#wiring.endpoint(peer)?.dials(this.self.id) ?? false);
  }
}

function givenUp(): FlotillaError {
  return new FlotillaError('CLOSED', 'the fetch was given up');
}

function refusal(peer: NodeId, error: unknown): FlotillaError {
  const code = error instanceof FlotillaError ? error.code : 'INTERNAL';
  const details = error instanceof Error ? error.message : String(error);
  return new FlotillaError(code, `fetch from ${peer}: ${details}`);
}
