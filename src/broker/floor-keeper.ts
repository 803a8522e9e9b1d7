import type { BoundaryStates } from '../commitlog/boundary-states.ts';
import type { CommitLog } from '../commitlog/commit-log.ts';
import type { ConsumeQueues } from '../commitlog/consume-queues.ts';
import type { LogSink } from '../commitlog/log-sink.ts';
import type { LogFloor } from '../commitlog/state-files.ts';
import { delay, type Clock } from '../runtime/clock.ts';
import type { Store } from '../store/store.ts';

const tickMs = 500;
/** Pause after each topic whose old ConsumeQueue files are removed. */
const pauseMs = 1;

interface FloorKeeperDeps {
  readonly clock: Clock;
  readonly log: Pick<CommitLog, 'advanceFloor' | 'floor' | 'floorMoving'>;
  readonly store: Pick<Store, 'persistedIndex' | 'state'>;
  readonly queues: Pick<ConsumeQueues, 'dropFiles'>;
  readonly boundaries: Pick<BoundaryStates, 'has'>;
  readonly logger: LogSink;
  /** The prefix up to the floor is gone from this disk. */
  onAdvanced(floor: LogFloor): void;
  onFailed(error: Error): void;
}

/**
 * Brings the floor of this disk to where the replicated state wants it (S9), once this disk could start from there:
 * its own checkpoint covers the floor, and the state at the boundary is durable beside the log.
 */
export class FloorKeeper implements AsyncDisposable {
  readonly #deps: FloorKeeperDeps;
  readonly #timer: Disposable;
  readonly #abort = new AbortController();
  #moving = false;
  #dropping: Promise<void> = Promise.resolve();

  constructor(deps: FloorKeeperDeps) {
    this.#deps = deps;
    this.#timer = deps.clock.every(tickMs, () => this.#tick());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#timer[Symbol.dispose]();
    this.#abort.abort();
    await this.#dropping;
  }

  #tick(): void {
    const { log, store, boundaries } = this.#deps;
    const { floor } = store.state;
    // While the log is replaced, its floor is still that of the log before.
    if (this.#moving || log.floorMoving || floor.position <= log.floor.end) return;
    if (store.persistedIndex < floor.index || !boundaries.has(floor.position)) return;
    this.#moving = true;
    this.#advance(floor)
      .catch((error: unknown) =>
        this.#deps.onFailed(error instanceof Error ? error : new Error(String(error))),
      )
      .finally(() => {
        this.#moving = false;
      });
  }

  async #advance(wanted: Store['state']['floor']): Promise<void> {
    const { log, logger } = this.#deps;
    // Readers have left what lies below it when the decision was applied (S20).
    const floor = await log.advanceFloor(wanted);
    // The log was replaced meanwhile: the core knows that floor already.
    if (floor.end !== wanted.position) return;
    logger.info({ floor: floor.index, position: floor.end }, 'the log now starts at a new floor');
    this.#deps.onAdvanced(floor);
    this.#dropping = this.#dropFiles();
    await this.#dropping;
  }

  async #dropFiles(): Promise<void> {
    const { clock, queues } = this.#deps;
    const { signal } = this.#abort;
    for (const _ of queues.dropFiles()) {
      await delay(clock, pauseMs, signal);
      if (signal.aborted) return;
    }
  }
}
