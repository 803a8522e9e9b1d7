import type { Index } from '../raft/core/types.ts';
import type { Clock, Scheduled } from '../runtime/clock.ts';
import type { Store } from '../store/store.ts';

interface CheckpointerDeps {
  readonly clock: Clock;
  readonly store: Store;
  /** Highest index durable on this disk: a checkpoint never goes beyond it (I11). */
  durable(): Index;
  onFailed(error: Error): void;
}

/** Saves the replicated state from time to time, so that a start replays little. Never in the way of an answer. */
export class Checkpointer implements AsyncDisposable {
  readonly #deps: CheckpointerDeps;
  readonly #timer: Scheduled;
  #running: Promise<void> | undefined;

  constructor(intervalMs: number, deps: CheckpointerDeps) {
    this.#deps = deps;
    this.#timer = deps.clock.every(intervalMs, () => this.#start());
  }

  /** Stops the timer and saves once more. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#timer[Symbol.dispose]();
    await this.#running;
    await this.#deps.store.checkpoint(this.#deps.durable());
  }

  #start(): void {
    const { store } = this.#deps;
    if (this.#running !== undefined || store.appliedIndex === store.persistedIndex) return;
    this.#running = store.checkpoint(this.#deps.durable()).then(
      () => {
        this.#running = undefined;
      },
      (error: unknown) => {
        this.#running = undefined;
        this.#deps.onFailed(error instanceof Error ? error : new Error(String(error)));
      },
    );
  }
}
