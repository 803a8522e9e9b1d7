/**
 * Memory shared by the main thread and the log writer thread. Main publishes operations by raising `published`;
 * the writer raises `consumed` when a group of them is done. Fields of one side are never written by the other.
 */

/** Int32 words. The first two count operations and wrap around. */
export const word = { published: 0, consumed: 1, notified: 2, count: 4 } as const;
/** Float64 counters kept by the writer. */
export const counter = { writtenSeq: 0, syncs: 1, syncMs: 2, bytes: 3, groups: 4, count: 8 } as const;

export const opKind = { data: 1, hardState: 2, truncate: 3, nothing: 4, close: 5 } as const;

/** Float64 fields of an operation. */
export const opField = {
  kind: 0,
  /** Reported when done; 0: this is a part of a larger operation. */
  seq: 1,
  /** Where the bytes lie in the staging ring, and how many. */
  staged: 2,
  bytes: 3,
  /** data: CommitLog position; truncate: cut position. */
  position: 4,
  /** Entry that ends with these bytes (data) or stays last (truncate); 0: none ends here. */
  index: 5,
  term: 6,
  /** CommitLog position after that entry. */
  end: 7,
  chainLow: 8,
  chainHigh: 9,
  commit: 10,
  /** hardState: term is in `term`; the vote is staged; 1 = there is a vote. truncate: first removed index. */
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
export interface WriterStart {
  readonly memory: WriterMemory;
  readonly dir: string;
  readonly segmentBytes: number;
  /** Sync data before reporting it; false: `page-cache` durability. */
  readonly syncData: boolean;
  /** Sabotage of tests: no sync at all, while everything claims the opposite. */
  readonly skipFsync: boolean;
  readonly hardState: { readonly seq: number; readonly payload: Uint8Array };
  readonly mark: { readonly seq: number; readonly payload: Uint8Array };
  /** While the log is damaged the mark must not fall below this index (S14). */
  readonly markIndexMin: number;
}

/** What the writer thread posts: progress is in the shared counters, `progress` only wakes the main thread. */
export type WriterReport =
  | { readonly kind: 'progress' }
  | { readonly kind: 'rolled'; readonly base: number; readonly prepared: boolean }
  | { readonly kind: 'failed'; readonly message: string; readonly code: string | undefined }
  | { readonly kind: 'closed' };
