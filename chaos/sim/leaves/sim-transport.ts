import { FlotillaError } from '../../../src/errors/flotilla-error.ts';
import { encodeFrame, decodeFrame } from '../../../src/proto/frame.ts';
import type { Message, NodeId } from '../../../src/raft/core/types.ts';
import type { BatchInfo } from '../../../src/raft/driver/raft-log.ts';
import type { FetchRequest, Transport, TransportEvents } from '../../../src/raft/driver/transport.ts';
import { encodeMessage, readMessage } from '../../../src/raft/driver/wire.ts';
import type { SimNetwork } from './sim-network.ts';

/** Who receives frames for a node now; undefined while its process does not run. */
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
  #events: TransportEvents | undefined;

  constructor(self: TransportSelf, wiring: Wiring) {
    this.self = self;
    this.#wiring = wiring;
  }

  start(events: TransportEvents): void {
    this.#events = events;
  }

  /** The simulated network knows every node by its name. */
  setMembers(): void {
    return undefined;
  }

  send(message: Message, batches: readonly BatchInfo[]): void {
    const { id, diskId } = this.self;
    const { to } = message;
    this.#wiring.onSend(this, message);
    const frame = encodeFrame([encodeMessage(message), ...batches.map((batch) => batch.data)]);
    this.#wiring.network.send(id, to, frame, (bytes) => {
      this.#wiring.run(to, (endpoint) => endpoint.receive({ from: id, fromDiskId: diskId, to }, bytes));
    });
  }

  receive(link: { from: NodeId; fromDiskId: string; to: NodeId }, bytes: Buffer): void {
    const events = this.#events;
    if (events === undefined) return;
    this.#disks.set(link.from, link.fromDiskId);
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

  fetch(peer: NodeId, request: FetchRequest, signal: AbortSignal): Promise<Buffer> {
    const { network } = this.#wiring;
    const { id } = this.self;
    return new Promise((resolve, reject) => {
      /** In this process, if it still is the same one. */
      const here = (run: () => void): void =>
        this.#wiring.run(id, (endpoint) => {
          if (endpoint === this) run();
        });
      const fail = (error: Error): void => here(() => reject(error));
      signal.addEventListener('abort', () => fail(new FlotillaError('CLOSED', 'the fetch was given up')));
      this.#wiring.after(fetchTimeoutMs, () =>
        fail(new FlotillaError('UNREACHABLE', `${peer} does not answer`)),
      );
      network.send(id, peer, noBytes, () => {
        this.#wiring.run(peer, (endpoint) => {
          endpoint.serve(id, request).then(
            (bytes) => network.send(peer, id, bytes, (arrived) => here(() => resolve(arrived))),
            (error: unknown) =>
              network.send(peer, id, noBytes, () =>
                fail(error instanceof Error ? error : new Error(String(error))),
              ),
          );
        });
      });
    });
  }

  async serve(from: NodeId, request: FetchRequest): Promise<Buffer> {
    const events = this.#events;
    if (events === undefined) throw new FlotillaError('UNREACHABLE', 'the broker does not take part yet');
    return events.fetch(from, request);
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
    return this.#wiring.endpoint(peer) !== undefined && !network.isCut(this.self.id, peer);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#events = undefined;
  }
}
