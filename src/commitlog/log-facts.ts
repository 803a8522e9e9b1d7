import { assert } from '../errors/flotilla-error.ts';
import { type GroupConfig, type Index, type Term, toIndex } from '../raft/core/types.ts';
import type { BatchInfo } from '../raft/driver/raft-log.ts';
import { chainAt, previousChainAt } from './batch.ts';
import { SparseIndex } from './sparse-index.ts';
import type { LogFloor } from './state-files.ts';

export interface TermRun {
  readonly term: Term;
  readonly firstIndex: Index;
}
export interface ConfigEntry {
  readonly index: Index;
  readonly position: number;
  readonly config: GroupConfig;
}

/** Where the log ends: its last entry (or the floor) and what the next batch must continue. */
export interface LogEnd {
  readonly index: Index;
  readonly term: Term;
  /** CommitLog position after the entry. */
  readonly end: number;
  readonly chain: Buffer;
}

function endOfFloor({ index, term, end, chain }: LogFloor): LogEnd {
  return { index, term, end, chain };
}

/** The start of a segment as a place for the floor: the entry before it, and its position. */
export interface Boundary {
  readonly index: Index;
  readonly position: number;
}

/** What is known in memory of the entries above the floor. */
export class LogFacts {
  readonly segmentBytes: number;
  sparse: SparseIndex = new SparseIndex();
  terms: TermRun[] = [];
  configs: ConfigEntry[] = [];
  /** The floor as an end: what the first retained batch continues. */
  floorEnd: LogEnd;
  last: LogEnd;

  constructor(floor: LogFloor, segmentBytes: number) {
    this.segmentBytes = segmentBytes;
    this.floorEnd = endOfFloor(floor);
    this.last = this.floorEnd;
  }

  /** Forgets what lies at or below a new floor. */
  cutBelow(floor: LogFloor): void {
    this.sparse.cutBelow(floor.end);
    this.terms = this.terms.filter((run, i) => (this.terms[i + 1] ?? run).firstIndex > floor.index);
    this.configs = this.configs.filter((entry) => entry.index > floor.index);
    this.floorEnd = endOfFloor(floor);
  }

  /** An empty log above the floor. */
  reset(floor: LogFloor): void {
    this.sparse = new SparseIndex();
    this.terms = [];
    this.configs = [];
    this.floorEnd = endOfFloor(floor);
    this.last = this.floorEnd;
  }

  /** Starts of the retained segments but the first, ascending. */
  boundaries(): readonly Boundary[] {
    const { sparse, floorEnd, last, segmentBytes } = this;
    const found: Boundary[] = [];
    for (let base = floorEnd.end + segmentBytes; base < last.end; base += segmentBytes) {
      const [first] = sparse.within(base, base + segmentBytes);
      if (first !== undefined) found.push({ index: toIndex(first.index - 1), position: base });
    }
    return found;
  }

  /** I4: the batch continues the log, at the position where it must lie. */
  checkNext(batch: BatchInfo, offset: number): void {
    const { last } = this;
    assert(batch.index === last.index + 1, `I4 entry ${batch.index} does not follow ${last.index}`);
    assert(batch.term >= last.term, `I4 term ${batch.term} after ${last.term}`);
    assert(
      previousChainAt(batch.data).equals(last.chain),
      `I4 chain of entry ${batch.index} does not follow`,
    );
    assert(batch.offset === offset, `entry ${batch.index} is for ${batch.offset}, the log is at ${offset}`);
  }

  note(batch: BatchInfo): void {
    this.sparse.add(batch.index, batch.offset, this.segmentBytes);
    this.noteTerm(batch.term, batch.index);
    if (batch.config !== undefined)
      this.configs.push({ index: batch.index, position: batch.offset, config: batch.config });
    this.last = {
      index: batch.index,
      term: batch.term,
      end: batch.offset + batch.bytes,
      chain: chainAt(batch.data),
    };
  }

  noteTerm(term: Term, firstIndex: Index): void {
    if (this.terms.at(-1)?.term !== term) this.terms.push({ term, firstIndex });
  }

  /** Forgets entries from `from` on; `last` is the entry before it. */
  cut(from: Index, last: LogEnd): void {
    this.sparse.cut(from);
    this.terms = this.terms.filter((run) => run.firstIndex < from);
    this.configs = this.configs.filter((entry) => entry.index < from);
    this.last = last;
  }
}
