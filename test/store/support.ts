import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { batchHeader, consumeQueueUnit, messageRecord as M, recordKind } from '../../src/commitlog/layout.ts';
import { BoundaryStates } from '../../src/commitlog/boundary-states.ts';
import { writeU64 } from '../../src/commitlog/bytes.ts';
import { Units } from '../../src/commitlog/consume-queue.ts';
import { assert } from '../../src/errors/flotilla-error.ts';
import type { Outcome } from '../../src/errors/outcome.ts';
import { toIndex, toTerm, type Index } from '../../src/raft/core/types.ts';
import type { BatchDraft, BatchInfo } from '../../src/raft/driver/raft-log.ts';
import type { ReceiveRequest, Reply, TopicConfig } from '../../src/store/api.ts';
import type { ConfirmLeadership } from '../../src/store/leader/reads.ts';
import type { LeaderSession } from '../../src/store/leader/session.ts';
import type { QueueIndex, RecordReader } from '../../src/store/sources.ts';
import { systemDisk } from '../../src/runtime/disk.ts';
import { openLevelDb } from '../../src/store/state-db.ts';
import { Store, type StoreOptions } from '../../src/store/store.ts';

export const plain: TopicConfig = { name: 'orders', type: 'NORMAL', queues: 2, permission: 'READ_WRITE' };

export interface MessageSpec {
  readonly id: string;
  readonly topic?: string;
  readonly tag?: string;
  readonly properties?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly type?: number;
  readonly messageGroup?: string;
}

/** One message record as the gateway builds it; the protobuf holds only what the store looks at. */
export function message(spec: MessageSpec): Buffer {
  const topic = Buffer.from(spec.topic ?? plain.name);
  const tag = Buffer.from(spec.tag ?? '');
  const group = Buffer.from(spec.messageGroup ?? '');
  const properties = Buffer.concat([field(1, tag), field(3, Buffer.from(spec.id)), field(17, group)]);
  const body = Buffer.from(spec.body ?? spec.id);
  const userProperties = Buffer.concat(
    Object.entries(spec.properties ?? {}).map(([key, value]) =>
      field(2, Buffer.concat([field(1, Buffer.from(key)), field(2, Buffer.from(value))])),
    ),
  );
  const proto = Buffer.concat([userProperties, field(3, properties), field(4, body)]);
  const record = Buffer.alloc(M.fixedBytes + topic.length + proto.length);
  record.writeUInt32LE(record.length, M.bytes);
  record.writeUInt8(recordKind.message, M.kind);
  record.writeUInt8(spec.type ?? 1, M.messageType);
  record.writeUInt16LE(topic.length, M.topicBytes);
  record.writeUInt32LE(proto.indexOf(properties, userProperties.length), M.systemPropertiesStart);
  record.writeUInt32LE(properties.length, M.systemPropertiesBytes);
  const tagStart = tag.length < 128 ? 2 : 3;
  record.writeUInt16LE(spec.tag === undefined ? 0xffff : tagStart, M.tagStart);
  record.writeUInt16LE(tag.length, M.tagBytes);
  if (spec.tag !== undefined) md5(tag).copy(record, M.tagHash, 0, 8);
  md5(Buffer.from(`${topic.toString()}\0${spec.id}`)).copy(record, M.idHash);
  topic.copy(record, M.fixedBytes);
  proto.copy(record, M.fixedBytes + topic.length);
  return record;
}

/** The body of a stored record of `message`. */
export function bodyOf(record: Buffer): string {
  const start = M.fixedBytes + record.readUInt16LE(M.topicBytes);
  const properties = start + record.readUInt32LE(M.systemPropertiesStart);
  return record.toString('utf8', properties + record.readUInt32LE(M.systemPropertiesBytes) + 2);
}

function field(number: number, value: Buffer): Buffer {
  assert(value.length < 16_384, 'test field too long');
  const key = number < 16 ? [number * 8 + 2] : [((number * 8 + 2) & 0x7f) | 0x80, number >> 4];
  const length = value.length < 128 ? [value.length] : [(value.length & 0x7f) | 0x80, value.length >> 7];
  return Buffer.concat([Buffer.from([...key, ...length]), value]);
}

function md5(data: Buffer): Buffer {
  return createHash('md5').update(data).digest();
}

