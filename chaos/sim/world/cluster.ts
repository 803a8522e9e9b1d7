import { InvariantError } from '../../../src/errors/flotilla-error.ts';
import type { Sabotage } from '../../../src/config/types.ts';
import { toIndex, type Message } from '../../../src/raft/core/types.ts';
import { Choices } from '../choices.ts';
import { EventLoop } from '../event-loop.ts';
import { SimNetwork } from '../leaves/sim-network.ts';
import { SimStreams } from '../leaves/sim-streams.ts';
import type { SimTransport, Wiring } from '../leaves/sim-transport.ts';
import { AgreementOracle } from '../oracles/agreement.ts';
import { PromiseOracle } from '../oracles/promises.ts';
import { hasSeat, SafetyOracle } from '../oracles/safety.ts';
import type { SimPlan } from '../plan.ts';
import type { Trace } from '../trace.ts';
import { SimNode, type NodeDeps } from './node.ts';
import { Seats } from './seats.ts';

export interface ClusterWatch {
  readonly trace: Trace;
  readonly sabotage: readonly Sabotage[];
  readonly onFailure: (error: unknown) => void;
}

/** All brokers of a run with the world around them, watched by the oracles. */
export class SimCluster {
  readonly loop = new EventLoop();
  readonly choices: Choices;
  readonly network: SimNetwork;
  readonly streams: SimStreams;
  readonly nodes: SimNode[];
  readonly trace: Trace;
  /** How often each fault took effect, and what else of interest happened. */
  readonly effects = new Map<string, number>();
  readonly seats: Seats;
  /** What happens, once, when the next message of a kind leaves: trouble in a moment that chance alone hardly ever hits. */
  readonly traps = new Map<Message['kind'], (message: Message) => void>();
  readonly #safety: SafetyOracle;
  readonly #plan: SimPlan;
  readonly #sabotage: readonly Sabotage[];
  readonly #promises = new PromiseOracle();
  readonly #agreement = new AgreementOracle();
  readonly #onFailure: (error: unknown) => void;

