import { assert, FlotillaError } from '../errors/flotilla-error.ts';
import { toIndex, type Index } from '../raft/core/types.ts';
import { decodeUser, encodeUser } from './access-codec.ts';
import { ByteReader, ByteWriter } from './bytes.ts';
import type { IdRing } from './id-ring.ts';
import { QueueProgress } from './progress.ts';
import type { OpenStateDb, StateDb, StateWrite } from './state-db.ts';
import type { ReplicatedState } from './state.ts';
import { TopicState } from './topics.ts';

/** Version 1 had no floor, version 2 no users. */
const formatVersion = 3;
const metaKey = 'meta';
const blockIds = 4096;
const blockKey = (block: number): string => `d/${String(block).padStart(13, '0')}`;
const idNumberBytes = 8;
const topicKey = (topic: TopicState): string => `t/${topic.config.name}`;
const userKey = (name: string): string => `u/${name}`;
const progressKey = ({ ref }: QueueProgress): string => `p/${ref.topic}/${ref.group}/${ref.queueId}`;

/** Dirty state as of one applied index, encoded and waiting to be written. */
export interface Snapshot {
  readonly index: Index;
  /** The writes are the whole state; what was stored before goes away with them. */
  readonly whole: boolean;
  readonly writes: readonly StateWrite[];
}

/** The stored image of the replicated state. Derived data: always behind the log, never in the way of an answer. */
export class StateFile implements AsyncDisposable {
  readonly #db: StateDb;
  /** Ids below are stored in full blocks. */
  #storedIds = 0;
  #firstBlock = 0;

  private constructor(db: StateDb) {
    this.#db = db;
  }

  static async open(dir: string, openDb: OpenStateDb): Promise<StateFile> {
    return new StateFile(await openDb(dir));
  }

  /** Fills an empty state; afterwards its applied index is where replay goes on. @throws FlotillaError DATA_CORRUPT */
  async load(state: ReplicatedState): Promise<void> {
    try {
      await this.#load(state);
    } catch (error) {
      if (error instanceof FlotillaError) throw error;
      throw new FlotillaError('DATA_CORRUPT', 'the stored state is not readable', { cause: error });
    }
  }

  async #load(state: ReplicatedState): Promise<void> {
    const meta = await this.#db.get(metaKey);
    if (meta === undefined) return;
    const reader = new ByteReader(meta);
    const version = reader.u8();
    assert(version >= 1 && version <= formatVersion, `stored state has the unknown version ${version}`);
    state.appliedIndex = toIndex(reader.varint());
    state.lastTimestampMs = reader.varint();
    state.generation = reader.varint();
    const idsEnd = reader.varint();
    if (version > 1) state.floor = { index: toIndex(reader.varint()), position: reader.varint() };
    for await (const value of this.#values('t/')) state.topics.restore(TopicState.decode(value));
    for await (const value of this.#values('p/')) state.topics.restoreProgress(QueueProgress.decode(value));
    for await (const value of this.#values('u/')) state.access.restore(decodeUser(value));
    await this.#loadIds(state);
    assert(state.ids.end === idsEnd, `stored ids end at ${state.ids.end}, not at ${idsEnd}`);
  }

  async #loadIds(state: ReplicatedState): Promise<void> {
    let first = true;
    for await (const [key, value] of this.#db.entries({ gte: 'd/', lt: 'd0' })) {
      const block = Number(key.slice(2));
      if (first) this.#firstBlock = block;
      first = false;
      state.ids.load(value.readDoubleLE(0), value.subarray(idNumberBytes));
    }
    this.#storedIds = Math.floor(state.ids.end / blockIds) * blockIds;
  }

  /** Encodes what changed since the last snapshot; synchronous, so that it is the state of one index. */
  encode(state: ReplicatedState): Snapshot {
    const writes: StateWrite[] = [];
    for (const topic of state.dirtyTopics) {
      writes.push({ type: 'put', key: topicKey(topic), value: topic.encode() });
    }
    for (const progress of state.dirtyProgress) {
      const { ref } = progress;
      const alive = state.topics.get(ref.topic)?.progress(ref.group, ref.queueId);
      // A deleted topic's progress must not hide that of its next life, which has the same key.
      if (alive === undefined) writes.push({ type: 'del', key: progressKey(progress) });
      else writes.push({ type: 'put', key: progressKey(alive), value: alive.encode() });
    }
    for (const name of state.dirtyUsers) {
      const user = state.access.users.get(name);
      if (user === undefined) writes.push({ type: 'del', key: userKey(name) });
      else writes.push({ type: 'put', key: userKey(name), value: encodeUser(user) });
    }
    state.dirtyUsers.clear();
    state.dirtyTopics.clear();
    state.dirtyProgress.clear();
    this.#encodeIds(state, writes);
    writes.push({ type: 'put', key: metaKey, value: encodeMeta(state) });
    return { index: state.appliedIndex, whole: false, writes };
  }

  /** Encodes all of a state that did not grow out of the stored one. */
  encodeWhole(state: ReplicatedState): Snapshot {
    for (const topic of state.topics.all()) {
      state.dirtyTopics.add(topic);
      for (const byQueue of topic.groups.values())
        for (const progress of byQueue) if (progress !== undefined) state.dirtyProgress.add(progress);
    }
    for (const name of state.access.users.keys()) state.dirtyUsers.add(name);
    this.#storedIds = 0;
    this.#firstBlock = Math.floor(state.ids.first / blockIds);
    return { ...this.encode(state), whole: true };
  }

  /** The snapshot survives a power loss afterwards. */
  async write(snapshot: Snapshot): Promise<void> {
    const { writes } = snapshot;
    if (!snapshot.whole) return this.#db.write(writes);
    const kept = new Set(writes.map(({ key }) => key));
    const old: StateWrite[] = [];
    for await (const [key] of this.#db.entries({ gte: '', lt: '~' }))
      if (!kept.has(key)) old.push({ type: 'del', key });
    await this.#db.write([...old, ...writes]);
  }

  #encodeIds({ ids }: ReplicatedState, writes: StateWrite[]): void {
    for (
      let from = Math.max(this.#storedIds, this.#blockStart(ids.first));
      from < ids.end;
      from += blockIds
    ) {
      const start = Math.max(from, ids.first);
      const value = encodeBlock(ids, start, Math.min(from + blockIds, ids.end));
      writes.push({ type: 'put', key: blockKey(from / blockIds), value });
    }
    this.#storedIds = this.#blockStart(ids.end);
    for (; (this.#firstBlock + 1) * blockIds <= ids.first; this.#firstBlock++) {
      writes.push({ type: 'del', key: blockKey(this.#firstBlock) });
    }
  }

  #blockStart(id: number): number {
    return Math.floor(id / blockIds) * blockIds;
  }

  async *#values(prefix: string): AsyncGenerator<Buffer> {
    const end = `${prefix.slice(0, -1)}0`;
    for await (const [, value] of this.#db.entries({ gte: prefix, lt: end })) yield value;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#db[Symbol.asyncDispose]();
  }
}

/** f64 number of the first id, then the ids. */
function encodeBlock(ids: IdRing, from: number, to: number): Buffer {
  const number = Buffer.allocUnsafe(idNumberBytes);
  number.writeDoubleLE(from);
  return Buffer.concat([number, ids.encode(from, to)]);
}

function encodeMeta(state: ReplicatedState): Buffer {
  const writer = new ByteWriter();
  writer.u8(formatVersion).varint(state.appliedIndex).varint(state.lastTimestampMs);
  writer.varint(state.generation).varint(state.ids.end);
  return writer.varint(state.floor.index).varint(state.floor.position).finish();
}
