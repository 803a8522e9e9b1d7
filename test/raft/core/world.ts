import { RaftCore, type CoreStatus } from '../../../src/raft/core/core.ts';
import {
  toIndex,
  toMillis,
  toTerm,
  type CoreOptions,
  type GroupConfig,
  type Input,
  type Message,
  type NodeId,
  type Output,
  type ProposeResult,
} from '../../../src/raft/core/types.ts';
import { assert } from '../../../src/errors/flotilla-error.ts';
import { Checker } from './checker.ts';
import { chained, SimDisk, type StoredEntry } from './disk.ts';
import { SeededRandom } from './random.ts';

export const defaultOptions = {
  electionTimeoutMs: 1000,
  heartbeatIntervalMs: 100,
  diskStallMs: 2000,
  appendBytesMax: 1000,
  windowMessagesMax: 8,
  windowBytesMax: 4000,
  unstableBytesMax: 20_000,
  uncommittedBytesMax: 20_000,
  leaseReads: false,
} as const satisfies Omit<CoreOptions, 'id' | 'diskId'>;

/** Size of every data entry in the simulated log. */
export const entryBytes = 100;

export interface WorldOptions {
  readonly nodes: number;
  readonly seed?: number;
  readonly core?: Partial<CoreOptions>;
  /** Disks finish by themselves when the world settles. */
  readonly autoSync?: boolean;
  readonly config?: GroupConfig;
  /** Messages are made by hand: what they claim to be committed need not be on other disks. */
  readonly forged?: boolean;
  /** Terms of the entries that a node's log starts with. */
  readonly logs?: Readonly<Record<NodeId, readonly number[]>>;
  /** What the disk of a damaged node is known to have held, as [index, term] (S14). */
  readonly faulty?: Readonly<Record<NodeId, readonly [index: number, term: number]>>;
  /** Term of a node when it starts; the last term of its log if not given. */
  readonly terms?: Readonly<Record<NodeId, number>>;
  /** Sees every drain, before its messages can be delivered. */
  readonly observe?: (id: NodeId, output: Output) => void;
}

interface Payload {
  readonly first: number;
  readonly entries: readonly StoredEntry[];
}

/** One replica: its core, its disk, and the log as the process sees it (durable or not). */
export class SimNode {
  core: RaftCore;
  log: StoredEntry[] = [];
  up = true;
  commit = 0;
  readonly reads: Output['reads'][number][] = [];
  readonly sent: Message[] = [];
  readonly softs: string[] = [];
  truncations = 0;

  readonly disk: SimDisk;
  readonly id: NodeId;

  readonly world: World;

  constructor(world: World, options: { id: NodeId; config: GroupConfig }) {
    this.world = world;
    this.id = options.id;
    this.disk = new SimDisk(options.config);
    this.#preset();
    this.log = [...this.disk.entries];
    this.core = this.#boot();
  }

  get status(): CoreStatus {
    return this.core.status();
  }

  step(input: Input): Output {
    assert(this.up, `${this.id} is down`);
    this.core.step(input, this.world.now);
    return this.flush();
  }

  propose(value: unknown, bytes = entryBytes): ProposeResult {
    const result = this.core.propose({ entryKind: 'data', bytes, payload: value }, this.world.now);
    this.flush();
    return result;
  }

  proposeConfig(config: GroupConfig): ProposeResult {
    const proposal = { entryKind: 'config', bytes: entryBytes, payload: 'config', config } as const;
    const result = this.core.propose(proposal, this.world.now);
    this.flush();
    return result;
  }

  /** Executes one drain as the driver does: storage, messages, commit. */
  flush(): Output {
    const output = this.core.drain();
    this.world.options.observe?.(this.id, output);
    for (const op of output.storage) this.#store(op);
    for (const message of output.messages) this.#send(message);
    if (output.soft?.role === 'leader') this.world.checker.onLeader(this);
    if (output.soft !== undefined) this.softs.push(output.soft.role);
    if (output.commit !== undefined) this.#committed(output.commit);
    this.reads.push(...output.reads);
    return output;
  }

  sync(count?: number): void {
    const seq = this.disk.sync(count);
    if (seq !== undefined && this.up) this.step({ kind: 'written', seq });
  }

  crash(survivors = 0): void {
    this.up = false;
    this.disk.loseUnsynced(survivors);
  }

  restart(): void {
    this.up = true;
    this.commit = 0;
    this.log = [...this.disk.entries];
    this.core = this.#boot();
  }

