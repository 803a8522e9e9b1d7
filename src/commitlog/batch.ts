import { hash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { assert, FlotillaError } from '../errors/flotilla-error.ts';
import {
  type EntryKind,
  type GroupConfig,
  type Index,
  type Term,
  toIndex,
  toTerm,
} from '../raft/core/types.ts';
import type { BatchDraft, BatchInfo } from '../raft/driver/raft-log.ts';
import { isSafeU64, readU64, writeU64 } from './bytes.ts';
import { batchHeader as H, batchMagic } from './layout.ts';
import { decodeConfigRecord } from './record.ts';

const version = 1;
const kinds: readonly (EntryKind | undefined)[] = [undefined, 'data', 'termStart', 'config'];
const kindNumber: Record<EntryKind, number> = { data: 1, termStart: 2, config: 3 };
const chainInput = Buffer.alloc(16);

/** Chain of "no batch before this one". */
export const zeroChain: Buffer = Buffer.alloc(8);

/** Link of the hash chain: 8 bytes over the chain before and both checksums. */
export function chainOf(previous: Buffer, headerCrc: number, bodyCrc: number): Buffer {
  previous.copy(chainInput, 0, 0, 8);
  chainInput.writeUInt32LE(headerCrc, 8);
  chainInput.writeUInt32LE(bodyCrc, 12);
  return hash('sha256', chainInput, 'buffer').subarray(0, 8);
}

/** A framed batch; `data` is exactly what is stored. */
class FramedBatch implements BatchInfo {
  readonly index: Index;
  readonly term: Term;
  readonly kind: EntryKind;
  readonly recordCount: number;
  readonly bytes: number;
  readonly offset: number;
  readonly storeTimestampMs: number;
  readonly data: Buffer;
  readonly config?: GroupConfig;

  constructor(data: Buffer) {
    this.index = toIndex(readU64(data, H.index));
    this.term = toTerm(readU64(data, H.term));
    this.kind = kinds[data.readUInt8(H.kind)] ?? 'data';
    this.recordCount = data.readUInt32LE(H.recordCount);
    this.bytes = data.readUInt32LE(H.totalBytes);
    this.offset = readU64(data, H.offset);
    this.storeTimestampMs = readU64(data, H.storeTimestamp);
    this.data = data;
    if (this.kind === 'config') this.config = decodeConfigRecord(data.subarray(H.bytes));
  }
}

export interface FramePlace {
  readonly index: Index;
  readonly term: Term;
  readonly kind: EntryKind;
  readonly commit: Index;
  readonly offset: number;
  readonly previousChain: Buffer;
}

/** Frames a draft into one new Buffer; the records are copied once. */
export function frameBatch(draft: BatchDraft, place: FramePlace): BatchInfo {
  const total = H.bytes + draft.bytes;
  const data = Buffer.allocUnsafe(total);
  data.fill(0, 0, H.bytes);
  let at: number = H.bytes;
  for (const part of draft.parts) at += part.copy(data, at);
  assert(at === total, `draft says ${draft.bytes} record bytes but has ${at - H.bytes}`);
  data.writeUInt32LE(batchMagic, H.magic);
  data.writeUInt8(version, H.version);
  data.writeUInt8(kindNumber[place.kind], H.kind);
  data.writeUInt32LE(total, H.totalBytes);
  data.writeUInt32LE(draft.recordCount, H.recordCount);
  writeU64(data, H.index, place.index);
  writeU64(data, H.term, place.term);
  writeU64(data, H.commitAtAppend, place.commit);
  writeU64(data, H.storeTimestamp, draft.storeTimestampMs);
  writeU64(data, H.offset, place.offset);
  place.previousChain.copy(data, H.previousChain, 0, 8);
  const bodyCrc = crc32(data.subarray(H.bytes));
  data.writeUInt32LE(bodyCrc, H.bodyCrc);
  const headerCrc = crc32(data.subarray(0, H.headerCrc));
  data.writeUInt32LE(headerCrc, H.headerCrc);
  chainOf(place.previousChain, headerCrc, bodyCrc).copy(data, H.chain);
  return new FramedBatch(data);
}

/** What is wrong with the bytes at some place; `undefined` = nothing. */
export type Damage = string | undefined;

/** Checks a header by itself: magic, version, sizes, header checksum, chain. `bytes` holds at least the header. */
export function headerDamage(bytes: Buffer): Damage {
  if (bytes.length < H.bytes) return 'header is cut short';
  if (bytes.readUInt32LE(H.magic) !== batchMagic) return 'magic is wrong';
  const headerCrc = bytes.readUInt32LE(H.headerCrc);
  if (crc32(bytes.subarray(0, H.headerCrc)) !== headerCrc) return 'header checksum is wrong';
  if (bytes.readUInt8(H.version) !== version) return `version ${bytes.readUInt8(H.version)} is not known`;
  const kind = kinds[bytes.readUInt8(H.kind)];
  if (kind === undefined) return `kind ${bytes.readUInt8(H.kind)} is not known`;
  if (bytes.readUInt32LE(H.totalBytes) < H.bytes) return 'total size is smaller than a header';
  for (const at of [H.index, H.term, H.commitAtAppend, H.storeTimestamp, H.offset])
    if (!isSafeU64(bytes, at)) return 'a number is out of range';
  const chain = chainOf(
    bytes.subarray(H.previousChain, H.previousChain + 8),
    headerCrc,
    bytes.readUInt32LE(H.bodyCrc),
  );
  if (chain.compare(bytes, H.chain, H.chain + 8) !== 0) return 'chain is wrong';
  return bytes.readUInt32LE(H.spare) === 0 && bytes.readUInt32LE(H.spare + 4) === 0
    ? undefined
    : 'spare bytes are not zero';
}

/** Checks a whole batch; `data` starts with it and may be longer. */
export function batchDamage(data: Buffer): Damage {
  const damage = headerDamage(data);
  if (damage !== undefined) return damage;
  const total = data.readUInt32LE(H.totalBytes);
  if (total > data.length) return 'records are cut short';
  if (crc32(data.subarray(H.bytes, total)) !== data.readUInt32LE(H.bodyCrc))
    return 'record checksum is wrong';
  return undefined;
}

/** Facts of the batch that `data` starts with; it must have been verified. */
export function openBatch(data: Buffer): BatchInfo {
  const total = data.readUInt32LE(H.totalBytes);
  return new FramedBatch(data.length === total ? data : data.subarray(0, total));
}

export function chainAt(data: Buffer): Buffer {
  return data.subarray(H.chain, H.chain + 8);
}
export function previousChainAt(data: Buffer): Buffer {
  return data.subarray(H.previousChain, H.previousChain + 8);
}
export function commitAtAppendAt(data: Buffer): number {
  return readU64(data, H.commitAtAppend);
}

/**
 * Splits and verifies framed batches that follow each other in the log.
 * @throws FlotillaError DATA_CORRUPT on any damage
 */
export function parseBatches(frame: Buffer): BatchInfo[] {
  const batches: BatchInfo[] = [];
  for (let at = 0; at < frame.length;) {
    const rest = frame.subarray(at);
    const damage = batchDamage(rest);
    if (damage !== undefined)
      throw new FlotillaError('DATA_CORRUPT', `received batch at byte ${at}: ${damage}`);
    const batch = openBatch(rest);
    const before = batches.at(-1);
    if (before !== undefined && !follows(before, batch))
      throw new FlotillaError(
        'DATA_CORRUPT',
        `received batch ${batch.index} does not follow ${before.index}`,
      );
    batches.push(batch);
    at += batch.bytes;
  }
  return batches;
}

function follows(before: BatchInfo, next: BatchInfo): boolean {
  return (
    next.index === before.index + 1 &&
    next.term >= before.term &&
    next.offset >= before.offset + before.bytes &&
    chainAt(before.data).equals(previousChainAt(next.data))
  );
}