/** ConsumeQueues in memory that check what the real ones promise. */
export class FakeQueues implements QueueIndex {
  readonly #units = new Map<string, Buffer[]>();
  flushes = 0;
  onFlush: () => void = () => undefined;

  append(
    topic: string,
    queueId: number,
    queueOffset: number,
    ...[recordOffset, recordBytes, record]: [number, number, Buffer]
  ): void {
    const units = this.#of(topic, queueId);
    assert(queueOffset <= units.length, `gap in ${topic}/${queueId} at ${queueOffset}`);
    const unit = Buffer.alloc(consumeQueueUnit.bytes);
    writeU64(unit, consumeQueueUnit.offset, recordOffset);
    unit.writeUInt32LE(recordBytes, consumeQueueUnit.size);
    record.copy(unit, consumeQueueUnit.tagHash, M.tagHash, M.tagHash + 8);
    units[queueOffset] = unit;
  }
  read(topic: string, queueId: number, from: number, maxUnits: number): Units {
    return new Units(from, Buffer.concat(this.#of(topic, queueId).slice(from, from + maxUnits)));
  }
  distrusted: string[] = [];
  distrust(topic: string, queueId: number): void {
    this.distrusted.push(`${topic}/${queueId}`);
  }
  /** Position below which readers see nothing. */
  readableFrom = 0;
  advanceFloor(position: number): void {
    this.readableFrom = position;
  }
  lacks(): boolean {
    return false;
  }
  minOffset(): number {
    return 0;
  }
  reset(): void {
    this.#units.clear();
  }
  async flush(): Promise<void> {
    await Promise.resolve();
    this.flushes += 1;
    this.onFlush();
  }
  #of(topic: string, queueId: number): Buffer[] {
    const key = `${topic}/${queueId}`;
    const units = this.#units.get(key) ?? [];
    this.#units.set(key, units);
    return units;
  }
}

/** A log that keeps framed batches in an array. */
export class FakeLog implements RecordReader {
  readonly batches: BatchInfo[] = [];
  #offset = 0;
  /** Records count as not in memory. */
  cold = false;

  get last(): Index {
    return toIndex(this.batches.length);
  }

  append(draft: BatchDraft, term = 1): BatchInfo {
    const data = Buffer.concat([Buffer.alloc(batchHeader.bytes), ...draft.parts]);
    const batch: BatchInfo = {
      index: toIndex(this.batches.length + 1),
      term: toTerm(term),
      kind: draft.recordCount === 0 ? 'termStart' : 'data',
      recordCount: draft.recordCount,
      bytes: data.length,
      offset: this.#offset,
      storeTimestampMs: draft.storeTimestampMs,
      data,
    };
    this.#offset += data.length;
    this.batches.push(batch);
    return batch;
  }

  readRecord(offset: number, bytes: number): Buffer | undefined {
    return this.cold ? undefined : this.#find(offset, bytes);
  }
  async loadRecord(offset: number, bytes: number): Promise<Buffer> {
    return this.#find(offset, bytes);
  }
  #find(offset: number, bytes: number): Buffer {
    let low = 0;
    for (let high = this.batches.length; high - low > 1;) {
      const middle = (low + high) >> 1;
      if ((this.batches[middle]?.offset ?? 0) <= offset) low = middle;
      else high = middle;
    }
    const batch = this.batches[low];
    assert(batch !== undefined && offset + bytes <= batch.offset + batch.bytes, `no record at ${offset}`);
    return batch.data.subarray(offset - batch.offset, offset - batch.offset + bytes);
  }
}

/** A store with a fake log below, and a clock that stands still until it is moved. */
export class World implements AsyncDisposable {
  readonly log: FakeLog;
  readonly queues: FakeQueues;
  readonly dir: string;
  readonly options: Partial<StoreOptions>;
  store: Store;
  session: LeaderSession;
  nowMs = 1_000_000;
  /** What the leader session is told when it asks whether it still leads. */
  confirm: ConfirmLeadership = (reply) => reply(true);
  term = 1;

  private constructor(
    parts: { log: FakeLog; queues: FakeQueues; dir: string; store: Store },
    options: object,
  ) {
    this.log = parts.log;
    this.queues = parts.queues;
    this.dir = parts.dir;
    this.store = parts.store;
    this.options = options;
    this.session = this.#lead();
  }

