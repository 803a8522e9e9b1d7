import type { Index } from '../core/types.ts';
import { toIndex } from '../core/types.ts';
import { assert } from '../../errors/flotilla-error.ts';
import type { BatchInfo, RaftLog } from './raft-log.ts';
import type { ReplicatedState } from './replicated-state.ts';

interface ApplierEvents {
  onApplied(index: Index): void;
  onFailed(error: Error): void;
}

/** Bytes read from disk at once while the state catches up. */
const catchUpBytesMax = 4 << 20;

/** Hands committed entries to the state in order: from memory at once, from disk in bounded steps. */
export class Applier {
  readonly #log: Pick<RaftLog, 'recent' | 'read'>;
  readonly #state: Pick<ReplicatedState, 'apply'>;
  readonly #events: ApplierEvents;
  #applied: Index;
  #commit: Index;
  #catchingUp: Promise<void> | undefined;
  #closed = false;

  constructor(
    log: Pick<RaftLog, 'recent' | 'read'>,
    state: Pick<ReplicatedState, 'apply'>,
    applied: Index,
    events: ApplierEvents,
  ) {
    this.#log = log;
    this.#state = state;
    this.#events = events;
    this.#applied = applied;
    this.#commit = applied;
  }

  get applied(): Index {
    return this.#applied;
  }

  /** Entries up to `index` are committed. After a start this may lie below what a checkpoint has applied already. */
  commit(index: Index): void {
    if (index <= this.#commit) return;
    this.#commit = index;
    if (this.#catchingUp === undefined) this.#advance();
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#catchingUp;
  }

  #advance(): void {
    if (this.#closed || this.#applied >= this.#commit) return;
    const from = toIndex(this.#applied + 1);
    const batches = this.#log.recent(from, this.#commit);
    if (batches !== undefined) return this.#apply(batches);
    this.#catchingUp = this.#readOn(from).then(
      () => {
        this.#catchingUp = undefined;
        this.#advance();
      },
      (error: unknown) => this.#events.onFailed(error instanceof Error ? error : new Error(String(error))),
    );
  }

  async #readOn(from: Index): Promise<void> {
    const batches = await this.#log.read(from, this.#commit, catchUpBytesMax);
    if (!this.#closed) this.#apply(batches);
  }

  #apply(batches: readonly BatchInfo[]): void {
    const last = batches.at(-1);
    if (last === undefined) return;
    assert(batches[0]?.index === this.#applied + 1, 'I4 apply must continue where it ended');
    assert(last.index <= this.#commit, 'I13 only committed entries are applied');
    this.#state.apply(batches);
    this.#applied = last.index;
    this.#events.onApplied(last.index);
  }
}
