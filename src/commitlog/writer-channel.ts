import { counter, type WriterFailure, type WriterStart } from './writer-port.ts';

/**
 * Memory shared by the main thread and the log writer thread. Main publishes operations by raising `published`;
 * the writer raises `consumed` when a group of them is done. Fields of one side are never written by the other.
 */

/** Int32 words. The first two count operations and wrap around. */
export const word = { published: 0, consumed: 1, notified: 2, count: 4 } as const;

/** Float64 fields of an operation; see WriterOp. */
export const opField = {
  kind: 0,
  /** 0 also for each part but the last of an operation that was published in parts. */
  seq: 1,
  /** Where the bytes lie in the staging ring, and how many. */
  staged: 2,
  bytes: 3,
  position: 4,
  index: 5,
  term: 6,
  end: 7,
  chainLow: 8,
  chainHigh: 9,
  commit: 10,
  extra: 11,
  count: 12,
} as const;

export const opSlots = 8192;

export interface WriterChannel {
  readonly words: Int32Array;
  readonly counters: Float64Array;
  readonly ops: Float64Array;
  readonly staging: Buffer;
}

export interface WriterMemory {
  readonly words: SharedArrayBuffer;
  readonly counters: SharedArrayBuffer;
  readonly ops: SharedArrayBuffer;
  readonly staging: SharedArrayBuffer;
}

export function newWriterMemory(stagingBytes: number): WriterMemory {
  return {
    words: new SharedArrayBuffer(word.count * 4),
    counters: new SharedArrayBuffer(counter.count * 8),
    ops: new SharedArrayBuffer(opSlots * opField.count * 8),
    staging: new SharedArrayBuffer(stagingBytes),
  };
}

export function openChannel(memory: WriterMemory): WriterChannel {
  return {
    words: new Int32Array(memory.words),
    counters: new Float64Array(memory.counters),
    ops: new Float64Array(memory.ops),
    staging: Buffer.from(memory.staging),
  };
}

/** Start parameters of the writer thread. */
export interface WriterThreadStart extends WriterStart {
  readonly memory: WriterMemory;
}

/** What the writer thread posts: progress is in the shared counters, `progress` only wakes the main thread. */
export type WriterReport =
  | { readonly kind: 'progress' }
  | { readonly kind: 'rolled'; readonly base: number; readonly prepared: boolean }
  | { readonly kind: 'floor'; readonly position: number }
  | ({ readonly kind: 'failed' } & WriterFailure)
  | { readonly kind: 'closed' };
