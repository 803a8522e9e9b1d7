import { FlotillaError } from '../errors/flotilla-error.ts';
import type { Seq } from '../raft/core/types.ts';

export const opKind = {
  data: 1,
  hardState: 2,
  truncate: 3,
  nothing: 4,
  close: 5,
  floor: 6,
  replace: 7,
} as const;

/** One operation for the log writer. */
export interface WriterOp {
  /** See opKind. */
  readonly kind: number;
  /** Reported when it is durable; 0: this is a part of a larger operation. */
  readonly seq: number;
  /** data: the bytes to write; hardState: the vote; floor, replace: the floor, see encodeFloor. */
  readonly data: Buffer;
  /** data: CommitLog position; truncate: cut position; floor, replace: start of the first segment that stays. */
  readonly position: number;
  /** Entry that ends with these bytes (data) or is last afterwards (truncate, replace); 0: none ends here. */
  readonly index: number;
  readonly term: number;
  /** CommitLog position after that entry. */
  readonly end: number;
  /** Of that entry: 8 bytes, or empty. */
  readonly chain: Buffer;
  readonly commit: number;
  /** hardState: 1 = there is a vote. truncate: first removed index. */
  readonly extra: number;
}

const noBytes = Buffer.alloc(0);

/** An operation with all fields zero, to be spread. */
export const emptyOp: WriterOp = {
  kind: opKind.nothing,
  seq: 0,
  data: noBytes,
  position: 0,
  index: 0,
  term: 0,
  end: 0,
  chain: noBytes,
  commit: 0,
  extra: 0,
};

/** Places of the figures that a writer keeps: counts, bytes, milliseconds since it began; indexes as they are now. */
export const counter = {
  writtenSeq: 0,
  syncs: 1,
  syncMs: 2,
  bytes: 3,
  groups: 4,
  syncedIndex: 5,
  count: 8,
} as const;

/** Where a writer begins: what recovery left on disk. Can be cloned into a thread, which makes Buffers plain bytes. */
export interface WriterStart {
  readonly dir: string;
  readonly segmentBytes: number;
  /** Sync data before reporting it; false: `page-cache` durability. */
  readonly syncData: boolean;
  /** Sabotage of tests: no sync at all, while everything claims the opposite. */
  readonly skipFsync: boolean;
  readonly hardState: SlotStart;
  readonly mark: SlotStart;
  /** While the log is damaged the mark must not fall below this index (S14). */
  readonly markIndexMin: number;
  /** Damaged bytes that are kept until a leader sends what belongs there (S14); undefined: none. */
  readonly damaged: DamagedTail | undefined;
}
export interface DamagedTail {
  /** CommitLog position after the last valid entry. */
  readonly position: number;
  /** Flush mark that says what was claimed; see encodeFlushMark. */
  readonly claim: Uint8Array;
}
export interface SlotStart {
  readonly seq: number;
  readonly payload: Uint8Array;
}

/** What a writer reports; never from inside a call of its owner. */
export interface LogWriterEvents {
  /** Everything up to this operation is durable. */
  readonly onWritten: (seq: Seq) => void;
  readonly onRolled: (base: number, prepared: boolean) => void;
  /** The floor at this position is durable, and the segments below it are gone. */
  readonly onFloor: (position: number) => void;
  /** Once; nothing is written or reported written any more (S15). */
  readonly onFailed: (error: Error) => void;
}

/** Makes what it is given durable, in order. */
export interface LogWriterPort {
  /** Newest operation that is durable. */
  readonly writtenSeq: number;
  /** Bytes that were queued and are not durable yet. */
  readonly pendingBytes: number;
  /** Queues an operation; operations are executed in the order of these calls. Dropped after a failure (S15). */
  push(op: WriterOp): void;
  counterValue(which: keyof typeof counter): number;
  /** Executes what is queued, syncs, and ends the writer. */
  close(): Promise<void>;
}

export type LogWriterFactory = (start: WriterStart, events: LogWriterEvents) => LogWriterPort;

/** Why a writer failed, in a form that can be sent between threads. */
export interface WriterFailure {
  readonly message: string;
  /** As the operating system names it. */
  readonly code: string | undefined;
}

export function writerFailure(error: unknown): WriterFailure {
  const failure = error instanceof Error ? error : new Error(String(error));
  const code = 'code' in failure && typeof failure.code === 'string' ? failure.code : undefined;
  return { message: failure.message, code };
}

export function storageFailed({ message, code }: WriterFailure): FlotillaError {
  return new FlotillaError('STORAGE_FAILED', `log writer: ${message}`, {
    details: code === undefined ? {} : { code },
  });
}
