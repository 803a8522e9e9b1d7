import { createHash } from 'node:crypto';
import { messageRecord as at, recordKind } from '../commitlog/layout.ts';
import { messageView } from '../commitlog/record.ts';

/** MessageType numbers of the client protocol. */
export const messageType = { NORMAL: 1, FIFO: 2, DELAY: 3, TRANSACTION: 4 } as const;

const messageGroupField = 17;

/** End of the message record at `start`, or -1 when the bytes there are not a whole message record. */
export function messageEnd(data: Buffer, start: number): number {
  if (start + at.fixedBytes > data.length) return -1;
  const end = start + data.readUInt32LE(start + at.bytes);
  const fixed = at.fixedBytes + data.readUInt16LE(start + at.topicBytes);
  if (data.readUInt8(start + at.kind) !== recordKind.message) return -1;
  return end > data.length || end - start < fixed ? -1 : end;
}

/** Whether the record at `start` names this topic (UTF-8). */
export function hasTopic(data: Buffer, start: number, topic: Buffer): boolean {
  const bytes = data.readUInt16LE(start + at.topicBytes);
  const from = start + at.fixedBytes;
  return bytes === topic.length && data.compare(topic, 0, bytes, from, from + bytes) === 0;
}

/** Whether a whole record is the message of this place. */
export function isMessageAt(record: Buffer, topic: Buffer, queueId: number, queueOffset: number): boolean {
  return (
    messageEnd(record, 0) === record.length &&
    messageView.queueId(record, 0) === queueId &&
    messageView.queueOffset(record, 0) === queueOffset &&
    hasTopic(record, 0, topic)
  );
}

/** Hash of a tag as ConsumeQueue units store it. */
export function tagHash(tag: string): Buffer {
  return createHash('md5').update(tag).digest().subarray(0, 8);
}

/** Hash of the message group of the record at `start` (FNV-1a, 32 bit), or undefined when it has none. */
export function messageGroupHash(data: Buffer, start: number): number | undefined {
  let position = systemPropertiesStart(data, start);
  const end = position + data.readUInt32LE(start + at.systemPropertiesBytes);
  while (position < end) {
    const key = varint(data, position);
    const wire = key.value & 7;
    if (wire !== 2) {
      position = skipScalar(data, key.next, wire);
      continue;
    }
    const length = varint(data, key.next);
    if (key.value >>> 3 === messageGroupField) return fnv1a(data, length.next, length.next + length.value);
    position = length.next + length.value;
  }
  return undefined;
}

function systemPropertiesStart(data: Buffer, start: number): number {
  const fixed = at.fixedBytes + data.readUInt16LE(start + at.topicBytes);
  return start + fixed + data.readUInt32LE(start + at.systemPropertiesStart);
}

function fnv1a(data: Buffer, from: number, to: number): number {
  let hash = 0x811c9dc5;
  for (let i = from; i < to; i++) hash = Math.imul(hash ^ (data[i] ?? 0), 0x01000193);
  return hash >>> 0;
}

/** Protobuf varint of at most 32 significant bits; higher bits are skipped. */
function varint(data: Buffer, from: number): { value: number; next: number } {
  let value = 0;
  let next = from;
  for (let shift = 0; ; shift += 7) {
    const byte = data[next++] ?? 0;
    if (shift < 32) value |= (byte & 0x7f) << shift;
    if (byte < 0x80) return { value: value >>> 0, next };
  }
}

function skipScalar(data: Buffer, from: number, wire: number): number {
  if (wire === 0) return varint(data, from).next;
  if (wire === 1) return from + 8;
  return wire === 5 ? from + 4 : data.length;
}
