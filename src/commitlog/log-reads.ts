import { FlotillaError } from '../errors/flotilla-error.ts';
import { type Index, toIndex } from '../raft/core/types.ts';
import type { BatchInfo } from '../raft/driver/raft-log.ts';
import { BatchLru } from './batch-lru.ts';
import { chainAt, headerDamage } from './batch.ts';
import { batchHeader, recordPrefix } from './layout.ts';
import type { LogEnd, LogFacts } from './log-facts.ts';
import type { LogRange } from './log-range.ts';
import { LogReader, readAheadBytes, type ReadRange } from './log-reader.ts';
import type { CommitLogOptions, OpenedLog } from './open-log.ts';
import type { DataDir } from './paths.ts';
import { readWalked, SegmentFile } from './scan.ts';
import { segmentBase } from './geometry.ts';
import type { Place } from './sparse-index.ts';
import type { TailCache } from './tail-cache.ts';

/** How much is read around a record that is not in memory: its neighbours are wanted next. */
const recordReadBytes = 256 * 1024;

/** All reads: from the tail in memory, from cold batches kept a while, from disk. */
export class LogReads {
  readonly #home: DataDir;
  readonly #facts: LogFacts;
  readonly #cache: TailCache;
  readonly #cold: BatchLru;
  readonly #reader: LogReader;
  #faultyTo: number;
  /** Everything below this CommitLog position was written. */
  #onDisk: number;
  readonly #onDamage: (position: number) => void;
  /** Grows with each truncation, so that a read that was under way does not answer removed entries. */
  #cuts = 0;

  /** @param onDamage what lies at this CommitLog position could not be read */
  constructor(
    options: CommitLogOptions,
    parts: { opened: OpenedLog; cache: TailCache },
    onDamage: (position: number) => void,
  ) {
    const { opened, cache } = parts;
    this.#home = options;
    this.#onDamage = onDamage;
    this.#facts = opened.facts;
    this.#cache = cache;
    this.#cold = new BatchLru(Math.max(options.cacheBytes / 4, 1024 * 1024));
    this.#reader = new LogReader(options, options.segmentBytes);
    this.#faultyTo = opened.restored.faulty?.claimedLast ?? 0;
    this.#onDisk = opened.facts.last.end;
  }

  get onDisk(): number {
    return this.#onDisk;
  }

  wrote(end: number): void {
    this.#onDisk = Math.max(this.#onDisk, end);
  }

  cut(last: LogEnd): void {
    this.#cuts += 1;
    this.#onDisk = Math.min(this.#onDisk, last.end);
    this.#cold.cut(last.index);
    this.#reader.drop();
  }

  /** Entries up to the floor go away: reads that are under way answer none of them, whether or not they still find them. */
  cutBelow(floor: LogEnd): void {
    this.#cold.cutBelow(floor.index);
    this.#reader.drop();
  }

  /** The log is empty above the floor now. */
  reset(floor: LogEnd): void {
    this.cut(floor);
    this.#cold.cutBelow(floor.index);
    this.#onDisk = floor.end;
    this.#faultyTo = 0;
  }

  close(): Promise<void> {
    return this.#reader.close();
  }

