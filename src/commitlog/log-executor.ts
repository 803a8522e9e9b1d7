import { buggify } from '../marks/buggify.ts';
import { toIndex, toTerm } from '../raft/core/types.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Disk } from '../runtime/disk.ts';
import { paths } from './paths.ts';
import { SegmentWriter } from './segment-writer.ts';
import { setAside } from './set-aside.ts';
import { floorSlots, flushMarkSlots, hardStateSlots, SlotWriter, writeSlot } from './slots.ts';
import {
  decodeFloor,
  decodeFlushMark,
  decodeHardState,
  encodeFloorState,
  encodeFlushMark,
  encodeHardState,
  type FlushMark,
  type HardState,
} from './state-files.ts';
import { counter, opKind, type WriterOp, type WriterStart } from './writer-port.ts';

/** Bytes of one group: what is queued beyond them waits for the next sync. */
export const groupBytesMax: number = 4 * 1024 * 1024;
/** Quiet time after which `idle` is due. */
export const idleSyncMs = 200;
/** Longest time that `page-cache` data stays unsynced under steady load. */
const lazySyncMs = 500;

export interface LogExecutorDeps {
  readonly disk: Disk;
  readonly clock: Clock;
  /** Kept by the executor except `writtenSeq`; see counter. */
  readonly counters: Float64Array;
  readonly onRolled: (base: number, prepared: boolean) => void;
  readonly onFloor: (position: number) => void;
}

/**
 * Executes the operations of a log in order, with synchronous calls. They come in groups: `execute` for each of them,
 * `writeRun`, then `finish`; only then is the group durable (S5). Whatever throws ends the log (S15).
 */
export class LogExecutor {
  readonly #start: WriterStart;
  readonly #clock: Clock;
  readonly #counters: Float64Array;
  readonly #segments: SegmentWriter;
  readonly #hardSlots: SlotWriter;
  readonly #markSlots: SlotWriter;
  #hard: HardState;
  /** The second copy of it is durable too. */
  #hardCopied = true;
  #truncFromOpen = Number.MAX_SAFE_INTEGER;
  /** The mark that becomes true with the next sync; changed in place, since each batch changes it. */
  readonly #mark: { -readonly [field in keyof FlushMark]: FlushMark[field] };
  #markWritten = true;
  #markDurable = true;
  #lazySince = 0;
  #damaged: WriterStart['damaged'];
  /** While the log is damaged the mark must not fall below this index (S14). */
  #markIndexMin: number;
  readonly #disk: Disk;
  readonly #onFloor: (position: number) => void;
  #runData: Buffer = Buffer.alloc(0);
  #runStart = 0;
  #runBytes = 0;
  #runPosition = 0;

