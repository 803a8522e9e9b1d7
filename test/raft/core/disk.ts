import type {
  Floor,
  GroupConfig,
  NodeId,
  RestoredState,
  Seq,
  StorageOp,
  Term,
} from '../../../src/raft/core/types.ts';
import { toIndex, toSeq, toTerm } from '../../../src/raft/core/types.ts';

/** One stored entry. `chain` hashes this entry and all before it, so equal chains mean equal logs. */
export interface StoredEntry {
  readonly term: Term;
  readonly value: unknown;
  readonly config: GroupConfig | undefined;
  readonly chain: number;
}

export function chained(previous: StoredEntry | undefined, entry: Omit<StoredEntry, 'chain'>): StoredEntry {
  let hash = previous?.chain ?? 17;
  for (const char of `${entry.term}/${String(entry.value)}`)
    hash = Math.imul(hash ^ char.charCodeAt(0), 16777619);
  return { ...entry, chain: hash >>> 0 };
}

/** An operation with the entries that it writes. */
interface Write {
  readonly op: StorageOp;
  readonly entries: readonly StoredEntry[];
}

/**
 * Disk of one node: what is durable, and what was written but not synced. Entry i is at position i - 1. Entries up to the
 * floor are not in the log any more; they stand for the state that was built of them.
 */
export class SimDisk {
  term = toTerm(0);
  vote: NodeId | undefined;
  entries: StoredEntry[] = [];
  /** Index of the floor entry. */
  floor = 0;
  /** Configuration at the floor. */
  config: GroupConfig;
  #pending: Write[] = [];

  constructor(config: GroupConfig) {
    this.config = config;
  }

  get pending(): number {
    return this.#pending.length;
  }

  write(op: StorageOp, entries: readonly StoredEntry[]): void {
    this.#pending.push({ op, entries });
  }

  /** Makes the oldest `count` operations durable and tells the newest of them. */
  sync(count = this.#pending.length): Seq | undefined {
    let newest: Seq | undefined;
    for (const { op, entries } of this.#pending.splice(0, count)) {
      this.#apply(op, entries);
      newest = toSeq(op.seq);
    }
    return newest;
  }

  /** Power loss: some of the pending operations, in order, made it to the disk although nobody heard of it. */
  loseUnsynced(survivors: number): void {
    this.sync(survivors);
    this.#pending = [];
  }

  get floorEntry(): Floor {
    const term = this.entries[this.floor - 1]?.term ?? toTerm(0);
    return { index: toIndex(this.floor), term, config: this.config };
  }

  /** Removes the log up to `index`; what it held is state now. */
  advanceFloor(index: number): Floor {
    const configs = this.entries.slice(0, index).map((entry) => entry.config);
    this.config = configs.findLast((config) => config !== undefined) ?? this.config;
    this.floor = index;
    return this.floorEntry;
  }

  restored(): RestoredState {
    const above = this.entries.map((entry, i) => ({ ...entry, index: toIndex(i + 1) })).slice(this.floor);
    return {
      term: this.term,
      vote: this.vote,
      floor: this.floorEntry,
      last: toIndex(this.entries.length),
      terms: above.map(({ term, index }) => ({ term, firstIndex: index })),
      configs: above.flatMap(({ index, config }) => (config === undefined ? [] : [{ index, config }])),
      faulty: undefined,
    };
  }

  #apply(op: StorageOp, entries: readonly StoredEntry[]): void {
    if (op.kind === 'hardState') {
      this.term = op.term;
      this.vote = op.vote;
    } else if (op.kind === 'installFloor') {
      this.entries = [...entries];
      this.floor = op.floor.index;
      this.config = op.floor.config;
    } else if (op.kind === 'truncate') this.entries.length = op.from - 1;
    else this.entries.push(...entries);
  }
}
