import { crc32 } from 'node:zlib';
import type { Append, Floor, InstallFloor, Message, NodeId, Term } from '../core/types.ts';
import { toIndex, toMillis, toTerm } from '../core/types.ts';
import { ReceivedBatches } from './payloads.ts';
import type { BatchInfo } from './raft-log.ts';
import { assert, FlotillaError, unreachable } from '../../errors/flotilla-error.ts';

/**
 * Payload of a Raft frame: 56 bytes fixed, little-endian, then the batches of an Append exactly as stored, or what the
 * storage needs to install a floor.
 * u8 kind, u8 flags (1 granted/ok, 2 transfer, 4 busy, 8 lost, 16 unverified), two zero bytes, u32 crc32 of the fixed part with zero in its place,
 * then six u64: term and five fields by kind. Batches and floors have checksums of their own.
 * Sender, receiver and disk ids belong to the stream, not to the frame.
 */
const fixedBytes = 56;
const crcAt = 4;
const noCrc = Buffer.alloc(4);
const flag = { ok: 1, transfer: 2, busy: 4, lost: 8, unverified: 16 } as const;
const kinds = [
  'preVoteReq',
  'voteReq',
  'preVoteResp',
  'voteResp',
  'append',
  'appendResp',
  'heartbeat',
  'heartbeatResp',
  'timeoutNow',
  'installFloor',
  'installFloorResp',
  'removed',
] as const satisfies readonly Message['kind'][];

const two32 = 2 ** 32;

function writeU64(buffer: Buffer, value: number, at: number): void {
  buffer.writeUInt32LE(value % two32, at);
  buffer.writeUInt32LE(Math.floor(value / two32), at + 4);
}

function readU64(buffer: Buffer, at: number): number {
  return buffer.readUInt32LE(at) + buffer.readUInt32LE(at + 4) * two32;
}

function flagsOf(m: Message): number {
  let flags: number = isOk(m) ? flag.ok : 0;
  if ('transfer' in m && m.transfer) flags |= flag.transfer;
  if ('busy' in m && m.busy) flags |= flag.busy;
  if (m.kind === 'appendResp' && !m.result.ok && m.result.lost) flags |= flag.lost;
  if (m.kind === 'heartbeatResp' && m.unverified) flags |= flag.unverified;
  return flags;
}

function isOk(m: Message): boolean {
  if (m.kind === 'appendResp') return m.result.ok;
  return ('granted' in m && m.granted) || ('ok' in m && m.ok);
}

/** About floors and membership. */
type RareKind = 'installFloor' | 'installFloorResp' | 'removed';
type RareMessage = Extract<Message, { kind: RareKind }>;

function isRareKind(kind: Message['kind']): kind is RareKind {
  return kind === 'installFloor' || kind === 'installFloorResp' || kind === 'removed';
}

function isRare(m: Message): m is RareMessage {
  return isRareKind(m.kind);
}

function rareFieldsOf(m: RareMessage): readonly number[] {
  switch (m.kind) {
    case 'installFloor':
      return [m.floor.index, m.floor.term, m.seedId, m.leaderCommit];
    case 'installFloorResp':
      return [m.seedId, m.match];
    case 'removed':
      return [m.configIndex];
    default:
      return unreachable(m);
  }
}

/** The numbers that a kind carries beside the term, five at most, in wire order. */
function fieldsOf(m: Message): readonly number[] {
  if (isRare(m)) return rareFieldsOf(m);
  switch (m.kind) {
    case 'preVoteReq':
    case 'voteReq':
      return [m.lastIndex, m.lastTerm];
    case 'preVoteResp':
    case 'voteResp':
      return [];
    case 'append':
      return [m.prevIndex, m.prevTerm, m.leaderCommit, m.readId];
    case 'appendResp': {
      const r = m.result;
      const result = r.ok ? [r.match] : [r.prevIndex, r.hintIndex, r.hintTerm];
      return [m.floorIndex, m.readId, ...result];
    }
    case 'heartbeat':
      return [m.commit, m.readId, m.sentAt];
    case 'heartbeatResp':
      return [m.readId, m.sentAt];
    case 'timeoutNow':
      return [m.minLast];
    default:
      return unreachable(m);
  }
}

/** Of the fixed part, as if its checksum were zero. */
function fixedCrc(payload: Buffer): number {
  const before = crc32(payload.subarray(0, crcAt));
  return crc32(payload.subarray(crcAt + 4, fixedBytes), crc32(noCrc, before));
}

/** The payload of a frame, except for the batches of an Append, which follow it. */
export function encodeMessage(m: Message): Buffer {
  const fixed = Buffer.alloc(fixedBytes);
  fixed[0] = kinds.indexOf(m.kind);
  fixed[1] = flagsOf(m);
  writeU64(fixed, m.term, 8);
  fieldsOf(m).forEach((value, i) => writeU64(fixed, value, 16 + 8 * i));
  fixed.writeUInt32LE(fixedCrc(fixed), crcAt);
  if (m.kind !== 'installFloor') return fixed;
  assert(Buffer.isBuffer(m.payload), 'a floor is sent with its payload');
  return Buffer.concat([fixed, m.payload]);
}

