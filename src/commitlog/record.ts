import { assert, FlotillaError } from '../errors/flotilla-error.ts';
import type { GroupConfig, Member, NodeId } from '../raft/core/types.ts';
import type { BatchDraft, BatchInfo } from '../raft/driver/raft-log.ts';
import { readU64, writeU64 } from './bytes.ts';
import { batchHeader, messageRecord as M, recordKind, recordPrefix } from './layout.ts';

/** First byte after {bytes, kind} and three zero bytes in the records of this file. */
const bodyStart = 8;
const roles = ['voter', 'learner'] as const;

/** The facts of a term start (R20). */
export interface TermStartRecord {
  readonly leader: NodeId;
  /** ms since 1970 */
  readonly wallClockMs: number;
}

function newRecord(kind: number, bodyBytes: number): Buffer {
  const record = Buffer.alloc(bodyStart + bodyBytes);
  record.writeUInt32LE(record.length, recordPrefix.bytes);
  record.writeUInt8(kind, recordPrefix.kind);
  return record;
}

function checkKind(record: Buffer, kind: number): void {
  if (record.length < bodyStart || record.readUInt8(recordPrefix.kind) !== kind)
    throw new FlotillaError('DATA_CORRUPT', `record is not of kind ${kind}`);
}

/** Body: u64 wall clock, u16 length and UTF-8 of the leader's name. */
export function encodeTermStartRecord(start: TermStartRecord): Buffer {
  const leader = Buffer.from(start.leader);
  const record = newRecord(recordKind.termStart, 10 + leader.length);
  writeU64(record, bodyStart, start.wallClockMs);
  record.writeUInt16LE(leader.length, bodyStart + 8);
  leader.copy(record, bodyStart + 10);
  return record;
}

export function decodeTermStartRecord(record: Buffer): TermStartRecord {
  checkKind(record, recordKind.termStart);
  const length = record.readUInt16LE(bodyStart + 8);
  return {
    wallClockMs: readU64(record, bodyStart),
    leader: record.toString('utf8', bodyStart + 10, bodyStart + 10 + length),
  };
}

/**
 * Body: u64 version, u16 count, then per member u8 role, u16 + UTF-8 id, u16 + UTF-8 disk id (empty: not bound); then,
 * if any member has an address, per member u16 + UTF-8 address (empty: unknown). So equal configurations have equal
 * bytes, and those without addresses the bytes that they had before there were any.
 */
export function encodeConfigRecord(config: GroupConfig): Buffer {
  const members = config.members.map((member) => ({
    role: roles.indexOf(member.role),
    id: Buffer.from(member.id),
    disk: Buffer.from(member.diskId ?? ''),
  }));
  const addressed = config.members.some((member) => member.address !== undefined);
  const addresses = addressed ? config.members.map((member) => Buffer.from(member.address ?? '')) : [];
  const size =
    members.reduce((sum, { id, disk }) => sum + 5 + id.length + disk.length, 10) +
    addresses.reduce((sum, address) => sum + 2 + address.length, 0);
  const record = newRecord(recordKind.config, size);
  writeU64(record, bodyStart, config.version);
  record.writeUInt16LE(members.length, bodyStart + 8);
  let at = bodyStart + 10;
  for (const { role, id, disk } of members) {
    at = record.writeUInt8(role, at);
    at = record.writeUInt16LE(id.length, at);
    at += id.copy(record, at);
    at = record.writeUInt16LE(disk.length, at);
    at += disk.copy(record, at);
  }
  for (const address of addresses) {
    at = record.writeUInt16LE(address.length, at);
    at += address.copy(record, at);
  }
  return record;
}

export function decodeConfigRecord(record: Buffer): GroupConfig {
  checkKind(record, recordKind.config);
  const count = record.readUInt16LE(bodyStart + 8);
  const members: Omit<Member, 'address'>[] = [];
  const end = record.readUInt32LE(recordPrefix.bytes);
  let at = bodyStart + 10;
  const text = (): string => {
    const length = record.readUInt16LE(at);
    at += 2 + length;
    return record.toString('utf8', at - length, at);
  };
  for (let i = 0; i < count; i++) {
    const role = roles[record.readUInt8(at)];
    if (role === undefined) throw new FlotillaError('DATA_CORRUPT', 'config record names an unknown role');
    at += 1;
    const id = text();
    const disk = text();
    members.push({ id, role, diskId: disk === '' ? undefined : disk });
  }
  const addressed = at < end;
  const version = readU64(record, bodyStart);
  return {
    version,
    members: members.map((member) => ({ ...member, address: (addressed ? text() : '') || undefined })),
  };
}

