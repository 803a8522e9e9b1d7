import {
  toMillis,
  type CoreOptions,
  type GroupConfig,
  type Message,
  type NodeId,
} from '../../../src/raft/core/types.ts';
import { assert } from '../../../src/errors/flotilla-error.ts';
import { Checker } from './checker.ts';
import { SeededRandom } from './random.ts';
import { SimNode } from './sim-node.ts';

export interface WorldOptions {
  readonly nodes: number;
  readonly seed?: number;
  readonly core?: Partial<CoreOptions>;
  /** Disks finish by themselves when the world settles. */
  readonly autoSync?: boolean;
  /** Ordered states arrive by themselves when the world settles. */
  readonly autoSeed?: boolean;
  readonly config?: GroupConfig;
  /** Messages are made by hand: what they claim to be committed need not be on other disks. */
  readonly forged?: boolean;
  /** Terms of the entries that a node's log starts with. */
  readonly logs?: Readonly<Record<NodeId, readonly number[]>>;
  /** What the disk of a damaged node is known to have held, as [index, term] (S14). */
  readonly faulty?: Readonly<Record<NodeId, readonly [index: number, term: number]>>;
  /** Term of a node when it starts; the last term of its log if not given. */
  readonly terms?: Readonly<Record<NodeId, number>>;
}

export function groupOf(ids: readonly NodeId[]): GroupConfig {
  return {
    version: 1,
    members: ids.map((id) => ({ id, role: 'voter', diskId: undefined, address: undefined })),
  };
}

/** A group that knows the disks of its members. */
export function boundGroup(ids: readonly NodeId[]): GroupConfig {
  const members = groupOf(ids).members.map((member) => ({ ...member, diskId: `disk-${member.id}` }));
  return { version: 1, members };
}

/** N replicas on a virtual clock, a virtual network and virtual disks. Nothing happens that a test did not ask for. */
export class World {
  now = toMillis(1000);
  readonly network: Message[] = [];
  readonly nodes = new Map<NodeId, SimNode>();
  readonly random: SeededRandom;
  readonly checker = new Checker(this);
  /** Directed links that lose everything, as `from>to`. */
  readonly cuts = new Set<string>();

  readonly options: WorldOptions;
  /** At index 0 of every log. */
  readonly firstConfig: GroupConfig;

  constructor(options: WorldOptions) {
    this.options = options;
    this.random = new SeededRandom(options.seed ?? 1);
    const ids = options.config?.members.map((m) => m.id) ?? ['a', 'b', 'c', 'd', 'e'].slice(0, options.nodes);
    const config = options.config ?? groupOf(ids);
    this.firstConfig = config;
    for (const id of ids) this.nodes.set(id, new SimNode(this, { id, config }));
    for (const node of this.nodes.values()) node.step({ kind: 'tick' });
  }

  node(id: NodeId): SimNode {
    const node = this.nodes.get(id);
    assert(node !== undefined, `no node ${id}`);
    return node;
  }

  /** Starts a replica on an empty disk that belongs to no group yet; it takes the place of one of the same name. */
  add(id: NodeId, diskId = `disk-${id}`): SimNode {
    const node = new SimNode(this, { id, diskId, config: { version: 0, members: [] } });
    this.nodes.set(id, node);
    node.step({ kind: 'tick' });
    return node;
  }

  get all(): SimNode[] {
    return [...this.nodes.values()];
  }

  get leader(): SimNode | undefined {
    return this.all
      .filter((node) => node.up && node.status.role === 'leader')
      .toSorted((x, y) => y.status.term - x.status.term)[0];
  }

  /** Runs until a leader has just been elected, and stops before anybody hears of it. */
  untilElected(id: NodeId): SimNode {
    const node = this.node(id);
    const won = (): boolean => node.status.role === 'leader';
    for (let i = 0; i < 300 && !won(); i++) {
      this.now = toMillis(this.now + 10);
      node.step({ kind: 'tick' });
      for (let round = 0; round < 10 && !won(); round++) {
        this.deliver();
        for (const other of this.all) if (!won()) other.sync();
      }
    }
    assert(won(), `${id} was not elected`);
    return node;
  }

  /** Delivers messages, and finishes writes if disks are automatic, until nothing moves. */
  settle(rounds = 1000): void {
    for (let i = 0; i < rounds; i++) {
      const moved = this.deliver() || this.syncAll() || this.fetchAll();
      if (!moved) return;
    }
    throw new Error('the world does not settle');
  }

  /** Delivers what is in the network now; answers join the queue. */
  deliver(): boolean {
    const batch = this.network.splice(0);
    for (const message of batch) this.hand(message);
    return batch.length > 0;
  }

  hand(message: Message): void {
    const target = this.nodes.get(message.to);
    if (target?.up !== true || this.cuts.has(`${message.from}>${message.to}`)) return;
    target.step({ kind: 'message', message });
  }

  syncAll(): boolean {
    if (this.options.autoSync === false) return false;
    let moved = false;
    for (const node of this.all) {
      if (!node.up || node.disk.pending === 0) continue;
      node.sync();
      moved = true;
    }
    return moved;
  }

  fetchAll(): boolean {
    if (this.options.autoSeed === false) return false;
    const waiting = this.all.filter((node) => node.up && node.order !== undefined);
    for (const node of waiting) node.fetched();
    return waiting.length > 0;
  }

  /** Lets time pass in ticks of 10 ms, everything settling in between. */
  run(ms: number): void {
    for (let passed = 0; passed < ms; passed += 10) {
      this.now = toMillis(this.now + 10);
      for (const node of this.all) if (node.up) node.step({ kind: 'tick' });
      this.settle();
    }
  }

  /** Makes `id` win an election: time passes, but only this node notices. */
  elect(id: NodeId): SimNode {
    const node = this.node(id);
    for (let i = 0; i < 60 && node.status.role !== 'leader'; i++) {
      this.now = toMillis(this.now + 100);
      node.step({ kind: 'tick' });
      this.settle();
    }
    assert(node.status.role === 'leader', `${id} was not elected`);
    return node;
  }

  isolate(id: NodeId): void {
    for (const other of this.nodes.keys()) {
      if (other === id) continue;
      this.cuts.add(`${id}>${other}`);
      this.cuts.add(`${other}>${id}`);
    }
  }

  heal(): void {
    this.cuts.clear();
  }
}
