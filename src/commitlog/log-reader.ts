import { FlotillaError } from '../errors/flotilla-error.ts';
import type { Index } from '../raft/core/types.ts';
import type { BatchInfo } from '../raft/driver/raft-log.ts';
import { batchDamage, chainAt, openBatch, previousChainAt } from './batch.ts';
import { firstNonZero, readU64 } from './bytes.ts';
import { FilePool } from './file-pool.ts';
import { footerPosition, segmentBase } from './geometry.ts';
import { batchHeader as H, batchMagic } from './layout.ts';
import { paths, type DataDir } from './paths.ts';
import type { Place } from './sparse-index.ts';

const openFilesMax = 16;
const chunkBytesMin = 64 * 1024;
/** Read at most beyond what is asked for. */
export const readAheadBytes: number = 1024 * 1024;

/** Reads bytes at a CommitLog position. */
type Pread = (position: number, length: number) => Promise<Buffer>;

export interface ReadRange {
  readonly from: Index;
  readonly to: Index;
  readonly bytesMax: number;
}

/** Reads batches from segment files; every byte that it answers was verified. */
export class LogReader {
  readonly #dir: string;
  readonly #segmentBytes: number;
  readonly #files: FilePool;

  constructor({ disk, dir }: DataDir, segmentBytes: number) {
    this.#dir = dir;
    this.#files = new FilePool(disk, openFilesMax);
    this.#segmentBytes = segmentBytes;
  }

  /**
   * Batches `from` .. `to` out of the one segment that `near` lies in, up to about `bytesMax`; walks from `near`.
   * `until` is where known bytes end. Answers fewer when the segment ends.
   * @throws FlotillaError DATA_CORRUPT
   */
  async read(near: Place, range: ReadRange, until: number): Promise<BatchInfo[]> {
    const base = segmentBase(near.position, this.#segmentBytes);
    const limit = Math.min(footerPosition(base, this.#segmentBytes), until);
    const path = paths.segment(this.#dir, base);
    const pread: Pread = (at, length) => this.#files.read(path, at - base, length);
    const window = new Window(pread, limit);
    const batches: BatchInfo[] = [];
    let { position } = near;
    let bytes = 0;
    let chain: Buffer | undefined;
    for (let index: number = near.index; index <= range.to && position < limit; index++) {
      if (!window.covers(position)) await window.load(position, range.bytesMax - bytes);
      const batch = window.batch(position, index);
      if (batch === undefined) break;
      if (chain !== undefined && !chain.equals(previousChainAt(batch.data)))
        throw damaged(index, position, 'chain does not follow');
      chain = chainAt(batch.data);
      position += batch.bytes;
      if (index < range.from) continue;
      bytes += batch.bytes;
      if (batches.length > 0 && bytes > range.bytesMax) break;
      batches.push(batch);
    }
    return batches;
  }

  /** Forgets files: segments were truncated away or began. */
  drop(): void {
    this.#files.drop(() => true);
  }

  close(): Promise<void> {
    return this.#files.close();
  }
}

/** A piece of the file around the walk, so that small batches do not cost a read each. */
class Window {
  readonly #pread: Pread;
  readonly #limit: number;
  #bytes: Buffer = Buffer.alloc(0);
  #at = 0;

  constructor(pread: Pread, limit: number) {
    this.#pread = pread;
    this.#limit = limit;
  }

  /** False: `load` must be awaited before `batch`. A promise per batch would cost more than reading it. */
  covers(position: number): boolean {
    const start = position - this.#at;
    const held = this.#bytes.length - start;
    if (start < 0 || held < Math.min(H.bytes, this.#limit - position)) return false;
    return held < H.bytes || held >= Math.min(this.#total(start), this.#limit - position);
  }

  async load(position: number, bytesWanted: number): Promise<void> {
    const ahead = Math.min(Math.max(bytesWanted, chunkBytesMin), readAheadBytes);
    this.#bytes = await this.#pread(position, Math.min(ahead, this.#limit - position));
    this.#at = position;
    if (this.covers(position)) return;
    this.#bytes = await this.#pread(position, Math.min(this.#total(0), this.#limit - position));
  }

  /** The verified batch at a covered position; undefined: zeros, the segment's batches end here. */
  batch(position: number, index: number): BatchInfo | undefined {
    const data = this.#bytes.subarray(position - this.#at);
    if (data.length < H.bytes || firstNonZero(data.subarray(0, H.bytes)) < 0) return undefined;
    const damage = isBatchAt(data, position, index) ? batchDamage(data) : 'not the expected batch';
    if (damage !== undefined) throw damaged(index, position, damage);
    return openBatch(data);
  }

  /** Size that the header at this place of the window claims; anything when it is damaged. */
  #total(start: number): number {
    return this.#bytes.length < start + H.bytes ? 0 : this.#bytes.readUInt32LE(start + H.totalBytes);
  }
}

function damaged(index: number, position: number, why: string): FlotillaError {
  return new FlotillaError('DATA_CORRUPT', `entry ${index} at ${position}: ${why}`, {
    details: { index, position },
  });
}

function isBatchAt(bytes: Buffer, position: number, index: number): boolean {
  return (
    bytes.length >= H.bytes &&
    bytes.readUInt32LE(H.magic) === batchMagic &&
    readU64(bytes, H.offset) === position &&
    readU64(bytes, H.index) === index
  );
}