/** A draft of one record. */
export function singleRecordDraft(record: Buffer, storeTimestampMs: number): BatchDraft {
  return { parts: [record], recordCount: 1, bytes: record.length, storeTimestampMs };
}

/**
 * Calls `visit` for each record of a batch with its place: `at` counts from the start of `batch.data`;
 * `batch.offset + at` is its CommitLog position.
 * @throws FlotillaError DATA_CORRUPT when the record sizes do not fill the batch
 */
export function forEachRecord(
  batch: BatchInfo,
  visit: (data: Buffer, at: number, bytes: number, kind: number) => void,
): void {
  const { data } = batch;
  let at: number = batchHeader.bytes;
  for (let i = 0; i < batch.recordCount; i++) {
    const bytes = at + 5 <= data.length ? data.readUInt32LE(at + recordPrefix.bytes) : 0;
    if (bytes < 5 || at + bytes > data.length)
      throw new FlotillaError('DATA_CORRUPT', `record ${i} of batch ${batch.index} has a wrong size`);
    visit(data, at, bytes, data.readUInt8(at + recordPrefix.kind));
    at += bytes;
  }
  if (at !== data.length)
    throw new FlotillaError('DATA_CORRUPT', `batch ${batch.index} has bytes after its last record`);
}

/**
 * Reads fields of a message record in place: `data` holds it, `at` is where it starts. No object per message.
 * Slices share memory with `data`.
 */
export const messageView = {
  bytes: (data: Buffer, at: number): number => data.readUInt32LE(at + M.bytes),
  isMessage: (data: Buffer, at: number): boolean => data.readUInt8(at + M.kind) === recordKind.message,
  messageType: (data: Buffer, at: number): number => data.readUInt8(at + M.messageType),
  topicBytes: (data: Buffer, at: number): number => data.readUInt16LE(at + M.topicBytes),
  topic: (data: Buffer, at: number): string =>
    data.toString('utf8', at + M.fixedBytes, at + M.fixedBytes + data.readUInt16LE(at + M.topicBytes)),
  queueId: (data: Buffer, at: number): number => data.readUInt32LE(at + M.queueId),
  queueOffset: (data: Buffer, at: number): number => readU64(data, at + M.queueOffset),
  storeTimestampMs: (data: Buffer, at: number): number => readU64(data, at + M.storeTimestamp),
  tagHash: (data: Buffer, at: number): Buffer => data.subarray(at + M.tagHash, at + M.tagHash + 8),
  idHash: (data: Buffer, at: number): Buffer => data.subarray(at + M.idHash, at + M.idHash + 16),
  bodyMd5: (data: Buffer, at: number): Buffer => data.subarray(at + M.bodyMd5, at + M.bodyMd5 + 16),
  /** The client's protobuf Message as it came. */
  message: (data: Buffer, at: number): Buffer =>
    data.subarray(
      at + M.fixedBytes + data.readUInt16LE(at + M.topicBytes),
      at + data.readUInt32LE(at + M.bytes),
    ),
  messageId: (data: Buffer, at: number): string => {
    const start =
      at + M.fixedBytes + data.readUInt16LE(at + M.topicBytes) + data.readUInt32LE(at + M.messageIdStart);
    return data.toString('utf8', start, start + data.readUInt16LE(at + M.messageIdBytes));
  },
  /** undefined: the message has no tag. */
  tag: (data: Buffer, at: number): string | undefined => {
    const tagStart = data.readUInt16LE(at + M.tagStart);
    if (tagStart === 0xffff) return undefined;
    const start =
      at +
      M.fixedBytes +
      data.readUInt16LE(at + M.topicBytes) +
      data.readUInt32LE(at + M.systemPropertiesStart) +
      tagStart;
    return data.toString('utf8', start, start + data.readUInt16LE(at + M.tagBytes));
  },
  /** Writes what only the leader knows (decision 6). */
  assign: (
    data: Buffer,
    at: number,
    place: { queueId: number; queueOffset: number; storeTimestampMs: number },
  ): void => {
    assert(Number.isSafeInteger(place.queueOffset), 'I25 queue offset is out of range');
    data.writeUInt32LE(place.queueId, at + M.queueId);
    writeU64(data, at + M.queueOffset, place.queueOffset);
    writeU64(data, at + M.storeTimestamp, place.storeTimestampMs);
  },
} as const;