  static async open(options: Partial<StoreOptions> = {}): Promise<World> {
    const dir = await mkdtemp(join(tmpdir(), 'flotilla-store-'));
    const log = new FakeLog();
    const queues = new FakeQueues();
    const store = await Store.open({
      dir: join(dir, 'state'),
      openDb: openLevelDb,
      groupName: 'g0',
      log,
      queues,
      ...oneSegment(dir),
      ...options,
    });
    return new World({ log, queues, dir, store }, options);
  }

  #lead(): LeaderSession {
    const start = { parts: [], recordCount: 0, bytes: 0, storeTimestampMs: this.nowMs };
    this.store.apply(this.log.append(start, this.term));
    return this.store.lead({
      term: toTerm(this.term),
      now: () => this.nowMs,
      confirm: (reply) => this.confirm(reply),
    });
  }

  /** Another term on the same state. */
  elect(): void {
    this.session.resign();
    this.term += 1;
    this.session = this.#lead();
  }

  /** Gathers one draft and puts it into the log, not applied. */
  propose(bytesMax = 1 << 20): BatchInfo | undefined {
    const draft = this.session.gather(bytesMax);
    if (draft === undefined) return undefined;
    const batch = this.log.append(draft, this.term);
    this.session.proposed(draft, batch.index);
    return batch;
  }

  /** Proposes and applies until there is nothing to do. */
  async settle(): Promise<void> {
    for (let idle = 0; idle < 3;) {
      await new Promise((resolve) => setImmediate(resolve));
      const batch = this.propose();
      idle = batch === undefined ? idle + 1 : 0;
      if (batch !== undefined) this.applyTo(batch.index);
    }
  }

  applyTo(index: Index): void {
    for (const batch of this.log.batches.slice(this.store.appliedIndex, index)) {
      this.store.apply(batch);
      this.session.applied(batch.index);
    }
  }

  /** Issues a request, settles, and answers its outcome; fails when it was not answered exactly once. */
  async ask<T>(request: (reply: Reply<T>) => unknown): Promise<Outcome<T>> {
    const answer = this.issue(request);
    await this.settle();
    assert(answer.outcomes.length === 1, `${answer.outcomes.length} answers`);
    const [outcome] = answer.outcomes;
    assert(outcome !== undefined, 'no answer');
    return outcome;
  }

  async value<T>(request: (reply: Reply<T>) => unknown): Promise<T> {
    const outcome = await this.ask(request);
    assert(outcome.kind === 'done', `not done: ${JSON.stringify(outcome)}`);
    return outcome.value;
  }

  issue<T>(request: (reply: Reply<T>) => unknown): { outcomes: Outcome<T>[] } {
    const outcomes: Outcome<T>[] = [];
    request((outcome) => outcomes.push(outcome));
    return { outcomes };
  }

  /** The same state from the last checkpoint and the log. */
  async reopened(queues: QueueIndex = this.queues): Promise<Store> {
    await this.store[Symbol.asyncDispose]();
    const store = await Store.open({
      dir: join(this.dir, 'state'),
      openDb: openLevelDb,
      groupName: 'g0',
      log: this.log,
      queues,
      ...oneSegment(this.dir),
      ...this.options,
    });
    for (const batch of this.log.batches.slice(store.persistedIndex)) store.apply(batch);
    return store;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.session.resign();
    await this.store[Symbol.asyncDispose]();
    await rm(this.dir, { recursive: true, force: true });
  }
}

/** What a store needs of a log that lies in one segment. */
export function oneSegment(dir: string): Pick<StoreOptions, 'boundaries' | 'segmentBytes' | 'floor'> {
  return {
    boundaries: new BoundaryStates({ disk: systemDisk, dir }),
    segmentBytes: Number.MAX_SAFE_INTEGER,
    floor: { index: toIndex(0), position: 0 },
  };
}

export function sendGroup(...messages: MessageSpec[]): { topic: string; records: Buffer; count: number } {
  const topic = messages[0]?.topic ?? plain.name;
  return { topic, records: Buffer.concat(messages.map((spec) => message(spec))), count: messages.length };
}

export function receiveRequest(change: Partial<ReceiveRequest> = {}): ReceiveRequest {
  return {
    group: 'workers',
    topic: plain.name,
    queueId: -1,
    filter: { kind: 'tag', expression: '*' },
    batchSize: 32,
    invisibleMs: 10_000,
    autoRenew: false,
    clientId: 'c1',
    attemptId: '',
    pollMs: 0,
    ...change,
  };
}
