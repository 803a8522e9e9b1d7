import { DecodeError, type Reader, type Writer } from '../../proto/bytes.ts';
import { InvariantError } from '../../errors/flotilla-error.ts';
import * as access from '../../store/access-codec.ts';
import { ByteReader, ByteWriter } from '../../store/bytes.ts';
import type {
  AccessSnapshot,
  GroupStatus,
  Permission,
  TopicConfig,
  TopicStatus,
  TopicType,
} from '../../store/api.ts';

/** Codecs of the values that several operations share; docs/reference/wire.md describes them. */

const topicTypes = ['NORMAL', 'FIFO', 'DELAY', 'TRANSACTION'] as const satisfies readonly TopicType[];
const permissions = ['NONE', 'READ', 'WRITE', 'READ_WRITE'] as const satisfies readonly Permission[];

/** Added to the permission of a topic. */
const dropsUnconsumed = 0x80;

/** Numbers travel as naturals; milliseconds are often computed from fractional clocks. */
export function whole(value: number): number {
  return Math.max(0, Math.floor(value));
}

export function writeTopic(writer: Writer, topic: TopicConfig): void {
  writer.string(topic.name).u8(topicTypes.indexOf(topic.type)).varint(topic.queues);
  writer.u8(permissions.indexOf(topic.permission) + (topic.unconsumed === 'drop' ? dropsUnconsumed : 0));
}

export function readTopic(reader: Reader): TopicConfig {
  const name = reader.string();
  const type = pick(topicTypes, reader.u8());
  const queues = reader.varint();
  const flags = reader.u8();
  const topic = { name, type, queues, permission: pick(permissions, flags % dropsUnconsumed) };
  return flags < dropsUnconsumed ? topic : { ...topic, unconsumed: 'drop' };
}

export function writeTopicStatus(writer: Writer, status: TopicStatus): void {
  writeTopic(writer, status.config);
  writer.varint(status.queues.length);
  for (const queue of status.queues) writer.u32(queue.queueId).u64(queue.minOffset).u64(queue.maxOffset);
}

export function readTopicStatus(reader: Reader): TopicStatus {
  const config = readTopic(reader);
  const queues = readList(reader, 20, () => ({
    queueId: reader.u32(),
    minOffset: reader.u64(),
    maxOffset: reader.u64(),
  }));
  return { config, queues };
}

export function writeGroupStatus(writer: Writer, status: GroupStatus): void {
  writer.string(status.group).varint(status.queues.length);
  for (const queue of status.queues) {
    writer.string(queue.topic).u32(queue.queueId).u64(queue.committedOffset).u64(queue.maxOffset);
    writer.u32(queue.leased);
  }
  writer.varint(status.subscriptions.length);
  for (const { topic, filter, clientId } of status.subscriptions)
    writer.string(topic).string(filter).string(clientId);
}

export function readGroupStatus(reader: Reader): GroupStatus {
  const group = reader.string();
  const queues = readList(reader, 25, () => ({
    topic: reader.string(),
    queueId: reader.u32(),
    committedOffset: reader.u64(),
    maxOffset: reader.u64(),
    leased: reader.u32(),
  }));
  const subscriptions = readList(reader, 3, () => ({
    topic: reader.string(),
    filter: reader.string(),
    clientId: reader.string(),
  }));
  return { group, queues, subscriptions };
}

/** As the log holds it. */
export function writeAccessChange(writer: Writer, change: access.AccessChange): void {
  const bytes = new ByteWriter();
  access.writeAccessChange(bytes, change);
  writer.bytes(bytes.finish());
}

export function readAccessChange(reader: Reader): access.AccessChange {
  const bytes = reader.bytes();
  return readStored(() => access.readAccessChange(new ByteReader(bytes)));
}

export function writeAccessSnapshot(writer: Writer, { digest, users }: AccessSnapshot): void {
  writer.string(digest).u8(users === undefined ? 0 : 1);
  if (users === undefined) return;
  writer.varint(users.length);
  for (const user of users) writer.bytes(access.encodeUser(user));
}

export function readAccessSnapshot(reader: Reader): AccessSnapshot {
  const digest = reader.string();
  if (reader.u8() === 0) return { digest, users: undefined };
  return { digest, users: readList(reader, 1, () => readStored(() => access.decodeUser(reader.bytes()))) };
}

/** What another process sends must not end this one, however it is broken. */
function readStored<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof InvariantError) throw new DecodeError(error.message);
    throw error;
  }
}

/** Count, then the items; `itemBytes` is the least that one item takes. */
export function readList<T>(reader: Reader, itemBytes: number, read: () => T): T[] {
  const items: T[] = [];
  for (let left = reader.count(itemBytes); left > 0; left -= 1) items.push(read());
  return items;
}

/** The value with this code; throws DecodeError when there is none. */
export function pick<T>(values: readonly T[], code: number): T {
  const value = values[code];
  if (value === undefined) throw new DecodeError(`unknown value ${code}`);
  return value;
}