  constructor(start: WriterStart, { disk, clock, counters, onRolled, onFloor }: LogExecutorDeps) {
    const { dir, segmentBytes, hardState, mark, skipFsync } = start;
    this.#start = start;
    this.#clock = clock;
    this.#damaged = start.damaged;
    this.#counters = counters;
    this.#disk = disk;
    this.#onFloor = onFloor;
    this.#markIndexMin = start.markIndexMin;
    this.#hard = decodeHardState(Buffer.from(hardState.payload));
    this.#mark = decodeFlushMark(Buffer.from(mark.payload));
    this.#noteSynced();
    this.#hardSlots = new SlotWriter(disk.open(paths.hardState(dir), 'write'), hardStateSlots, hardState.seq);
    this.#markSlots = new SlotWriter(disk.open(paths.flushMark(dir), 'write'), flushMarkSlots, mark.seq);
    this.#segments = new SegmentWriter({
      disk,
      clock,
      dir,
      segmentBytes,
      sync: !skipFsync,
      onSync: (ms) => {
        this.#count(counter.syncs, 1);
        this.#count(counter.syncMs, ms);
      },
      onRoll: (base, prepared) => {
        // Only what was marked already: the newest entry may not be written yet.
        if (!skipFsync) this.#markSlots.sync();
        onRolled(base, prepared);
      },
    });
  }

  /**
   * Executes one operation, of whose data only `bytes` from `start` on count. The operation may be reused afterwards,
   * its data not before `writeRun`.
   */
  execute(op: WriterOp, start: number, bytes: number): void {
    switch (op.kind) {
      case opKind.data:
        this.#setDamagedAside();
        this.#data(op, start, bytes);
        break;
      case opKind.hardState:
        this.#saveHardState(op, start, bytes);
        break;
      case opKind.truncate:
        this.#setDamagedAside();
        this.writeRun();
        this.#truncate(op);
        break;
      case opKind.floor:
        this.#advanceFloor(op, start, bytes);
        break;
      case opKind.replace:
        this.writeRun();
        this.#replace(op, start, bytes);
        break;
      default:
        break;
    }
  }

  /** Gives the data that is still held back to the disk. */
  writeRun(): void {
    if (this.#runBytes === 0) return;
    const run = this.#runData.subarray(this.#runStart, this.#runStart + this.#runBytes);
    this.#segments.write(run, this.#runPosition);
    this.#count(counter.bytes, this.#runBytes);
    this.#runBytes = 0;
  }

  /** Makes the group durable: the data is synced, then the mark that says so is written (S13). */
  finish(): void {
    if (this.#start.syncData) this.#segments.sync();
    else this.#lazySync();
    this.#markSynced();
    this.#count(counter.groups, 1);
  }

  /** Syncs what `finish` leaves for a quiet moment: the mark, the second copy of the hard state, and `page-cache` data. */
  idle(): void {
    this.#segments.sync();
    this.#noteSynced();
    this.#syncMark();
    this.#syncHardCopy();
  }

  /** Syncs everything and gives up the files. */
  close(): void {
    this.idle();
    this.release();
  }

  /** Gives up the files as they are, after a failure. */
  release(): void {
    this.#segments.close();
    this.#hardSlots.close();
    this.#markSlots.close();
  }

  /** Neighbouring bytes become one write. */
  #data(op: WriterOp, start: number, bytes: number): void {
    const joins =
      op.data === this.#runData &&
      start === this.#runStart + this.#runBytes &&
      op.position === this.#runPosition + this.#runBytes &&
      op.position % this.#start.segmentBytes !== 0;
    if (!joins) {
      this.writeRun();
      this.#runData = op.data;
      this.#runStart = start;
      this.#runPosition = op.position;
    }
    this.#runBytes += bytes;
    if (op.index > 0) this.#remember(op);
  }

  #remember(op: WriterOp): void {
    const mark = this.#mark;
    mark.truncEpoch = this.#hard.truncEpoch;
    mark.index = toIndex(op.index);
    mark.term = toTerm(op.term);
    mark.end = op.end;
    mark.commit = toIndex(op.commit);
    op.chain.copy(mark.chain);
    this.#markWritten = false;
  }

  /** Makes room for what the leader sends. The claim comes first: it must outlive the bytes that it was read from. */
  #setDamagedAside(): void {
    const damaged = this.#damaged;
    if (damaged === undefined) return;
    this.#damaged = undefined;
    this.#markSlots.write(Buffer.from(damaged.claim));
    this.#markSlots.sync();
    const { dir, segmentBytes } = this.#start;
    setAside({ disk: this.#disk, dir }, damaged.position, segmentBytes);
    this.#segments.truncate(damaged.position);
  }

  #saveHardState(op: WriterOp, start: number, bytes: number): void {
    const vote = op.extra === 1 ? op.data.toString('utf8', start, start + bytes) : undefined;
    this.#hard = { ...this.#hard, term: toTerm(op.term), vote };
    this.#writeHard();
  }

  #writeHard(): void {
    this.#hardSlots.write(encodeHardState(this.#hard));
    if (!this.#start.skipFsync) this.#hardSlots.sync();
    this.#hardSlots.copy();
    this.#hardCopied = false;
  }

  #syncHardCopy(): void {
    if (this.#hardCopied) return;
    if (!this.#start.skipFsync) this.#hardSlots.sync();
    this.#hardCopied = true;
  }

  /** S12: the guard of the older marks is durable before anything is cut. */
  #truncate(op: WriterOp): void {
    this.#truncFromOpen = Math.min(this.#truncFromOpen, op.extra);
    this.#hard = {
      ...this.#hard,
      truncEpoch: this.#hard.truncEpoch + 1,
      truncFrom: toIndex(this.#truncFromOpen),
    };
    this.#writeHard();
    this.#segments.truncate(op.position);
    this.#remember(op);
    this.#noteSynced();
  }

  /** S9: only what a durable floor has given up is removed. */
  #advanceFloor(op: WriterOp, start: number, bytes: number): void {
    this.#writeFloor(op.data.subarray(start, start + bytes), false);
    this.#segments.removeBelow(op.position);
    this.#onFloor(op.position);
  }

  /**
   * Gives up the whole log for a floor. The first floor record is the switch: from then on no file of the old log
   * counts, and recovery would remove what is left of it. The second says that nothing is left.
   */
  #replace(op: WriterOp, start: number, bytes: number): void {
    const floor = op.data.subarray(start, start + bytes);
    this.#writeFloor(floor, true);
    this.#segments.removeAll();
    this.#damaged = undefined;
    this.#markIndexMin = 0;
    this.#remember(op);
    this.#noteSynced();
    this.#syncMark();
    this.#writeFloor(floor, false);
    this.#onFloor(op.position);
  }

  #writeFloor(payload: Buffer, replacing: boolean): void {
    const state = encodeFloorState({ floor: decodeFloor(payload), replacing });
    writeSlot(this.#disk, paths.floor(this.#start.dir), floorSlots, state);
  }

  /** What the mark says is synced unless data is waiting for its lazy sync. */
  #markSynced(): void {
    if (this.#segments.dirty) return;
    this.#noteSynced();
    if (!buggify('lateMark')) this.#writeMark();
  }

  #noteSynced(): void {
    this.#counters[counter.syncedIndex] = this.#mark.index;
  }

  #writeMark(): void {
    if (this.#markWritten || this.#mark.index < this.#markIndexMin) return;
    this.#markSlots.write(encodeFlushMark(this.#mark));
    this.#markWritten = true;
    this.#markDurable = false;
  }

  #syncMark(): void {
    this.#writeMark();
    if (this.#markDurable) return;
    if (!this.#start.skipFsync) this.#markSlots.sync();
    this.#markDurable = true;
    // Older marks are gone for good, so their clamp (S12) may start anew.
    this.#truncFromOpen = Number.MAX_SAFE_INTEGER;
  }

  #lazySync(): void {
    const now = this.#clock.monotonicMs();
    if (!this.#segments.dirty) this.#lazySince = now;
    else if (now - this.#lazySince >= lazySyncMs) {
      this.#segments.sync();
      this.#lazySince = this.#clock.monotonicMs();
    }
  }

  #count(which: number, more: number): void {
    this.#counters[which] = (this.#counters[which] ?? 0) + more;
  }
}
