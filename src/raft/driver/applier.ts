import type { Index } from '../core/types.ts';
import { toIndex } from '../core/types.ts';
import { buggify } from '../../marks/buggify.ts';
import { assert } from '../../errors/flotilla-error.ts';
import { delay, type Clock } from '../../runtime/clock.ts';
import { isDamage, type BatchInfo, type RaftLog } from './raft-log.ts';
import type { ReplicatedState } from './replicated-state.ts';

interface ApplierDeps {
  readonly log: Pick<RaftLog, 'recent' | 'read'>;
  readonly state: Pick<ReplicatedState, 'apply' | 'blocked'>;
  readonly clock: Clock;
}

interface ApplierEvents {
  onApplied(index: Index): void;
  onFailed(error: Error): void;
}

/** Bytes read from disk at once while the state catches up. */
const catchUpBytesMax = 4 << 20;
/** Pause before damaged entries are read again: the log has them repaired meanwhile (S17). */
const damagedPauseMs = 200;

/** Hands committed entries to the state in order: from memory at once, from disk in bounded steps. */
export class Applier {
  readonly #log: ApplierDeps['log'];
  readonly #state: ApplierDeps['state'];
  readonly #events: ApplierEvents;
  readonly #clock: Clock;
  readonly #closing = new AbortController();
  #applied: Index;
  #commit: Index;
  #catchingUp: Promise<void> | undefined;
  /** Grows with each `restartAt`, so that a read that was under way is dropped. */
  #restarts = 0;

  constructor(deps: ApplierDeps, applied: Index, events: ApplierEvents) {
    this.#log = deps.log;
    this.#state = deps.state;
    this.#clock = deps.clock;
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

  /** The log was replaced: what is applied now is the state as of `index`. */
  restartAt(index: Index): void {
    this.#applied = index;
    this.#commit = index;
    this.#restarts += 1;
    this.#events.onApplied(index);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#catchingUp;
  }

  #advance(): void {
    if (this.#closing.signal.aborted || this.#applied >= this.#commit) return;
    const blocked = this.#state.blocked();
    if (blocked !== undefined) return this.#after(blocked);
    const from = toIndex(this.#applied + 1);
    const batches = buggify('applyLater') ? undefined : this.#log.recent(from, this.#commit);
    if (batches !== undefined) return this.#apply(batches);
    this.#after(this.#readOn(from));
  }

  #after(work: Promise<void>): void {
    this.#catchingUp = work.then(
      () => {
        this.#catchingUp = undefined;
        this.#advance();
      },
      (error: unknown) => this.#events.onFailed(error instanceof Error ? error : new Error(String(error))),
    );
  }

  async #readOn(from: Index): Promise<void> {
    const restarts = this.#restarts;
    const batches = await this.#read(from);
    if (!this.#closing.signal.aborted && restarts === this.#restarts) this.#apply(batches);
  }

  /** Nothing when the entries are damaged: they are asked for again. */
  async #read(from: Index): Promise<readonly BatchInfo[]> {
    try {
      return await this.#log.read(from, this.#commit, buggify('applyOne') ? 1 : catchUpBytesMax);
    } catch (error) {
      if (!isDamage(error)) throw error;
      await delay(this.#clock, damagedPauseMs, this.#closing.signal);
      return [];
    }
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
