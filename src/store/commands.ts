import { recordKind, recordPrefix } from '../commitlog/layout.ts';
import { assert, unreachable } from '../errors/flotilla-error.ts';
import { readAccessChange, writeAccessChange, type AccessChange } from './access-codec.ts';
import type { Permission, TopicConfig, TopicType } from './api.ts';
import { ByteReader, ByteWriter } from './bytes.ts';

/** Which progress a command changes. */
export interface QueueRef {
  readonly group: string;
  readonly topic: string;
  readonly queueId: number;
}

/** Leases messages of one queue to one client and moves the group's next offset. */
export interface LeaseCommand extends QueueRef {
  readonly kind: 'lease';
  /** The next offset that the leader saw; new offsets are ignored when it does not hold any more. */
  readonly fromNext: number;
  readonly next: number;
  readonly deadlineMs: number;
  readonly autoRenew: boolean;
  readonly clientId: string;
  readonly attemptId: string;
  /** First deliveries: flat pairs of first offset and count, ascending, within [fromNext, next). */
  readonly fresh: readonly number[];
  /** Further deliveries: flat triples of offset, generation of the lease to replace, and attempt. */
  readonly again: readonly number[];
}
export interface AckCommand extends QueueRef {
  readonly kind: 'ack';
  /** Flat pairs of offset and generation. */
  readonly entries: readonly number[];
}
export interface ChangeInvisibleCommand extends QueueRef {
  readonly kind: 'changeInvisible';
  readonly offset: number;
  readonly generation: number;
  readonly deadlineMs: number;
  readonly operationId: string;
}
/** Gives up all segments below a boundary (S9). */
export interface AdvanceFloorCommand {
  readonly kind: 'advanceFloor';
  /** Last entry below the first segment that stays. */
  readonly index: number;
  /** CommitLog position of that segment. */
  readonly position: number;
}
export type Command =
  | { readonly kind: 'createTopic'; readonly config: TopicConfig }
  | { readonly kind: 'deleteTopic'; readonly name: string }
  | LeaseCommand
  | AckCommand
  | ChangeInvisibleCommand
  | AdvanceFloorCommand
  | { readonly kind: 'changeAccess'; readonly change: AccessChange };

/** Position of the command's fields inside its record. */
const commandVersion = 1;
const bodyStart = 7;
const kinds = [
  'createTopic',
  'deleteTopic',
  'lease',
  'ack',
  'changeInvisible',
  'advanceFloor',
  'changeAccess',
] as const;
const types: readonly TopicType[] = ['NORMAL', 'FIFO', 'DELAY', 'TRANSACTION'];
const permissions: readonly Permission[] = ['NONE', 'READ', 'WRITE', 'READ_WRITE'];

/** Encodes a whole command record (docs/file-formats.md, "Commands"). */
export function encodeCommand(command: Command): Buffer {
  const writer = new ByteWriter(128);
  writer.u32(0).u8(recordKind.command).u8(commandVersion).u8(kinds.indexOf(command.kind));
  switch (command.kind) {
    case 'createTopic':
      writeTopic(writer, command.config);
      break;
    case 'deleteTopic':
      writer.text(command.name);
      break;
    case 'lease':
      writeLease(writer, command);
      break;
    case 'ack':
      writeRef(writer, command);
      writeNumbers(writer, command.entries);
      break;
    case 'changeInvisible':
      writeRef(writer, command);
      writer.varint(command.offset).varint(command.generation).varint(command.deadlineMs);
      writer.text(command.operationId);
      break;
    case 'advanceFloor':
      writer.varint(command.index).varint(command.position);
      break;
    case 'changeAccess':
      writeAccessChange(writer, command.change);
      break;
    default:
      unreachable(command);
  }
  writer.patchU32(writer.length, recordPrefix.bytes);
  return writer.finish();
}

/** Decodes the command record that starts at `at`. Throws on an unknown version or kind: replicas must agree. */
export function decodeCommand(data: Buffer, at: number): Command {
  const bytes = data.readUInt32LE(at + recordPrefix.bytes);
  const version = data.readUInt8(at + 5);
  assert(version === commandVersion, `command version ${version} is not known`);
  const kind = kinds[data.readUInt8(at + 6)];
  assert(kind !== undefined, `command kind ${data.readUInt8(at + 6)} is not known`);
  const reader = new ByteReader(data, at + bodyStart, at + bytes);
  switch (kind) {
    case 'createTopic':
      return { kind, config: readTopic(reader) };
    case 'deleteTopic':
      return { kind, name: reader.text() };
    case 'lease':
      return readLease(reader);
    case 'ack':
      return { kind, ...readRef(reader), entries: readNumbers(reader) };
    case 'changeInvisible':
      return {
        kind,
        ...readRef(reader),
        offset: reader.varint(),
        generation: reader.varint(),
        deadlineMs: reader.varint(),
        operationId: reader.text(),
      };
    case 'advanceFloor':
      return { kind, index: reader.varint(), position: reader.varint() };
    case 'changeAccess':
      return { kind, change: readAccessChange(reader) };
    default:
      return unreachable(kind);
  }
}

/** Added to the permission of a topic; what older brokers wrote lacks it and keeps. */
const dropsUnconsumed = 0x80;

export function writeTopic(writer: ByteWriter, config: TopicConfig): void {
  writer.text(config.name).u8(types.indexOf(config.type)).varint(config.queues);
  writer.u8(permissions.indexOf(config.permission) + (config.unconsumed === 'drop' ? dropsUnconsumed : 0));
}

export function readTopic(reader: ByteReader): TopicConfig {
  const name = reader.text();
  const type = types[reader.u8()];
  const queues = reader.varint();
  const flags = reader.u8();
  const permission = permissions[flags % dropsUnconsumed];
  assert(type !== undefined && permission !== undefined, `settings of topic ${name} are not known`);
  const config = { name, type, queues, permission };
  return flags < dropsUnconsumed ? config : { ...config, unconsumed: 'drop' };
}

function writeRef(writer: ByteWriter, ref: QueueRef): void {
  writer.text(ref.group).text(ref.topic).varint(ref.queueId);
}

function readRef(reader: ByteReader): QueueRef {
  return { group: reader.text(), topic: reader.text(), queueId: reader.varint() };
}

function writeNumbers(writer: ByteWriter, numbers: readonly number[]): void {
  writer.varint(numbers.length);
  for (const value of numbers) writer.varint(value);
}

function readNumbers(reader: ByteReader): number[] {
  const count = reader.varint();
  const numbers: number[] = [];
  for (let i = 0; i < count; i++) numbers.push(reader.varint());
  return numbers;
}

function writeLease(writer: ByteWriter, command: LeaseCommand): void {
  writeRef(writer, command);
  writer.varint(command.fromNext).varint(command.next).varint(command.deadlineMs);
  writer.u8(command.autoRenew ? 1 : 0);
  writer.text(command.clientId).text(command.attemptId);
  writeNumbers(writer, command.fresh);
  writeNumbers(writer, command.again);
}

function readLease(reader: ByteReader): LeaseCommand {
  return {
    kind: 'lease',
    ...readRef(reader),
    fromNext: reader.varint(),
    next: reader.varint(),
    deadlineMs: reader.varint(),
    autoRenew: reader.u8() === 1,
    clientId: reader.text(),
    attemptId: reader.text(),
    fresh: readNumbers(reader),
    again: readNumbers(reader),
  };
}
