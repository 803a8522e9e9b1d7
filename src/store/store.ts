import type { BoundaryStates } from '../commitlog/boundary-states.ts';
import { assert, FlotillaError } from '../errors/flotilla-error.ts';
import type { Index } from '../raft/core/types.ts';
import type { BatchInfo } from '../raft/driver/raft-log.ts';
import type { TopicConfig } from './api.ts';
import { StateFile, type Snapshot } from './checkpoint.ts';
import { incompleteQueue } from './completeness.ts';
import { LeaderSession, type SessionOptions } from './leader/session.ts';
import { defaultLimits, type StoreLimits } from './limits.ts';
import { QueueReader } from './queue-reader.ts';
import { minOffset, type QueueIndex, type RecordReader } from './sources.ts';
import type { OpenStateDb } from './state-db.ts';
import { decodeImage, encodeImage } from './state-image.ts';
import { ReplicatedState } from './state.ts';

export interface StoreOptions extends Partial<StoreLimits> {
  /** Directory of the stored state; made when missing. */
  readonly dir: string;
  readonly openDb: OpenStateDb;
  /** Name of the broker group; part of every receipt handle. */
  readonly groupName: string;
  readonly log: RecordReader;
  readonly queues: QueueIndex;
  readonly boundaries: BoundaryStates;
  readonly segmentBytes: number;
  /** Of the log: a stored state older than this is replaced by the one that stands at the floor. */
  readonly floor: { readonly index: Index; readonly position: number };
}

/** States at boundaries that may wait for the disk before applying pauses; one of them is tens of MiB. */
const boundaryBytesMax = 256 * 1024 * 1024;

/** Replicated state of one broker group on one broker: applied from the log, checkpointed beside it. */
export class Store implements AsyncDisposable {
  readonly groupName: string;
  readonly limits: StoreLimits;
  readonly log: RecordReader;
  readonly queues: QueueIndex;
  readonly #file: StateFile;
  readonly #boundaries: BoundaryStates;
  readonly #segmentBytes: number;
  #state: ReplicatedState;
  /** Decoded from another replica's, and not in force yet. */
  #prepared: ReplicatedState | undefined;
  /** The state did not grow out of the stored one, which the next checkpoint has to replace. */
  #replaced = false;
  #persisted: Index;
  /** Encoded at an index that was not durable yet (I11); written by a later checkpoint. */
  #waiting: Snapshot | undefined;
  #running: Promise<void> | undefined;

  private constructor(options: StoreOptions, { state, file }: { state: ReplicatedState; file: StateFile }) {
    this.groupName = options.groupName;
    this.limits = { ...defaultLimits, ...options };
    this.log = options.log;
    this.queues = options.queues;
    this.#state = state;
    this.#boundaries = options.boundaries;
    this.#segmentBytes = options.segmentBytes;
    this.#file = file;
    this.#persisted = state.appliedIndex;
  }

