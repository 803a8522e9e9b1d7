import { FlotillaError } from '../../errors/flotilla-error.ts';
import type {
  EntryKind,
  Floor,
  GroupConfig,
  Index,
  LogSizes,
  NodeId,
  RestoredState,
  Seq,
  Term,
} from '../core/types.ts';

/** Stored entries are damaged: they are repaired in the background, so the same read may succeed later (S17). */
export function isDamage(error: unknown): boolean {
  return error instanceof FlotillaError && error.code === 'DATA_CORRUPT';
}

/** What a leader wants to append: record bytes, to be framed as one batch by `RaftLog.appendOwn`. */
export interface BatchDraft {
  /** Concatenated whole records, in order. */
  readonly parts: readonly Buffer[];
  readonly recordCount: number;
  /** Sum of the lengths of `parts`. */
  readonly bytes: number;
  /** Wall clock of the batch, non-decreasing in the log (R46). */
  readonly storeTimestampMs: number;
  /** Appended even when the disk is nearly full: it stores no messages but lets old ones go (S16). @default false */
  readonly essential?: boolean;
}

/** Facts of one framed batch, read from its header. */
export interface BatchInfo {
  readonly index: Index;
  readonly term: Term;
  readonly kind: EntryKind;
  readonly recordCount: number;
  /** Whole size, header included. */
  readonly bytes: number;
  /** Position of the first header byte in the CommitLog (equal on all replicas). */
  readonly offset: number;
  readonly storeTimestampMs: number;
  /** Header and records, exactly as stored. */
  readonly data: Buffer;
  /** Present when `kind` is 'config'. */
  readonly config?: GroupConfig;
}

/** Identity of the log on this disk, made when it was formatted. */
export interface LogIdentity {
  readonly clusterId: string;
  readonly groupId: string;
  readonly nodeId: NodeId;
  readonly diskId: string;
}

/**
 * The storage that the driver needs; implemented by src/commitlog. All methods are called on one thread.
 * Write operations only queue work: they are executed in order, and `onWritten` reports the newest durable seq.
 */
export interface RaftLog extends LogSizes {
  readonly identity: LogIdentity;
  readonly restored: RestoredState;
  readonly floor: Floor;

  /** Set by the driver before the first write. `onFailed` is terminal (S15). */
  onWritten: (seq: Seq) => void;
  onFailed: (error: Error) => void;

  saveHardState(seq: Seq, state: { term: Term; vote: NodeId | undefined }): void;
  /** Removes all entries from `from` on. */
  truncate(seq: Seq, from: Index): void;
  /** Frames the draft as entry (index, term) at the end of the log, queues its write, and answers the framed batch. */
  appendOwn(
    seq: Seq,
    draft: BatchDraft,
    at: { index: Index; term: Term; kind: EntryKind; commit: Index },
  ): BatchInfo;
  /** The one record of a `termStart` entry (R20). */
  termStartDraft(leader: NodeId, storeTimestampMs: number): BatchDraft;
  /** The one record of a `config` entry (R53). */
  configDraft(config: GroupConfig, storeTimestampMs: number): BatchDraft;
  /** Queues batches that `parse` accepted; their offset and chain must continue the log, else it throws. */
  append(seq: Seq, batches: readonly BatchInfo[]): void;
  /** Splits and verifies framed batches as received (checksums, lengths). Throws on damage. */
  parse(frame: Buffer): BatchInfo[];

  /** What another replica's `installFloor` needs to start its log at our floor; the floor itself included. */
  floorPayload(): Buffer;
  /** The floor in a payload as received. Throws on damage. */
  parseFloor(payload: Buffer): Floor;
  /** Replaces the whole log by an empty one that starts at the floor of `payload`. */
  installFloor(seq: Seq, floor: Floor, payload: Buffer): void;

  /** Entries [from, to] from memory, or undefined when some of them are only on disk. */
  recent(from: Index, to: Index): readonly BatchInfo[] | undefined;
  /**
   * Entries from `from` on, at most to `to` and about `bytesMax`, at least one; from disk when they are not in memory.
   * None when `from` is not above the floor, or was removed meanwhile.
   */
  read(from: Index, to: Index, bytesMax: number): Promise<readonly BatchInfo[]>;

  /** Hint for the flush mark and for memory: entries up to here are committed. */
  setCommit(index: Index): void;
}
