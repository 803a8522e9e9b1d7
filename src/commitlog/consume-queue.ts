import { join } from 'node:path';
import { assert } from '../errors/flotilla-error.ts';
import type { Disk } from '../runtime/disk.ts';
import { positionName, readU64, writeU64 } from './bytes.ts';
import { withFile } from './file-io.ts';
import { consumeQueueUnit as U, messageRecord } from './layout.ts';
import { writeUnits, type UnitWrite } from './unit-file.ts';

const firstTailUnits = 16;
/** Units that stay in memory after a flush, for readers at the end of the queue. */
const keptUnits = 1024;

/** Consecutive units of a queue: where its messages lie in the CommitLog. */
export class Units {
  /** Queue offset of the first unit. */
  readonly from: number;
  readonly count: number;
  readonly #bytes: Buffer;

  constructor(from: number, bytes: Buffer) {
    this.from = from;
    this.count = bytes.length / U.bytes;
    this.#bytes = bytes;
  }

  /** CommitLog position of the i-th record. */
  recordOffset(i: number): number {
    return readU64(this.#bytes, i * U.bytes + U.offset);
  }
  recordBytes(i: number): number {
    return this.#bytes.readUInt32LE(i * U.bytes + U.size);
  }
  /** 8 bytes, zero without a tag; shares memory. */
  tagHash(i: number): Buffer {
    return this.#bytes.subarray(i * U.bytes + U.tagHash, (i + 1) * U.bytes);
  }
}

/** One queue: files of fixed size on disk, the newest units in memory. Holds no file open. */
export class ConsumeQueue {
  readonly dir: string;
  readonly #disk: Disk;
  readonly #unitsPerFile: number;
  /** Units [#tailFrom, #max) are in memory. */
  #tail: Buffer = Buffer.alloc(0);
  #tailFrom = 0;
  #max = 0;
  /** Units below are in files. */
  #flushed = 0;
  #min = 0;
  /** The highest that `advanceFloor` was told. */
  #floor = 0;
  /** The first append may replace units that a crash left beyond the replayed log. */
  #appended = false;
  /** Grows when units are taken back: a flush that was under way has then written what no longer counts. */
  #restarts = 0;
  #dropped = false;

  constructor(disk: Disk, dir: string, unitsPerFile: number) {
    this.dir = dir;
    this.#disk = disk;
    this.#unitsPerFile = unitsPerFile;
    this.#load();
  }

  get maxOffset(): number {
    return this.#max;
  }
  /** First unit that is kept; beyond all numbers when there is none, since the queue may begin anywhere. */
  get minOffset(): number {
    return this.#min < this.#max ? this.#min : Number.MAX_SAFE_INTEGER;
  }
  get dirty(): boolean {
    return this.#flushed < this.#max;
  }
  get tailFrom(): number {
    return this.#tailFrom;
  }
  get memoryBytes(): number {
    return this.#tail.length;
  }