  /** Loads the newest checkpoint. Rejects with DATA_CORRUPT when it or a ConsumeQueue is damaged. The caller then applies the log from `persistedIndex + 1` on. */
  static async open(options: StoreOptions): Promise<Store> {
    const file = await StateFile.open(options.dir, options.openDb);
    try {
      const state = new ReplicatedState(options.queues, options.dedupWindow ?? defaultLimits.dedupWindow);
      await file.load(state);
      const store = new Store(options, { state, file });
      const { boundaries, floor } = options;
      if (state.appliedIndex < floor.index) {
        store.prepare(boundaries.load(floor.position), floor.index);
        store.install(floor.index);
        return store;
      }
      const incomplete = incompleteQueue(state, options.queues, () => store.#stateAt(floor));
      if (incomplete !== undefined)
        throw new FlotillaError('DATA_CORRUPT', `units of the ConsumeQueue ${incomplete} are missing`);
      options.queues.advanceFloor(state.floor.position);
      return store;
    } catch (error) {
      await file[Symbol.asyncDispose]();
      throw error;
    }
  }

  #stateAt(floor: StoreOptions['floor']): ReplicatedState | undefined {
    if (floor.index === 0) return undefined;
    const state = new ReplicatedState(this.queues, this.limits.dedupWindow);
    decodeImage(this.#boundaries.load(floor.position), state);
    return state;
  }

  get state(): ReplicatedState {
    return this.#state;
  }
  get appliedIndex(): Index {
    return this.state.appliedIndex;
  }
  /** Newest index whose effects are all durable, in the state and in the ConsumeQueues. */
  get persistedIndex(): Index {
    return this.#persisted;
  }
  get topics(): ReadonlyMap<string, TopicConfig> {
    return this.state.topics.live;
  }
  /** Changes whenever `topics` does. */
  get topicsVersion(): number {
    return this.state.topics.version;
  }

  /** Applies the next committed batch. Synchronous. */
  apply(batch: BatchInfo): void {
    const { offset } = batch;
    if (offset > 0 && offset % this.#segmentBytes === 0)
      this.#boundaries.save(offset, encodeImage(this.#state));
    this.#state.apply(batch);
  }

  /** Resolves when another state may be saved at a boundary; undefined: at once. */
  blocked(): Promise<void> | undefined {
    return this.#boundaries.pendingBytes > boundaryBytesMax ? this.#boundaries.settled() : undefined;
  }

  /** Decodes the state of another replica as of `index`, for `install`. */
  prepare(image: Buffer, index: Index): void {
    const prepared = new ReplicatedState(this.queues, this.limits.dedupWindow);
    decodeImage(image, prepared);
    assert(prepared.appliedIndex === index, `a state as of ${prepared.appliedIndex} came for ${index}`);
    this.#prepared = prepared;
  }

  /** Goes on with the prepared state, which must be that of `index`. */
  install(index: Index): void {
    const prepared = this.#prepared;
    assert(prepared?.appliedIndex === index, `the state as of ${index} was not prepared`);
    prepared.topics.version = this.#state.topics.version + 1;
    this.#prepared = undefined;
    this.#state = prepared;
    this.#replaced = true;
    this.#waiting = undefined;
    this.queues.reset();
  }

  /**
   * Writes what changed since the last checkpoint, if it is not ahead of this disk's own log (I11).
   * Calls overlap safely: one at a time, later ones join.
   * @param durable newest index that is durable in the local log
   */
  checkpoint(durable: Index): Promise<void> {
    this.#running ??= this.#checkpoint(durable).finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #checkpoint(durable: Index): Promise<void> {
    if (this.appliedIndex === this.#persisted) return;
    const state = this.#state;
    const next = (this.#waiting ??= this.#replaced
      ? this.#file.encodeWhole(state)
      : this.#file.encode(state));
    if (next.index > durable) return;
    // S11: a restart begins after this checkpoint, and must not pass over a boundary whose state is not there.
    await this.#boundaries.settled();
    // The queues first: replay starts after the persisted index and must not leave a hole in them.
    await this.queues.flush();
    await this.#file.write(next);
    // Another state was installed meanwhile: the stored one is of no use for it.
    if (state !== this.#state) return;
    this.#waiting = undefined;
    this.#replaced = false;
    this.#persisted = next.index;
  }

  /**
   * Whole stored records of a queue, from `fromOffset` on; empty at the end.
   * @param maxRecords upper bound; fewer may come back
   */
  async readQueue(topic: string, queueId: number, fromOffset: number, maxRecords: number): Promise<Buffer[]> {
    const state = this.state.topics.get(topic);
    if (state === undefined) return [];
    const from = Math.max(fromOffset, minOffset(state, this.queues, queueId));
    const wanted = Math.min(maxRecords, state.maxOffset(queueId) - from);
    if (wanted <= 0) return [];
    const units = await this.queues.read(topic, queueId, from, wanted);
    const records: Buffer[] = [];
    const reader = new QueueReader(this);
    for (let i = 0; i < Math.min(units.count, wanted); i++) {
      const record = await reader.record(state, queueId, from + i, units, i);
      if (record !== undefined) records.push(record);
    }
    return records;
  }

  /** Starts to lead. Only after the term's first entry is applied: the state is then complete. */
  lead(options: SessionOptions): LeaderSession {
    return new LeaderSession(this, options);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#running?.catch(() => undefined);
    await this.#file[Symbol.asyncDispose]();
  }
}