  async read(from: Index, to: Index, bytesMax: number): Promise<readonly BatchInfo[]> {
    const until = toIndex(Math.min(to, this.#facts.last.index));
    if (this.#isGone(from)) return [];
    this.#checkRange(from, until);
    if (until < from) return [];
    const cached = this.#cached(from, until, bytesMax);
    if (cached !== undefined) return cached;
    const cuts = this.#cuts;
    const found = await this.#fromDisk(from, until, bytesMax).catch((error: unknown) => {
      if (this.#isGone(from) || cuts !== this.#cuts) return [];
      throw error;
    });
    if (this.#isGone(from)) return [];
    if (cuts === this.#cuts) return found;
    return found.filter((batch) => batch.index <= this.#facts.last.index);
  }

  #cached(from: Index, to: Index, bytesMax: number): readonly BatchInfo[] | undefined {
    if (this.#cache.get(from) === undefined) return undefined;
    const { count } = this.fit(from, to, bytesMax);
    return this.#cache.range(from, toIndex(Math.min(to, from + count - 1)));
  }

  async #fromDisk(from: Index, to: Index, bytesMax: number): Promise<BatchInfo[]> {
    const near = this.#facts.sparse.atOrBefore(from);
    const found = near === undefined ? [] : await this.#readFile(near, { from, to, bytesMax });
    if (found.length > 0) return found;
    if (near !== undefined) this.#onDamage(near.position);
    throw new FlotillaError('DATA_CORRUPT', `entry ${from} is not where the index says`, {
      details: { index: from },
    });
  }

  /** The stored entries of a range, read and verified. @throws whatever is wrong with them */
  verify({ first, last, limit }: Pick<LogRange, 'first' | 'last' | 'limit'>): Promise<readonly BatchInfo[]> {
    const range = { from: first.index, to: last, bytesMax: limit - first.position };
    return this.#reader.read(first, range, this.#onDisk);
  }

  /** S17: what can not be read is damaged, never the end of the log. */
  async #readFile(near: Place, range: ReadRange): Promise<BatchInfo[]> {
    try {
      return await this.#reader.read(near, range, this.#onDisk);
    } catch (error) {
      const { position } = error instanceof FlotillaError ? error.details : {};
      if (typeof position === 'number') this.#onDamage(position);
      else this.#suspectAround(near, range);
      if (error instanceof FlotillaError) throw error;
      throw new FlotillaError('DATA_CORRUPT', `entries from ${range.from} on can not be read`, {
        details: { index: range.from },
        cause: error,
      });
    }
  }

  /** The disk does not say which of the bytes it can not read. */
  #suspectAround(near: Place, { bytesMax }: ReadRange): void {
    const base = segmentBase(near.position, this.#facts.segmentBytes);
    const end = Math.min(near.position + bytesMax + readAheadBytes, base + this.#facts.segmentBytes);
    for (const { position } of this.#facts.sparse.within(near.position, end)) this.#onDamage(position);
  }

  #checkRange(from: Index, until: Index): void {
    const floor = this.#facts.sparse.atOrBefore(from);
    if (from > until && from <= this.#faultyTo)
      throw new FlotillaError('DATA_CORRUPT', `entry ${from} is in the damaged range`, {
        details: { index: from },
      });
    if (floor === undefined && until >= from)
      throw new FlotillaError('INTERNAL', `entry ${from} is not in the log`);
  }

  #isGone(index: Index): boolean {
    return index <= this.#facts.floorEnd.index;
  }

  /** Sizes without waiting: exact in memory, an upper bound from the sparse index below it. */
  fit(from: Index, last: Index, bytesMax: number): { count: number; bytes: number } {
    if (last < from) return { count: 0, bytes: 0 };
    return this.#cache.get(from) === undefined
      ? this.#fitSparse(from, last, bytesMax)
      : this.#fitCached(from, last, bytesMax);
  }

  #fitCached(from: Index, last: Index, bytesMax: number): { count: number; bytes: number } {
    let count = 0;
    let bytes = 0;
    for (let index: number = from; index <= last; index++) {
      const batch = this.#cache.get(toIndex(index));
      if (batch === undefined || (count > 0 && bytes + batch.bytes > bytesMax)) break;
      bytes += batch.bytes;
      count += 1;
    }
    return { count, bytes };
  }

  #fitSparse(from: Index, last: Index, bytesMax: number): { count: number; bytes: number } {
    const start = this.#facts.sparse.atOrBefore(from);
    if (start === undefined) return { count: 1, bytes: bytesMax };
    const bound: Place = { index: toIndex(this.#facts.last.index + 1), position: this.#facts.last.end };
    const next = this.#facts.sparse.after(start) ?? bound;
    const far = this.#facts.sparse.beforePosition(start.position + bytesMax) ?? start;
    const end = bound.position <= start.position + bytesMax ? bound : far;
    if (end.index <= from) return { count: 1, bytes: next.position - start.position };
    const count = Math.min(end.index - from, last - from + 1);
    return { count, bytes: end.position - start.position };
  }

  recordInMemory(offset: number, bytes: number): Buffer | undefined {
    const batch = this.#cache.at(offset) ?? this.#cold.at(offset);
    return batch === undefined ? undefined : wholeRecord(batch, offset, bytes);
  }

  async loadRecord(offset: number, bytes: number): Promise<Buffer | undefined> {
    const known = this.recordInMemory(offset, bytes);
    if (known !== undefined) return known;
    const near = this.#facts.sparse.beforePosition(offset);
    if (offset < this.#facts.floorEnd.end) return undefined;
    if (near === undefined || offset >= this.#facts.last.end)
      throw new FlotillaError('INVALID_ARGUMENT', `no record is stored at ${offset}`);
    try {
      const holder = await this.#load(near, offset);
      if (holder === undefined) throw notARecord(offset);
      return wholeRecord(holder, offset, bytes);
    } catch (error) {
      // The floor moved meanwhile, and the file is gone.
      if (offset < this.#facts.floorEnd.end) return undefined;
      throw error;
    }
  }

  /**
   * Stored bytes from a position inside a batch on, of whole verified batches of its segment up to entry `to`; at most
   * `bytesMax`. Empty where the batches of a segment end.
   * @throws FlotillaError INVALID_ARGUMENT when no entry up to `to` is at the position, DATA_CORRUPT
   */
  async bytesAt(position: number, bytesMax: number, to: Index): Promise<Buffer> {
    const { last, segmentBytes, sparse } = this.#facts;
    const nextBase = segmentBase(position, segmentBytes) + segmentBytes;
    const near = sparse.beforePosition(position);
    if (near === undefined || position >= last.end || near.position < nextBase - segmentBytes)
      throw notServed(position);
    const holder = this.#cache.at(position) ?? this.#cold.at(position) ?? (await this.#load(near, position));
    if (holder === undefined) {
      const next = sparse.beforePosition(nextBase);
      if (next?.position !== nextBase || next.index > to) throw notServed(position);
      return Buffer.alloc(0);
    }
    if (holder.index > to) throw notServed(position);
    const skipped = position - holder.offset;
    const batches = await this.read(holder.index, to, skipped + bytesMax);
    const data = batches.filter((batch) => batch.offset < nextBase).map((batch) => batch.data);
    return Buffer.concat(data).subarray(skipped, skipped + bytesMax);
  }

  /** The batch around `offset`, walking from `near`; undefined: the segment's batches end before it. */
  async #load(near: Place, offset: number): Promise<BatchInfo | undefined> {
    for (let place = near; ;) {
      // A read ends early before a batch larger than its budget.
      const range = {
        from: place.index,
        to: this.#facts.last.index,
        bytesMax: offset - place.position + recordReadBytes,
      };
      const batches = await this.#readFile(place, range);
      for (const batch of batches) this.#cold.put(batch);
      const last = batches.at(-1);
      if (last === undefined) return undefined;
      const position = last.offset + last.bytes;
      if (offset < position)
        return batches.find((batch) => offset >= batch.offset && offset < batch.offset + batch.bytes);
      place = { index: toIndex(last.index + 1), position };
    }
  }

  /** Where the log would end after an entry; reads the disk at once when the entry is not in memory. */
  endOf(index: Index): LogEnd {
    const { floorEnd } = this.#facts;
    if (index === floorEnd.index) return floorEnd;
    const batch = this.#cache.get(index);
    if (batch !== undefined) return endOfBatch(batch);
    const near = this.#facts.sparse.atOrBefore(index);
    if (near === undefined) throw new FlotillaError('INTERNAL', `entry ${index} is not in the log`);
    using file = new SegmentFile(this.#home, segmentBase(near.position, this.#facts.segmentBytes));
    let { position } = near;
    for (let at: number = near.index; ; at++) {
      const header = file.read(position, batchHeader.bytes);
      if (headerDamage(header) !== undefined)
        throw new FlotillaError('DATA_CORRUPT', `entry ${at} at ${position} is not readable`);
      const found = readWalked(file, position, false);
      if (at === index) return endOfBatch(found);
      position += found.bytes;
    }
  }
}

function endOfBatch(batch: BatchInfo): LogEnd {
  return {
    index: batch.index,
    term: batch.term,
    end: batch.offset + batch.bytes,
    chain: Buffer.from(chainAt(batch.data)),
  };
}

function wholeRecord(batch: BatchInfo, offset: number, bytes: number): Buffer {
  const at = offset - batch.offset;
  if (at < batchHeader.bytes || at + bytes > batch.bytes || bytes < 5) throw notARecord(offset);
  if (batch.data.readUInt32LE(at + recordPrefix.bytes) !== bytes) throw notARecord(offset);
  return batch.data.subarray(at, at + bytes);
}

function notServed(position: number): FlotillaError {
  return new FlotillaError('INVALID_ARGUMENT', `no committed entry of this replica is at ${position}`, {
    details: { position },
  });
}

/** The bytes are right, the question is not. */
function notARecord(offset: number): FlotillaError {
  return new FlotillaError('INVALID_ARGUMENT', `no whole record lies at ${offset}`, {
    details: { position: offset },
  });
}
