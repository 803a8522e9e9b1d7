import { assert } from '../errors/flotilla-error.ts';
import { toIndex } from '../raft/core/types.ts';
import { sortedUsers } from './access.ts';
import { decodeUser, encodeUser } from './access-codec.ts';
import { ByteReader, ByteWriter } from './bytes.ts';
import { QueueProgress } from './progress.ts';
import type { ReplicatedState } from './state.ts';
import { TopicState } from './topics.ts';

/** Version 1 had no users. */
const formatVersion = 2;

/**
 * The whole state as bytes, equal on replicas that applied the same log (S11): topics with their progress, and
 * users, in the order of their names, then the ids as they lie in memory, since copying them must take no longer than a pause may.
 */
export function encodeImage(state: ReplicatedState): readonly Buffer[] {
  const writer = new ByteWriter(64 * 1024);
  const { ids, floor } = state;
  writer.u8(formatVersion).varint(state.appliedIndex).varint(state.lastTimestampMs).varint(state.generation);
  writer.varint(floor.index).varint(floor.position).varint(ids.first).varint(ids.end);
  const topics = [...state.topics.all()].toSorted((a, b) => order(a.config.name, b.config.name));
  writer.varint(topics.length);
  for (const topic of topics) {
    writer.bytes(topic.encode());
    const progress = progressOf(topic);
    writer.varint(progress.length);
    for (const one of progress) writer.bytes(one.encode());
  }
  const users = sortedUsers(state.access.users.values());
  writer.varint(users.length);
  for (const user of users) writer.bytes(encodeUser(user));
  return [writer.finish(), ids.image()];
}

function progressOf(topic: TopicState): QueueProgress[] {
  const groups = [...topic.groups].toSorted(([a], [b]) => order(a, b));
  return groups.flatMap(([, byQueue]) => byQueue.filter((progress) => progress !== undefined));
}

/** Code units: a locale would order differently on another machine. */
function order(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

/** Fills an empty state. */
export function decodeImage(image: Buffer, state: ReplicatedState): void {
  const reader = new ByteReader(image);
  const version = reader.u8();
  assert(version === 1 || version === formatVersion, `state image has the unknown version ${version}`);
  state.appliedIndex = toIndex(reader.varint());
  state.lastTimestampMs = reader.varint();
  state.generation = reader.varint();
  state.floor = { index: toIndex(reader.varint()), position: reader.varint() };
  const [first, end] = [reader.varint(), reader.varint()];
  for (let topics = reader.varint(); topics > 0; topics--) {
    state.topics.restore(TopicState.decode(reader.bytes()));
    for (let count = reader.varint(); count > 0; count--)
      state.topics.restoreProgress(QueueProgress.decode(reader.bytes()));
  }
  if (version > 1)
    for (let users = reader.varint(); users > 0; users--) state.access.restore(decodeUser(reader.bytes()));
  state.ids.loadImage(first, end, reader.rest());
}
