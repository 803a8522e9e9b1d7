import { join } from 'node:path';
import { loadState, type StateDescriptor } from '../commitlog/boundary-states.ts';
import type { LogSink } from '../commitlog/log-sink.ts';
import { paths, type DataDir } from '../commitlog/paths.ts';
import { decodeSeedOffer } from '../commitlog/seed-payload.ts';
import { assert, FlotillaError } from '../errors/flotilla-error.ts';
import { mark } from '../marks/marks.ts';
import type { NodeId, SeedOrder } from '../raft/core/types.ts';
import { fetchBytesMax, type Transport } from '../raft/driver/transport.ts';
import { delay, type Clock } from '../runtime/clock.ts';
import type { Store } from '../store/store.ts';

/** Pause between two fetches, so that they leave the disk and the network of the leader to its clients. */
const pauseMs = 15;

export interface SeedProgress {
  readonly fromBroker: NodeId;
  readonly doneBytes: number;
  readonly totalBytes: number;
}

interface SeederDeps extends DataDir {
  readonly clock: Clock;
  readonly transport: Pick<Transport, 'fetch'>;
  readonly store: Store;
  readonly logger: LogSink;
  /** The state of the order is prepared in the store and durable beside the log, or could not be had. */
  onFetched(order: SeedOrder, ok: boolean): void;
}

/**
 * Fetches the state at the leader's floor for a replica that is behind it (seeding step 2). What is there already is not
 * fetched again, also after a restart: states are equal on all replicas, and a file is named after what is in it.
 */
export class Seeder implements AsyncDisposable {
  readonly #deps: SeederDeps;
  #abort = new AbortController();
  #running: Promise<void> = Promise.resolve();
  #progress: SeedProgress | undefined;
  #closed = false;

  constructor(deps: SeederDeps) {
    this.#deps = deps;
  }

  /** What is being fetched; undefined: nothing. */
  get progress(): SeedProgress | undefined {
    return this.#progress;
  }

  /** Fetches this from now on; an earlier order is given up. */
  order(order: SeedOrder | undefined): void {
    this.#abort.abort();
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    if (order === undefined || this.#closed) return;
    this.#running = this.#running.then(() => this.#serve(order, signal));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    this.#abort.abort();
    await this.#running;
  }

  async #serve(order: SeedOrder, signal: AbortSignal): Promise<void> {
    const { logger } = this.#deps;
    const what = { from: order.from, floor: order.floor.index };
    try {
      signal.throwIfAborted();
      logger.info(what, 'behind the floor of the leader: fetching its state there');
      await this.#fetch(order, signal);
      logger.info(what, 'the state at the floor of the leader is here');
      this.#deps.onFetched(order, true);
    } catch (error) {
      if (signal.aborted) return;
      logger.warn({ err: error, ...what }, 'could not fetch the state at the floor of the leader');
      this.#deps.onFetched(order, false);
    } finally {
      this.#progress = undefined;
    }
  }

  async #fetch(order: SeedOrder, signal: AbortSignal): Promise<void> {
    const { disk, dir, store } = this.#deps;
    assert(Buffer.isBuffer(order.payload), 'a seed order carries the offer of the leader');
    const { floor, state } = decodeSeedOffer(order.payload);
    const name = `seed-${floor.end}-${state.crc}`;
    for (const other of disk.list(dir))
      if (other.startsWith('seed-') && other !== name) disk.remove(join(dir, other));
    const path = join(dir, name);
    await this.#download({ path, base: floor.end, state, order, signal });
    signal.throwIfAborted();
    try {
      store.prepare(loadState(this.#deps, path, floor.end), floor.index);
    } catch (error) {
      disk.remove(path);
      throw error;
    }
    disk.rename(path, paths.boundaryState(dir, floor.end));
    // Its name came from one directory into the other: without both a power loss may leave it in neither.
    disk.syncDirectory(paths.segments(dir));
    disk.syncDirectory(dir);
  }

  async #download(job: {
    readonly path: string;
    readonly base: number;
    readonly state: StateDescriptor;
    readonly order: SeedOrder;
    readonly signal: AbortSignal;
  }): Promise<void> {
    const { disk, clock, transport } = this.#deps;
    const { path, base, order, signal } = job;
    const totalBytes = job.state.bytes;
    const known = disk.exists(path);
    let done = known ? Math.min(disk.size(path), totalBytes) : 0;
    if (done > 0) mark('seedResumed');
    const file = await disk.openAsync(path, known ? 'write' : 'create');
    try {
      while (done < totalBytes && !signal.aborted) {
        this.#progress = { fromBroker: order.from, doneBytes: done, totalBytes };
        const bytes = Math.min(fetchBytesMax, totalBytes - done);
        const part = await transport.fetch(order.from, { kind: 'state', base, offset: done, bytes }, signal);
        if (part.length === 0) throw new FlotillaError('INTERNAL', `the state of ${order.from} is shorter`);
        await file.write(part, done);
        done += part.length;
        await delay(clock, pauseMs, signal);
      }
      await file.sync();
    } finally {
      await file.close();
    }
  }
}
