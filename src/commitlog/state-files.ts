import { type Floor, type Index, type NodeId, type Term, toIndex, toTerm } from '../raft/core/types.ts';
import { readU64, writeU64 } from './bytes.ts';
import { recordPrefix } from './layout.ts';
import { decodeConfigRecord, encodeConfigRecord } from './record.ts';

/** What a broker promised, and the guard of its truncations (S12). */
export interface HardState {
  readonly term: Term;
  readonly vote: NodeId | undefined;
  /** Grows by one before each truncation. */
  readonly truncEpoch: number;
  /** Lowest truncation point since the last durable flush mark; marks of older epochs count at most to here - 1. */
  readonly truncFrom: Index;
}

/** Payload: u64 term, u64 truncEpoch, u64 truncFrom, u16 length and UTF-8 of the vote (0xffff: no vote). */
export function encodeHardState(state: HardState): Buffer {
  const vote = Buffer.from(state.vote ?? '');
  const bytes = Buffer.alloc(26 + vote.length);
  writeU64(bytes, 0, state.term);
  writeU64(bytes, 8, state.truncEpoch);
  writeU64(bytes, 16, state.truncFrom);
  bytes.writeUInt16LE(state.vote === undefined ? 0xffff : vote.length, 24);
  vote.copy(bytes, 26);
  return bytes;
}

export function decodeHardState(bytes: Buffer): HardState {
  const length = bytes.readUInt16LE(24);
  return {
    term: toTerm(readU64(bytes, 0)),
    truncEpoch: readU64(bytes, 8),
    truncFrom: toIndex(readU64(bytes, 16)),
    vote: length === 0xffff ? undefined : bytes.toString('utf8', 26, 26 + length),
  };
}

/** Everything up to here was synced when the mark was written (S13). */
export interface FlushMark {
  readonly truncEpoch: number;
  readonly index: Index;
  readonly term: Term;
  /** CommitLog position after entry `index`. */
  readonly end: number;
  readonly chain: Buffer;
  /** Commit index known then; a hint. */
  readonly commit: Index;
}

/** Payload: u64 truncEpoch, index, term, end, commit, then 8 bytes chain. */
export function encodeFlushMark(mark: FlushMark): Buffer {
  const bytes = Buffer.alloc(48);
  writeU64(bytes, 0, mark.truncEpoch);
  writeU64(bytes, 8, mark.index);
  writeU64(bytes, 16, mark.term);
  writeU64(bytes, 24, mark.end);
  writeU64(bytes, 32, mark.commit);
  mark.chain.copy(bytes, 40, 0, 8);
  return bytes;
}

export function decodeFlushMark(bytes: Buffer): FlushMark {
  return {
    truncEpoch: readU64(bytes, 0),
    index: toIndex(readU64(bytes, 8)),
    term: toTerm(readU64(bytes, 16)),
    end: readU64(bytes, 24),
    commit: toIndex(readU64(bytes, 32)),
    chain: Buffer.from(bytes.subarray(40, 48)),
  };
}

/** The floor with the place where the first retained entry starts. */
export interface LogFloor extends Floor {
  /** CommitLog position after the floor entry: always a segment base. */
  readonly end: number;
  /** Chain of the floor entry. */
  readonly chain: Buffer;
}

const floorHeadBytes = 32;

/** Payload: u64 index, term, end, 8 bytes chain, then a config record. */
export function encodeFloor(floor: LogFloor): Buffer {
  const head = Buffer.alloc(floorHeadBytes);
  writeU64(head, 0, floor.index);
  writeU64(head, 8, floor.term);
  writeU64(head, 16, floor.end);
  floor.chain.copy(head, 24, 0, 8);
  return Buffer.concat([head, encodeConfigRecord(floor.config)]);
}

/** What the floor file says. */
export interface FloorState {
  readonly floor: LogFloor;
  /** The log before the floor was given up for it, but its files may still be there: none of them counts. */
  readonly replacing: boolean;
}

/** Payload: the floor, then u8 1 while the log is being replaced. */
export function encodeFloorState({ floor, replacing }: FloorState): Buffer {
  return Buffer.concat([encodeFloor(floor), Buffer.from([replacing ? 1 : 0])]);
}

/** Files of before there was a last byte have none. */
export function decodeFloorState(bytes: Buffer): FloorState {
  const configBytes = bytes.readUInt32LE(floorHeadBytes + recordPrefix.bytes);
  return { floor: decodeFloor(bytes), replacing: bytes[floorHeadBytes + configBytes] === 1 };
}

export function decodeFloor(bytes: Buffer): LogFloor {
  return {
    index: toIndex(readU64(bytes, 0)),
    term: toTerm(readU64(bytes, 8)),
    end: readU64(bytes, 16),
    chain: Buffer.from(bytes.subarray(24, 32)),
    config: decodeConfigRecord(bytes.subarray(floorHeadBytes)),
  };
}
