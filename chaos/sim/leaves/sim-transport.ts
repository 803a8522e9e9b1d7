import { encodeFrame, decodeFrame } from '../../../src/proto/frame.ts';
import type { Message, NodeId } from '../../../src/raft/core/types.ts';
import type { BatchInfo } from '../../../src/raft/driver/raft-log.ts';
import type { Transport, TransportEvents } from '../../../src/raft/driver/transport.ts';
import { encodeMessage, readMessage } from '../../../src/raft/driver/wire.ts';
import type { SimNetwork } from './sim-network.ts';

/** Who receives frames for a node now; undefined while its process does not run. */
export interface Wiring {
  readonly network: SimNetwork;
  endpoint(node: NodeId): SimTransport | undefined;
  /** Runs a task in the process of the node: when its pause ends, not at all when it is dead. */
  run(node: NodeId, task: (endpoint: SimTransport) => void): void;
  onSend(from: SimTransport, message: Message): void;
}

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