  /** Adds a unit, or replaces one that exists (replay). */
  append(queueOffset: number, recordOffset: number, recordBytes: number, record: Buffer): void {
    if (!this.#appended && queueOffset < this.#max) this.#restartAt(queueOffset);
    this.#appended = true;
    if (this.#max === 0) this.#beginAt(queueOffset);
    if (queueOffset < this.#max) this.#restarts += 1;
    assert(
      queueOffset <= this.#max,
      `I25 queue offset ${queueOffset} leaves a gap after ${this.#max} in ${this.dir}`,
    );
    if (queueOffset < this.#tailFrom) this.#restartAt(queueOffset);
    const at = (queueOffset - this.#tailFrom) * U.bytes;
    if (at + U.bytes > this.#tail.length) this.#grow(at + U.bytes);
    writeU64(this.#tail, at + U.offset, recordOffset);
    this.#tail.writeUInt32LE(recordBytes, at + U.size);
    record.copy(this.#tail, at + U.tagHash, messageRecord.tagHash, messageRecord.tagHash + 8);
    this.#flushed = Math.min(this.#flushed, queueOffset);
    this.#max = Math.max(this.#max, queueOffset + 1);
  }

  /** Units [from, from + maxUnits) that are in memory; undefined: some of them are only in files. */
  readMemory(from: number, maxUnits: number): Units | undefined {
    const end = Math.min(this.#max, from + maxUnits);
    if (from < this.#min || from >= end) return new Units(from, Buffer.alloc(0));
    if (from < this.#tailFrom) return undefined;
    const at = (from - this.#tailFrom) * U.bytes;
    return new Units(from, Buffer.from(this.#tail.subarray(at, at + (end - from) * U.bytes)));
  }

  /** Part of a file that holds units [from, ...) of one file at most. */
  filePart(from: number, maxUnits: number): { path: string; position: number; bytes: number } {
    const end = Math.min(this.#max, this.#tailFrom, from + maxUnits);
    const inFile = from % this.#unitsPerFile;
    const count = Math.min(end - from, this.#unitsPerFile - inFile);
    return { path: this.#path(from), position: inFile * U.bytes, bytes: count * U.bytes };
  }

  /**
   * Units whose records lie below the CommitLog position are gone; one comparison when it has not moved. False, once: units
   * are damaged, so that nobody knows which. Readers may then ask for units whose records are gone, and get nothing.
   */
  advanceFloor(position: number): boolean {
    if (position <= this.#floor) return true;
    this.#floor = position;
    // Units have no checksums, and a disk may lie once.
    for (let attempt = 0; attempt < 3; attempt++) {
      const first = this.#firstAtOrAbove(position);
      if (!this.#divides(first, position)) continue;
      this.#min = first;
      return true;
    }
    return false;
  }

  /** The unit's record is the first at or above the position, and its neighbours do not tell of damage. */
  #divides(unit: number, position: number): boolean {
    const around = [unit - 2, unit - 1, unit, unit + 1]
      .filter((one) => one >= this.#min && one < this.#max)
      .map((one) => ({ unit: one, record: this.#recordOffset(one) }));
    return around.every(({ unit: one, record }, i) => {
      const before = around[i - 1]?.record ?? -Infinity;
      return (record > before || record === -1) && (one < unit ? record < position : record >= position);
    });
  }

  /** Records lie in the log in the order of their queue offsets. */
  #firstAtOrAbove(position: number): number {
    let [low, high] = [this.#min, this.#max];
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (this.#recordOffset(middle) >= position) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** Damaged ones may show any number, or none (NaN). -1: no unit is there. The files of a queue that began anywhere, or was cut at the front, may have a hole before it. */
  #recordOffset(unit: number): number {
    if (unit >= this.#tailFrom) return readU64(this.#tail, (unit - this.#tailFrom) * U.bytes + U.offset);
    const path = this.#path(unit);
    if (!this.#disk.exists(path)) return -1;
    const at = (unit % this.#unitsPerFile) * U.bytes;
    const stored = this.#readUnit(path, at);
    if (stored === undefined) return NaN;
    return stored.length === U.bytes && stored.readUInt32LE(U.size) > 0
      ? Number(stored.readBigUInt64LE(U.offset))
      : -1;
  }

  /** Undefined: the disk can not read it. */
  #readUnit(path: string, at: number): Buffer | undefined {
    try {
      return withFile(this.#disk, path, 'read', (file) => file.read(at, U.bytes));
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'EIO') return undefined;
      throw error;
    }
  }

  /** Whether files for units [from, to) are missing or too short. */
  lacks(from: number, to: number): boolean {
    if (from >= to) return false;
    if (this.#max < to || this.#disk.exists(this.#distrustPath)) return true;
    const fileBytes = this.#unitsPerFile * U.bytes;
    for (let unit = from; unit < to; unit += this.#unitsPerFile - (unit % this.#unitsPerFile)) {
      const path = this.#path(unit);
      if (!this.#disk.exists(path)) return true;
      if (path !== this.#path(to - 1) && this.#disk.size(path) < fileBytes) return true;
    }
    return false;
  }

  /** Notes for the next start that the files are not to be trusted; false: that was known. */
  distrust(): boolean {
    if (this.#disk.exists(this.#distrustPath) || !this.#disk.exists(this.dir)) return false;
    this.#disk.open(this.#distrustPath, 'createNew').close();
    this.#disk.syncDirectory(this.dir);
    return true;
  }

  get #distrustPath(): string {
    return join(this.dir, 'damaged');
  }

  /** Whole files before the first kept unit; the newest file stays, since it tells where the queue ends. */
  filesBelowFloor(): string[] {
    if (!this.#disk.exists(this.dir)) return [];
    const files = this.#disk.list(this.dir).filter((name) => /^\d{20}$/.test(name));
    const kept = this.#path(this.#min);
    return files
      .slice(0, -1)
      .map((name) => join(this.dir, name))
      .filter((path) => path < kept);
  }

  /** Writes and syncs what is only in memory now; what comes meanwhile waits for the next time. */
  async flush(sync: boolean): Promise<void> {
    const until = this.#max;
    for (let from = this.#flushed; from < until;) {
      assert(
        from >= this.#tailFrom,
        `I25 units from ${from} of ${this.dir} left the memory before they were written`,
      );
      const restarts = this.#restarts;
      const inFile = from % this.#unitsPerFile;
      const count = Math.min(until - from, this.#unitsPerFile - inFile);
      const at = (from - this.#tailFrom) * U.bytes;
      // Units below #max do not change unless the queue restarts, so these bytes need no copy.
      const bytes = this.#tail.subarray(at, at + count * U.bytes);
      await this.#write({ path: this.#path(from), position: inFile * U.bytes, bytes, sync });
      if (this.#restarts !== restarts) return;
      from += count;
      this.#flushed = from;
    }
    this.#shrink();
  }

  /** The queue is removed: a flush that is under way must not make its files again. */
  drop(): void {
    this.#dropped = true;
    this.#restarts += 1;
  }

  /** Gives up the memory of a queue that is not appended to. */
  release(): void {
    if (this.dirty) return;
    this.#tail = Buffer.alloc(0);
    this.#tailFrom = this.#max;
  }

  async #write(write: UnitWrite): Promise<void> {
    try {
      await writeUnits(this.#disk, write);
    } catch (error) {
      // Its folder was moved away meanwhile, and nobody wants these units any more.
      if (!this.#dropped) throw error;
    }
  }

  #shrink(): void {
    // What came while the flush was under way is nowhere else yet.
    const kept = Math.min(Math.max(keptUnits, this.#max - this.#flushed), this.#max - this.#tailFrom);
    if (this.#tail.length <= 2 * kept * U.bytes) return;
    const at = (this.#max - kept - this.#tailFrom) * U.bytes;
    this.#tail = Buffer.from(this.#tail.subarray(at, at + kept * U.bytes));
    this.#tailFrom = this.#max - kept;
  }

  #grow(bytes: number): void {
    const larger = Buffer.alloc(Math.max(bytes, this.#tail.length * 2, firstTailUnits * U.bytes));
    this.#tail.copy(larger);
    this.#tail = larger;
  }

  /** A queue whose earlier units went away with the log that held them. */
  #beginAt(queueOffset: number): void {
    this.#min = queueOffset;
    this.#max = queueOffset;
    this.#flushed = queueOffset;
    this.#tailFrom = queueOffset;
  }

  #restartAt(queueOffset: number): void {
    this.#restarts += 1;
    this.#max = queueOffset;
    this.#flushed = Math.min(this.#flushed, queueOffset);
    if (queueOffset >= this.#tailFrom) return;
    this.#tail = Buffer.alloc(0);
    this.#tailFrom = queueOffset;
  }

  #path(unit: number): string {
    const first = unit - (unit % this.#unitsPerFile);
    return join(this.dir, positionName(first * U.bytes));
  }

  #load(): void {
    if (!this.#disk.exists(this.dir)) return;
    const files = this.#disk.list(this.dir).filter((name) => /^\d{20}$/.test(name));
    const [first] = files;
    const last = files.at(-1);
    if (first === undefined || last === undefined) return;
    this.#min = Number(first) / U.bytes;
    const whole = Math.floor(this.#disk.size(join(this.dir, last)) / U.bytes);
    this.#max = Number(last) / U.bytes + this.#withoutEmptyTail(join(this.dir, last), whole);
    this.#flushed = this.#max;
    this.#tailFrom = this.#max;
  }

  /** A crash can leave a file longer than what was written to it: units of size 0 are none. */
  #withoutEmptyTail(path: string, whole: number): number {
    return withFile(this.#disk, path, 'read', (file) => {
      let count = whole;
      while (count > 0) {
        const some = Math.min(count, 1024);
        const bytes = file.read((count - some) * U.bytes, some * U.bytes);
        for (let i = some - 1; i >= 0; i--)
          if (bytes.readUInt32LE(i * U.bytes + U.size) > 0) return count - some + i + 1;
        count -= some;
      }
      return 0;
    });
  }
}
