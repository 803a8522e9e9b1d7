import { RaftCore } from '../../../src/raft/core/core.ts';
import type { CoreStatus } from '../../../src/raft/core/status.ts';
import {
  toIndex,
  toTerm,
  type ConfigRefusal,
  type CoreOptions,
  type GroupConfig,
  type Input,
  type Message,
  type NodeId,
  type Output,
  type ProposeResult,
  type RefusalReason,
  type SeedOrder,
  type TransferResult,
} from '../../../src/raft/core/types.ts';
import { assert } from '../../../src/errors/flotilla-error.ts';
import { chained, SimDisk, type StoredEntry } from './disk.ts';
import type { World } from './world.ts';

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
  preferredLeader: undefined,
} as const satisfies Omit<CoreOptions, 'id' | 'diskId'>;

/** Size of every data entry in the simulated log. */
export const entryBytes = 100;

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
  readonly transfers: TransferResult[] = [];
  truncations = 0;
  installs = 0;
  /** The state that is to be fetched now. */
  order: SeedOrder | undefined;

  readonly disk: SimDisk;
  readonly id: NodeId;

  readonly world: World;

  readonly diskId: string;

  constructor(world: World, options: { id: NodeId; config: GroupConfig; diskId?: string }) {
    this.world = world;
    this.id = options.id;
    this.diskId = options.diskId ?? `disk-${options.id}`;
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

  proposeConfig(config: GroupConfig): ProposeResult<RefusalReason | ConfigRefusal> {
    const proposal = { entryKind: 'config', bytes: entryBytes, payload: 'config', config } as const;
    const result = this.core.propose(proposal, this.world.now);
    this.flush();
    return result;
  }

  /** Removes the log up to `index` from the disk, which must have all of that applied. */
  advanceFloor(index = this.commit): void {
    this.step({ kind: 'floorAdvanced', floor: this.disk.advanceFloor(index) });
  }

  /** The ordered state arrives, or can not be had. */
  fetched(ok = true): void {
    assert(this.order !== undefined, `${this.id} has ordered nothing`);
    const { term, seedId } = this.order;
    this.step({ kind: 'seedFetched', term, seedId, ok });
  }

  /** Executes one drain as the driver does: storage, messages, commit. */
  flush(): Output {
    const output = this.core.drain();
    for (const op of output.storage) this.#store(op);
    for (const message of output.messages) this.#send(message);
    if (output.soft?.role === 'leader') this.world.checker.onLeader(this);
    if (output.soft !== undefined) this.softs.push(output.soft.role);
    if (output.commit !== undefined) this.#committed(output.commit);
    this.reads.push(...output.reads);
    this.transfers.push(...output.transfers);
    if (output.seed !== undefined) this.order = output.seed.order;
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
    this.commit = this.disk.floor;
    this.order = undefined;
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
      diskId: this.diskId,
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
    if (op.kind === 'installFloor') {
      const state = asPayload(op.payload).entries;
      assert(state.length === op.floor.index, `state of ${state.length} entries for floor ${op.floor.index}`);
      assert(op.floor.index > this.commit, `I5 floor ${op.floor.index} installed below ${this.commit}`);
      this.log = [...state];
      this.commit = op.floor.index;
      this.installs++;
      this.disk.write(op, state);
      return;
    }
    this.log.push(...entries);
    this.disk.write(op, entries);
  }

  #send(message: Message): void {
    this.world.checker.onSend(this, message);
    let filled = message;
    if (message.kind === 'append') filled = { ...message, payload: this.#payloadOf(message) };
    if (message.kind === 'installFloor') filled = { ...message, payload: this.#stateAt(message.floor.index) };
    this.sent.push(filled);
    this.world.network.push(filled);
  }

  #stateAt(floor: number): Payload {
    return { first: 1, entries: this.log.slice(0, floor) };
  }

  #payloadOf(message: Message & { kind: 'append' }): Payload {
    const entries: StoredEntry[] = [];
    assert(message.prevIndex >= this.disk.floor, `${this.id} sends entries below its floor`);
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