  #preset(): void {
    const { logs, terms } = this.world.options;
    for (const [i, term] of (logs?.[this.id] ?? []).entries())
      this.disk.entries.push(preset(this.disk, i, term));
    this.disk.term = toTerm(terms?.[this.id] ?? this.disk.entries.at(-1)?.term ?? 0);
  }

  #boot(): RaftCore {
    const options = {
      ...defaultOptions,
      id: this.id,
      diskId: `disk-${this.id}`,
      ...this.world.options.core,
    };
    const claimed = this.world.options.faulty?.[this.id];
    const faulty = claimed && { claimedLast: toIndex(claimed[0]), claimedTerm: toTerm(claimed[1]) };
    return new RaftCore(
      options,
      { ...this.disk.restored(), faulty },
      {
        random: this.world.random,
        log: { fit: (from, last, max) => fitEqual(last - from + 1, max) },
      },
    );
  }

  #store(op: Output['storage'][number]): void {
    if (op.kind === 'truncate') {
      this.log.length = op.from - 1;
      this.truncations++;
    }
    let entries: readonly StoredEntry[] = [];
    if (op.kind === 'append') {
      const payload = asPayload(op.payload);
      entries = payload.entries.slice(op.firstIndex - payload.first, op.lastIndex - payload.first + 1);
      assert(op.firstIndex === this.log.length + 1, `append at ${op.firstIndex} after ${this.log.length}`);
    } else if (op.kind === 'appendOwn') {
      assert(op.index === this.log.length + 1, `own append at ${op.index} after ${this.log.length}`);
      const config = op.entryKind === 'config' ? this.status.config : undefined;
      const value = op.entryKind === 'termStart' ? `start of ${this.id}` : op.payload;
      entries = [chained(this.log.at(-1), { term: op.term, value, config })];
    }
    this.log.push(...entries);
    this.disk.write(op, entries);
  }

  #send(message: Message): void {
    this.world.checker.onSend(this, message);
    const filled = message.kind === 'append' ? { ...message, payload: this.#payloadOf(message) } : message;
    this.sent.push(filled);
    this.world.network.push(filled);
  }

  #payloadOf(message: Message & { kind: 'append' }): Payload {
    const entries: StoredEntry[] = [];
    for (const run of message.runs) {
      for (let i = 0; i < run.count; i++) {
        const entry = this.log[run.firstIndex + i - 1];
        assert(entry?.term === run.term, `${this.id} sends entry ${run.firstIndex + i} with a wrong term`);
        entries.push(entry);
      }
    }
    return { first: message.prevIndex + 1, entries };
  }

  #committed(index: number): void {
    for (let i = this.commit + 1; i <= index; i++) {
      if (this.world.options.forged !== true) this.world.checker.onCommit(this, i);
    }
    this.commit = index;
    this.core.step({ kind: 'applied', index: toIndex(index) }, this.world.now);
  }
}

function preset(disk: SimDisk, position: number, term: number): StoredEntry {
  const value = `${term}.${position + 1}`;
  return chained(disk.entries.at(-1), { term: toTerm(term), value, config: undefined });
}

function asPayload(payload: unknown): Payload {
  assert(typeof payload === 'object' && payload !== null && 'entries' in payload, 'append without payload');
  // eslint-disable-next-line typescript/no-unsafe-type-assertion
  return payload as Payload;
}

function fitEqual(count: number, bytesMax: number): { count: number; bytes: number } {
  const fitting = Math.max(1, Math.min(count, Math.floor(bytesMax / entryBytes)));
  return { count: fitting, bytes: fitting * entryBytes };
}

export function groupOf(ids: readonly NodeId[]): GroupConfig {
  return { version: 1, members: ids.map((id) => ({ id, role: 'voter', diskId: undefined })) };
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

  constructor(options: WorldOptions) {
    this.options = options;
    this.random = new SeededRandom(options.seed ?? 1);
    const ids = options.config?.members.map((m) => m.id) ?? ['a', 'b', 'c', 'd', 'e'].slice(0, options.nodes);
    const config = options.config ?? groupOf(ids);
    for (const id of ids) this.nodes.set(id, new SimNode(this, { id, config }));
    for (const node of this.nodes.values()) node.step({ kind: 'tick' });
  }

  node(id: NodeId): SimNode {
    const node = this.nodes.get(id);
    assert(node !== undefined, `no node ${id}`);
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
      const moved = this.deliver() || this.syncAll();
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