export interface LinkIdentity {
  readonly from: NodeId;
  readonly to: NodeId;
  readonly fromDiskId: string;
}

/** An Append comes back without runs: they are read from the batches in `frame`; so is the configuration of a floor. */
export function readMessage(payload: Buffer, link: LinkIdentity): { message: Message; frame: Buffer } {
  const kind = kinds[payload[0] ?? 255];
  if (
    payload.length < fixedBytes ||
    kind === undefined ||
    fixedCrc(payload) !== payload.readUInt32LE(crcAt)
  ) {
    throw new FlotillaError('INVALID_ARGUMENT', 'malformed raft frame');
  }
  const flags = payload[1] ?? 0;
  const field = (i: number): number => readU64(payload, 16 + 8 * i);
  const envelope = { ...link, term: toTerm(readU64(payload, 8)) };
  const message = decode(kind, { envelope, flags, field });
  return { message, frame: payload.subarray(fixedBytes) };
}

interface Parts {
  readonly envelope: LinkIdentity & { readonly term: Term };
  readonly flags: number;
  readonly field: (i: number) => number;
}

function decode(kind: Message['kind'], parts: Parts): Message {
  if (isRareKind(kind)) return decodeRare(kind, parts);
  const { envelope, flags, field } = parts;
  switch (kind) {
    case 'preVoteReq':
    case 'voteReq':
      return {
        ...envelope,
        kind,
        lastIndex: toIndex(field(0)),
        lastTerm: toTerm(field(1)),
        transfer: (flags & flag.transfer) !== 0,
      };
    case 'preVoteResp':
    case 'voteResp':
      return { ...envelope, kind, granted: (flags & flag.ok) !== 0 };
    case 'append':
      return decodeAppend({ envelope, flags, field });
    case 'appendResp':
      return {
        ...envelope,
        kind,
        busy: (flags & flag.busy) !== 0,
        floorIndex: toIndex(field(0)),
        readId: field(1),
        result:
          (flags & flag.ok) !== 0
            ? { ok: true, match: toIndex(field(2)) }
            : {
                ok: false,
                prevIndex: toIndex(field(2)),
                hintIndex: toIndex(field(3)),
                hintTerm: toTerm(field(4)),
                lost: (flags & flag.lost) !== 0,
              },
      };
    case 'heartbeat':
      return {
        ...envelope,
        kind,
        commit: toIndex(field(0)),
        readId: field(1),
        sentAt: toMillis(field(2)),
      };
    case 'heartbeatResp':
      return {
        ...envelope,
        kind,
        readId: field(0),
        sentAt: toMillis(field(1)),
        busy: (flags & flag.busy) !== 0,
        unverified: (flags & flag.unverified) !== 0,
      };
    case 'timeoutNow':
      return { ...envelope, kind, minLast: toIndex(field(0)) };
    default:
      return unreachable(kind);
  }
}

function decodeRare(kind: RareKind, { envelope, flags, field }: Parts): RareMessage {
  switch (kind) {
    case 'installFloor':
      return {
        ...envelope,
        kind,
        floor: { index: toIndex(field(0)), term: toTerm(field(1)), config: { version: 0, members: [] } },
        seedId: field(2),
        leaderCommit: toIndex(field(3)),
      };
    case 'installFloorResp':
      return {
        ...envelope,
        kind,
        seedId: field(0),
        match: toIndex(field(1)),
        ok: (flags & flag.ok) !== 0,
      };
    case 'removed':
      return { ...envelope, kind, configIndex: toIndex(field(0)) };
    default:
      return unreachable(kind);
  }
}

function decodeAppend({ envelope, field }: Parts): Append {
  return {
    ...envelope,
    kind: 'append',
    prevIndex: toIndex(field(0)),
    prevTerm: toTerm(field(1)),
    leaderCommit: toIndex(field(2)),
    readId: field(3),
    runs: [],
    configs: [],
  };
}

/**
 * Completes a received InstallFloor with what its payload says.
 * @throws FlotillaError INVALID_ARGUMENT when it is another floor: the sender's has moved on while it sent
 */
export function withFloor(message: InstallFloor, floor: Floor, payload: Buffer): InstallFloor {
  if (floor.index !== message.floor.index || floor.term !== message.floor.term)
    throw new FlotillaError('INVALID_ARGUMENT', `the payload is for floor ${floor.index}`);
  return { ...message, floor, payload };
}

/** Completes a received Append with what its batches say. */
export function withBatches(message: Append, batches: readonly BatchInfo[]): Append {
  const runs: { firstIndex: BatchInfo['index']; count: number; term: Term; bytes: number }[] = [];
  const configs: { index: BatchInfo['index']; config: NonNullable<BatchInfo['config']> }[] = [];
  for (const batch of batches) {
    const run = runs.at(-1);
    if (run !== undefined && run.term === batch.term) {
      run.count++;
      run.bytes += batch.bytes;
    } else {
      runs.push({ firstIndex: batch.index, count: 1, term: batch.term, bytes: batch.bytes });
    }
    if (batch.config !== undefined) configs.push({ index: batch.index, config: batch.config });
  }
  return { ...message, runs, configs, payload: new ReceivedBatches(batches) };
}
