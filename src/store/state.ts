import { createHash } from 'node:crypto';
import { batchHeader, messageRecord, recordKind, recordPrefix } from '../commitlog/layout.ts';
import { messageView } from '../commitlog/record.ts';
import { assert, unreachable } from '../errors/flotilla-error.ts';
import { toIndex, type Index } from '../raft/core/types.ts';
import type { BatchInfo } from '../raft/driver/raft-log.ts';
import { AccessTable, sortedUsers } from './access.ts';
import { encodeUser } from './access-codec.ts';
import {
  decodeCommand,
  type AckCommand,
  type AdvanceFloorCommand,
  type ChangeInvisibleCommand,
  type Command,
} from './commands.ts';
import { IdRing } from './id-ring.ts';
import type { QueueProgress } from './progress.ts';
import type { QueueIndex } from './sources.ts';
import { TopicTable, type TopicState } from './topics.ts';

/**
 * The replicated state: a pure function of the log. Equal batches make equal states on every replica, so nothing here
 * may look at a clock, at random or at the order of completions.
 */
export class ReplicatedState {
  readonly topics = new TopicTable();
  readonly access = new AccessTable();
  readonly ids: IdRing;
  readonly #queues: QueueIndex;
  appliedIndex: Index = toIndex(0);
  /** Store timestamp of the newest batch; never goes back. */
  lastTimestampMs = 0;
  /** Newest lease generation of the broker group. */
  generation = 0;
  /** Where the floor of the log is to be: the newest decision of a leader. */
  floor: { readonly index: Index; readonly position: number } = { index: toIndex(0), position: 0 };
  /** Changed since the last checkpoint. */
  readonly dirtyTopics = new Set<TopicState>();
  readonly dirtyProgress = new Set<QueueProgress>();
  readonly dirtyUsers = new Set<string>();
  /** Topics that got messages or changed; the leader session empties it. */
  readonly touched = new Set<TopicState>();
  #lastTopic: TopicState | undefined;

  constructor(queues: QueueIndex, dedupWindow: number) {
    this.#queues = queues;
    this.ids = new IdRing(dedupWindow);
  }

  /** Applies the next batch of the log. */
  apply(batch: BatchInfo): void {
    assert(batch.index === this.appliedIndex + 1, `apply of ${batch.index} after ${this.appliedIndex}`);
    if (batch.kind === 'data') this.#applyRecords(batch);
    this.lastTimestampMs = Math.max(this.lastTimestampMs, batch.storeTimestampMs);
    this.appliedIndex = batch.index;
  }

  #applyRecords(batch: BatchInfo): void {
    const { data, recordCount } = batch;
    let at: number = batchHeader.bytes;
    for (let i = 0; i < recordCount; i++) {
      const bytes = data.readUInt32LE(at + recordPrefix.bytes);
      const kind = data.readUInt8(at + recordPrefix.kind);
      if (kind === recordKind.message) this.#applyMessage(batch, at, bytes);
      else if (kind === recordKind.command) this.#applyCommand(decodeCommand(data, at), batch);
      else assert(false, `batch ${batch.index} holds a record of kind ${kind}`);
      at += bytes;
    }
  }

  #applyMessage(batch: BatchInfo, at: number, bytes: number): void {
    const { data } = batch;
    const topic = this.#topicAt(data, at);
    const queueId = messageView.queueId(data, at);
    const offset = messageView.queueOffset(data, at);
    if (topic.max[queueId] !== offset) {
      assert(false, `I25 ${topic.config.name}/${queueId} got ${offset} after ${topic.max[queueId]}`);
    }
    const record = data.subarray(at, at + bytes);
    this.#queues.append(topic.config.name, queueId, offset, batch.offset + at, bytes, record);
    topic.max[queueId] = offset + 1;
    this.ids.push(data, at + messageRecord.idHash, queueId, offset);
  }

  #topicAt(data: Buffer, at: number): TopicState {
    const from = at + messageRecord.fixedBytes;
    const to = from + data.readUInt16LE(at + messageRecord.topicBytes);
    const last = this.#lastTopic;
    if (last !== undefined && !last.deleted && last.nameBytes.compare(data, from, to) === 0) {
      this.#touch(last);
      return last;
    }
    const topic = this.topics.get(messageView.topic(data, at));
    assert(topic !== undefined, `I25 message of the unknown topic ${messageView.topic(data, at)}`);
    this.#lastTopic = topic;
    this.#touch(topic);
    return topic;
  }

  #touch(topic: TopicState): void {
    this.dirtyTopics.add(topic);
    this.touched.add(topic);
  }

  /** Readers leave the prefix here, at one place of the log, so that all replicas show the same first offsets (C16). */
  #advanceFloor({ index, position }: AdvanceFloorCommand): void {
    if (position <= this.floor.position) return;
    this.floor = { index: toIndex(index), position };
    this.#queues.advanceFloor(position);
  }

  #applyCommand(command: Command, batch: BatchInfo): void {
    switch (command.kind) {
      case 'createTopic':
        this.#touch(this.topics.create(command.config));
        return;
      case 'deleteTopic':
        this.#deleteTopic(command.name);
        return;
      case 'lease': {
        const progress = this.topics.progressFor(command, command.fromNext);
        this.generation += 1;
        progress?.applyLease(command, this.generation, batch.storeTimestampMs);
        if (progress !== undefined) this.dirtyProgress.add(progress);
        return;
      }
      case 'ack':
      case 'changeInvisible':
        this.#changeLeases(command);
        return;
      case 'advanceFloor':
        this.#advanceFloor(command);
        return;
      case 'changeAccess':
        this.dirtyUsers.add(this.access.apply(command.change));
        return;
      default:
        unreachable(command);
    }
  }

  #changeLeases(command: AckCommand | ChangeInvisibleCommand): void {
    const progress = this.topics.get(command.topic)?.progress(command.group, command.queueId);
    this.generation += 1;
    if (progress === undefined) return;
    if (command.kind === 'ack') progress.applyAck(command);
    else progress.applyChangeInvisible(command, this.generation);
    this.dirtyProgress.add(progress);
  }

  #deleteTopic(name: string): void {
    const topic = this.topics.get(name);
    if (topic === undefined) return;
    for (const progress of this.topics.delete(name)) this.dirtyProgress.add(progress);
    this.#touch(topic);
  }

  /** The whole state as text, equal on replicas that applied the same log. For comparison, not for storage. */
  dump(): string {
    const { floor } = this;
    const lines = [
      `applied ${this.appliedIndex} at ${this.lastTimestampMs} generation ${this.generation} floor ${floor.index}`,
    ];
    for (const topic of [...this.topics.all()].toSorted(byName)) {
      lines.push(`topic ${topic.encode().toString('hex')}`);
      for (const group of [...topic.groups.keys()].toSorted()) {
        for (const progress of topic.groups.get(group) ?? []) {
          if (progress !== undefined) lines.push(`progress ${progress.encode().toString('hex')}`);
        }
      }
    }
    for (const user of sortedUsers(this.access.users.values()))
      lines.push(`user ${encodeUser(user).toString('hex')}`);
    const ids = createHash('sha256').update(this.ids.encode(this.ids.first, this.ids.end)).digest('hex');
    lines.push(`ids ${this.ids.first}..${this.ids.end} ${ids}`);
    return lines.join('\n');
  }
}

function byName(a: TopicState, b: TopicState): number {
  return a.config.name < b.config.name ? -1 : 1;
}
