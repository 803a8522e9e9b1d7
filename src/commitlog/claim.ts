import { type Index, type Term, toIndex, toTerm } from '../raft/core/types.ts';
import { headerDamage } from './batch.ts';
import { readU64 } from './bytes.ts';
import { footerPosition } from './geometry.ts';
import { batchHeader as H, batchMagic } from './layout.ts';
import { listSegments, type DataDir } from './paths.ts';
import { SegmentFile } from './scan.ts';

export interface EntryName {
  readonly index: Index;
  readonly term: Term;
}

const magicBytes = Buffer.alloc(4);
magicBytes.writeUInt32LE(batchMagic);
const windowBytes = 1024 * 1024;

/**
 * The highest entry of which a whole header lies at or behind a position. Damage ends the log that can be trusted, but
 * what was acknowledged behind it still binds this broker's vote (S14): headers name their own place, so they are found
 * again behind any damage.
 */
export function highestHeader(home: DataDir, position: number, segmentBytes: number): EntryName | undefined {
  let highest: EntryName | undefined;
  for (const base of listSegments(home)) {
    if (base + segmentBytes <= position) continue;
    using file = new SegmentFile(home, base);
    for (const header of headers(file, Math.max(base, position), footerPosition(base, segmentBytes))) {
      const index = toIndex(readU64(header, H.index));
      if (highest === undefined || index > highest.index)
        highest = { index, term: toTerm(readU64(header, H.term)) };
    }
  }
  return highest;
}

/** All whole headers in a range, wherever they begin; one window of it is in memory at a time. */
function* headers(file: SegmentFile, from: number, limit: number): Generator<Buffer> {
  for (let at = from; at + H.bytes <= limit;) {
    const window = file.read(at, Math.min(windowBytes, limit - at));
    if (window.length < H.bytes) return;
    let seen = 0;
    for (let found = window.indexOf(magicBytes); found >= 0 && found + H.bytes <= window.length;) {
      const header = window.subarray(found, found + H.bytes);
      const whole = headerDamage(header) === undefined && readU64(header, H.offset) === at + found;
      if (whole) yield header;
      seen = found + (whole ? header.readUInt32LE(H.totalBytes) : 1);
      found = seen < window.length ? window.indexOf(magicBytes, seen) : -1;
    }
    // A header may begin in the last bytes of the window.
    at += Math.max(seen, window.length - H.bytes + 1);
  }
}
