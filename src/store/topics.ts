import { assert } from '../errors/flotilla-error.ts';
import type { TopicConfig } from './api.ts';
import { ByteReader, ByteWriter } from './bytes.ts';
import { readTopic, writeTopic, type QueueRef } from './commands.ts';
import { QueueProgress } from './progress.ts';

/** One topic of the replicated state. A deleted topic stays as a tombstone, so that queue offsets never repeat. */
export class TopicState {
  config: TopicConfig;
  deleted = false;
  /** UTF-8 of the name, to recognise it in records. */
  readonly nameBytes: Buffer;
  /** Per queue: first offset of this life of the topic. */
  readonly base: number[];
  /** Per queue: offset of the next message. */
  readonly max: number[];
  /** Consumer group -> progress by queue id. */
  readonly groups = new Map<string, (QueueProgress | undefined)[]>();

  constructor(config: TopicConfig, base: number[] = [], max: number[] = []) {
    this.config = config;
    this.nameBytes = Buffer.from(config.name);
    this.base = base;
    this.max = max;
    this.#extend();
  }

  /** Lives again after a deletion; offsets go on where they ended. */
  recreate(config: TopicConfig): void {
    this.config = config;
    this.deleted = false;
    this.#extend();
    for (let queueId = 0; queueId < this.max.length; queueId++) this.base[queueId] = this.max[queueId] ?? 0;
  }

  maxOffset(queueId: number): number {
    return this.max[queueId] ?? 0;
  }
  baseOffset(queueId: number): number {
    return this.base[queueId] ?? 0;
  }
  progress(group: string, queueId: number): QueueProgress | undefined {
    return this.groups.get(group)?.[queueId];
  }

  #extend(): void {
    while (this.max.length < this.config.queues) this.max.push(0);
    while (this.base.length < this.max.length) this.base.push(0);
  }

  encode(): Buffer {
    const writer = new ByteWriter();
    writeTopic(writer, this.config);
    writer.u8(this.deleted ? 1 : 0).varint(this.max.length);
    for (let i = 0; i < this.max.length; i++) writer.varint(this.baseOffset(i)).varint(this.maxOffset(i));
    return writer.finish();
  }

  static decode(data: Buffer): TopicState {
    const reader = new ByteReader(data);
    const config = readTopic(reader);
    const deleted = reader.u8() === 1;
    const base: number[] = [];
    const max: number[] = [];
    for (let count = reader.varint(); count > 0; count--) {
      base.push(reader.varint());
      max.push(reader.varint());
    }
    const topic = new TopicState(config, base, max);
    topic.deleted = deleted;
    return topic;
  }
}

/** All topics, and the progress of the consumer groups on them. */
export class TopicTable {
  readonly #all = new Map<string, TopicState>();
  readonly #live = new Map<string, TopicConfig>();
  /** Consumer group -> topics it consumes. */
  readonly #groups = new Map<string, Set<TopicState>>();
  /** Grows with every creation and deletion. */
  version = 0;

  /** Settings of the topics that exist. */
  get live(): ReadonlyMap<string, TopicConfig> {
    return this.#live;
  }
  /** Tombstones included. */
  all(): IterableIterator<TopicState> {
    return this.#all.values();
  }

  get(name: string): TopicState | undefined {
    const topic = this.#all.get(name);
    return topic?.deleted === false ? topic : undefined;
  }

  topicsOf(group: string): readonly TopicState[] {
    return [...(this.#groups.get(group) ?? [])];
  }

  /** Adds the topic unless it exists; answers its state in either case. */
  create(config: TopicConfig): TopicState {
    const known = this.#all.get(config.name);
    if (known?.deleted === false) return known;
    if (known !== undefined) known.recreate(config);
    const topic = known ?? new TopicState(config);
    this.restore(topic);
    this.version += 1;
    return topic;
  }

  /** Buries the topic and removes all progress on it; answers the removed progress. */
  delete(name: string): QueueProgress[] {
    const topic = this.get(name);
    if (topic === undefined) return [];
    const removed = [...topic.groups.values()].flat().filter((progress) => progress !== undefined);
    for (const group of topic.groups.keys()) this.#forgetGroup(group, topic);
    topic.groups.clear();
    topic.deleted = true;
    this.#live.delete(name);
    this.version += 1;
    return removed;
  }

  /** Progress of the ref; its first lease creates it, and the consumer group with it. */
  progressFor(ref: QueueRef, next: number): QueueProgress | undefined {
    const topic = this.get(ref.topic);
    if (topic === undefined) return undefined;
    const known = topic.progress(ref.group, ref.queueId);
    if (known !== undefined) return known;
    const { group, topic: name, queueId } = ref;
    const progress = new QueueProgress({ group, topic: name, queueId }, next);
    this.#addProgress(topic, progress);
    return progress;
  }

  restore(topic: TopicState): void {
    this.#all.set(topic.config.name, topic);
    if (!topic.deleted) this.#live.set(topic.config.name, topic.config);
  }

  restoreProgress(progress: QueueProgress): void {
    const topic = this.get(progress.ref.topic);
    assert(topic !== undefined, `progress of the unknown topic ${progress.ref.topic}`);
    this.#addProgress(topic, progress);
  }

  #addProgress(topic: TopicState, progress: QueueProgress): void {
    const { group, queueId } = progress.ref;
    const byQueue = topic.groups.get(group) ?? [];
    byQueue[queueId] = progress;
    topic.groups.set(group, byQueue);
    const topics = this.#groups.get(group) ?? new Set();
    this.#groups.set(group, topics.add(topic));
  }

  #forgetGroup(group: string, topic: TopicState): void {
    const topics = this.#groups.get(group);
    topics?.delete(topic);
    if (topics?.size === 0) this.#groups.delete(group);
  }
}
