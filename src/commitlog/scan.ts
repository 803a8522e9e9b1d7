import type { BatchInfo } from '../raft/driver/raft-log.ts';
import type { DiskFile } from '../runtime/disk.ts';
import {
  batchDamage,
  commitAtAppendAt,
  headerDamage,
  openBatch,
  previousChainAt,
  type Damage,
} from './batch.ts';
import { firstNonZero, readU64 } from './bytes.ts';
import { decodeFooter, type Footer } from './footer.ts';
import { footerBytes, footerPosition } from './geometry.ts';
import { batchHeader as H } from './layout.ts';
import type { LogEnd } from './log-facts.ts';
import { paths, type DataDir } from './paths.ts';

const windowBytes = 1024 * 1024;

/** Read-only access to one segment file; bytes beyond its end read as zeros, as if it were not extended yet. */
export class SegmentFile implements Disposable {
  readonly base: number;
  readonly #file: DiskFile;
  #windowAt = -1;
  #window: Buffer = Buffer.alloc(0);

  constructor({ disk, dir }: DataDir, base: number) {
    this.base = base;
    this.#file = disk.open(paths.segment(dir, base), 'read');
  }

  static exists({ disk, dir }: DataDir, base: number): boolean {
    return disk.exists(paths.segment(dir, base));
  }

  /** `length` bytes at a CommitLog position of this segment. */
  read(position: number, length: number): Buffer {
    const start = position - this.#windowAt;
    if (this.#windowAt >= 0 && start >= 0 && start + length <= this.#window.length)
      return this.#window.subarray(start, start + length);
    const wanted = Math.max(length, windowBytes);
    const bytes = this.#file.read(position - this.base, wanted);
    this.#window =
      bytes.length >= length ? bytes : Buffer.concat([bytes, Buffer.alloc(length - bytes.length)]);
    this.#windowAt = position;
    return this.#window.subarray(0, length);
  }

  footer(segmentBytes: number): Footer | undefined {
    return decodeFooter(this.#file.read(segmentBytes - footerBytes, footerBytes));
  }

  /** First position in [from, to) whose byte is not zero, or -1. */
  firstNonZero(from: number, to: number): number {
    for (let at = from; at < to; at += windowBytes) {
      const bytes = this.#file.read(at - this.base, Math.min(windowBytes, to - at));
      const found = firstNonZero(bytes);
      if (found >= 0) return at + found;
      if (bytes.length === 0) break;
    }
    return -1;
  }

  [Symbol.dispose](): void {
    this.#file.close();
  }
}

export interface WalkOptions {
  readonly segmentBytes: number;
  /** Read and check the records too; false: headers only (chain and positions are still checked). */
  readonly bodies: boolean;
}
export interface WalkEnd {
  readonly last: LogEnd;
  /** Where the first byte lies that is not part of an accepted batch. */
  readonly position: number;
  /** What is wrong there; undefined: zeros, or no room for another batch. */
  readonly damage: Damage;
  /** Highest commitAtAppend of the accepted batches. */
  readonly commitSeen: number;
}
/** With headers only, `data` of the batch is just its header unless it is a config entry. */
export type WalkVisitor = (batch: BatchInfo) => void;

/** Walks the batches of one segment, from where `after` ends or from the segment's base. */
export function walkSegment(
  file: SegmentFile,
  after: LogEnd,
  options: WalkOptions,
  visit: WalkVisitor,
): WalkEnd {
  let last = after;
  let position = Math.max(after.end, file.base);
  let commitSeen = 0;
  const limit = footerPosition(file.base, options.segmentBytes);
  for (;;) {
    if (position + H.bytes > limit) {
      const rest = file.firstNonZero(position, limit);
      return { last, position, damage: rest < 0 ? undefined : 'bytes after the last batch', commitSeen };
    }
    const header = file.read(position, H.bytes);
    if (firstNonZero(header) < 0) return { last, position, damage: undefined, commitSeen };
    const damage = batchDamageAt(file, position, last, { ...options, limit });
    if (damage !== undefined) return { last, position, damage, commitSeen };
    const batch = readWalked(file, position, options.bodies);
    visit(batch);
    commitSeen = Math.max(commitSeen, commitAtAppendAt(batch.data));
    position += batch.bytes;
    const chain = Buffer.from(batch.data.subarray(H.chain, H.chain + 8));
    last = { index: batch.index, term: batch.term, end: position, chain };
  }
}

/** A batch whose header is known to be whole. Without `bodies` only a config entry brings its record along. */
export function readWalked(file: SegmentFile, position: number, bodies: boolean): BatchInfo {
  const header = file.read(position, H.bytes);
  const isConfig = header.readUInt8(H.kind) === 3;
  return openBatch(
    bodies || isConfig ? file.read(position, header.readUInt32LE(H.totalBytes)) : Buffer.from(header),
  );
}

/** Checks that a valid batch lies at the position and continues `last`. */
export function batchDamageAt(
  file: SegmentFile,
  position: number,
  last: LogEnd,
  options: { readonly bodies: boolean; readonly limit: number },
): Damage {
  const header = file.read(position, H.bytes);
  const damage = headerDamage(header);
  if (damage !== undefined) return damage;
  const total = header.readUInt32LE(H.totalBytes);
  if (position + total > options.limit) return 'batch reaches beyond its segment';
  if (readU64(header, H.offset) !== position) return 'batch belongs to another position';
  if (readU64(header, H.index) !== last.index + 1) return 'index does not follow';
  if (readU64(header, H.term) < last.term) return 'term goes back';
  if (!previousChainAt(header).equals(last.chain)) return 'chain does not follow';
  const needBody = options.bodies || header.readUInt8(H.kind) === 3;
  return needBody ? batchDamage(file.read(position, total)) : undefined;
}