  constructor(plan: SimPlan, watch: ClusterWatch) {
    this.choices = new Choices(plan.seed);
    this.#plan = plan;
    this.#sabotage = watch.sabotage;
    this.trace = watch.trace;
    this.#onFailure = watch.onFailure;
    this.network = new SimNetwork(this.loop, this.choices);
    this.streams = new SimStreams(this.loop, this.network, this.choices);
    this.network.onEffect = (effect) => this.effect(effect);
    this.nodes = this.#founders.map((id, i) => {
      const node = this.#makeNode(id, false);
      node.hardware.setDrift(plan.options.drift[i] ?? 0, this.loop.now);
      return node;
    });
    this.#safety = new SafetyOracle(this.nodes);
    this.seats = new Seats(this.nodes, this.#safety);
  }

  /** Newest entry that was ever committed. */
  get commit(): number {
    return this.#safety.commit;
  }

  /** The leader of the newest term, as far as anybody believes to be one. */
  get leader(): SimNode | undefined {
    let newest: { node: SimNode; term: number } | undefined;
    for (const node of this.nodes) {
      const soft = node.replica?.node.soft;
      if (soft?.role !== 'leader' || (newest !== undefined && newest.term > soft.term)) continue;
      newest = { node, term: soft.term };
    }
    return newest?.node;
  }

  /** Brokers that the leader takes for members, on the disks that it means. */
  get members(): readonly SimNode[] {
    const members = this.leader?.replica?.node.status().config.members ?? [];
    return this.nodes.filter((node) => members.some((member) => hasSeat(node, member)));
  }

  /** Everything is committed, applied by all members, and on every disk, where logs begin alike. */
  get converged(): boolean {
    const status = this.leader?.replica?.node.status();
    if (status === undefined || status.commit !== status.last) return false;
    return this.members.every(({ replica }) => {
      if (replica?.node.applied !== status.commit) return false;
      const { durable, floor } = replica.node.status();
      return durable === status.last && floor === replica.store.state.floor.index;
    });
  }

  /** ms until nothing is held back any more by a clog that was healed. */
  get lateMs(): number {
    return Math.max(0, Math.ceil((this.network.clogsEndUs - this.loop.now) / 1000));
  }

  node(id: string): SimNode {
    const node = this.#find(id);
    if (node === undefined) throw new Error(`no node ${id}`);
    return node;
  }

  /** A machine with an empty disk, whose process is to join. */
  addNode(): SimNode {
    const node = this.#makeNode(`b${this.nodes.length}`, true);
    this.nodes.push(node);
    return node;
  }

  /** The run is broken. */
  fail(error: unknown): void {
    this.#onFailure(error);
  }

  effect(name: string): void {
    this.effects.set(name, (this.effects.get(name) ?? 0) + 1);
    this.trace.line(this.loop.now, () => `* ${name}`);
  }

  /** What is too dear to look at after every event. */
  compare(): void {
    this.#agreement.check(this.nodes);
  }

  describe(): string {
    return this.nodes
      .map(({ id, replica }) => {
        if (replica === undefined) return `${id} down`;
        const { membership } = replica;
        const { role, term, last, durable, commit, applied } = replica.node.status();
        return `${id} ${role} (${membership}) term ${term} last ${last} durable ${durable} commit ${commit} applied ${applied}`;
      })
      .join('; ');
  }

  get #founders(): readonly string[] {
    return Array.from({ length: this.#plan.options.nodes }, (_, i) => `b${i}`);
  }

  #makeNode(id: string, join: boolean): SimNode {
    const { options } = this.#plan;
    const preferredLeader = options.preferredLeader === null ? undefined : `b${options.preferredLeader}`;
    const identity = { id, members: this.#founders, join, preferredLeader, sabotage: this.#sabotage };
    return new SimNode({ ...options, ...identity }, this.#deps());
  }

  #find(id: string): SimNode | undefined {
    return this.nodes.find((node) => node.id === id);
  }

  #deps(): NodeDeps {
    const { loop, choices } = this;
    return {
      loop,
      choices,
      wiring: this.#wiring(),
      streams: this.streams,
      events: {
        started: (node) => this.#started(node),
        ended: (node, error) => this.#ended(node, error),
        effect: (effect) => this.effect(effect),
      },
    };
  }

  #wiring(): Wiring {
    return {
      network: this.network,
      endpoint: (peer) => this.#find(peer)?.transport,
      run: (peer, task) => {
        const target = this.#find(peer);
        target?.run(() => {
          const { transport } = target;
          if (transport === undefined) return;
          this.loop.touch();
          this.#guard(() => task(transport));
        });
      },
      onSend: (from, message) => this.#onSend(from, message),
      after: (ms, run) => void this.loop.schedule(ms * 1000, undefined, run),
    };
  }

  #started(node: SimNode): void {
    const { replica } = node;
    if (replica === undefined) return;
    const number = Number(node.id.slice(1));
    this.trace.line(this.loop.now, () => `${node.id} starts`);
    let commit = replica.log.floor.index;
    this.#watchFloor(node);
    const setCommit = replica.log.setCommit.bind(replica.log);
    replica.log.setCommit = (index) => {
      setCommit(index);
      this.trace.note('commit', number, index);
      const from = Math.max(commit, replica.log.floor.index) + 1;
      this.#guard(() => this.#safety.onCommit(node, toIndex(from), index));
      commit = index;
    };
    replica.node.soft$.subscribe(({ role, term, leader }) => {
      this.trace.note(role, number, term);
      this.trace.line(this.loop.now, () => `${node.id} is ${role} in term ${term}, leader ${leader ?? '-'}`);
      if (role !== 'leader') return;
      this.effect('leader elected');
      this.#guard(() => this.#safety.onLeader(node, term));
    });
  }

  #watchFloor(node: SimNode): void {
    const { replica } = node;
    if (replica === undefined) return;
    const floorAdvanced = replica.node.floorAdvanced.bind(replica.node);
    replica.node.floorAdvanced = (floor) => {
      this.effect('floor advanced');
      floorAdvanced(floor);
    };
  }

  /** A process is gone: the others may hear of it, and an operator starts it again. */
  #ended(node: SimNode, error: Error | undefined): void {
    this.trace.note('ended', Number(node.id.slice(1)), this.loop.now);
    this.trace.line(this.loop.now, () => `${node.id} ends: ${error?.message ?? 'killed'}`);
    if (error instanceof InvariantError) this.#onFailure(error);
    if (error !== undefined) this.effect('process ended itself');
    const random = this.choices.stream(`end of ${node.id}`);
    for (const other of this.nodes) if (other !== node) this.#hearOfEnd(other, node);
    this.loop.schedule(1000 * random.pick([10, 100, 1000, 2000]), undefined, () => node.start());
  }

  #hearOfEnd(other: SimNode, ended: SimNode): void {
    const random = this.choices.stream(`${other.id} hears of ${ended.id}`);
    if (random.chance(0.3)) return;
    const gone = random.chance(0.5);
    this.loop.schedule(random.below(100_000), undefined, () => {
      // A refused connection proves that nobody is there in this moment, no more.
      if (gone && ended.up) return;
      other.run(() => this.#guard(() => other.transport?.broke(ended.id, gone)));
    });
  }

  #onSend(from: SimTransport, message: Message): void {
    this.trace.note(message.kind, this.loop.now, message.term);
    this.#guard(() => this.#promises.onSend(this.node(from.self.id), message));
    if (this.traps.size === 0) return;
    const trap = this.traps.get(message.kind);
    this.traps.delete(message.kind);
    trap?.(message);
  }

  #guard(run: () => void): void {
    try {
      run();
    } catch (error) {
      this.#onFailure(error);
    }
  }
}
