import { crc32 } from 'node:zlib';
import { toIndex, toTerm } from '../raft/core/types.ts';
import { readWhole } from '../runtime/disk.ts';
import { openBatch } from './batch.ts';
import { readU64, writeU64 } from './bytes.ts';
import { withFile } from './file-io.ts';
import type { Footer } from './footer.ts';
import { batchHeader as H } from './layout.ts';
import type { LogFacts } from './log-facts.ts';
import { paths, type DataDir } from './paths.ts';
import { SegmentFile } from './scan.ts';

/**
 * Derived file beside a sealed segment: header, then three lists of (u64, u64) pairs: places (index, position), term
 * runs (term, first index), config entries (index, position).
 */
const layout = {
  /** u32 "FLX1" */ magic: 0,
  /** u32: crc32 of everything from byte 8 on */ crc: 4,
  /** 8 bytes: chain of the segment's last batch; ties this file to the footer */ chain: 8,
  /** u32 */ places: 16,
  /** u32 */ terms: 20,
  /** u32 */ configs: 24,
  /** u32 zero */ spare: 28,
  pairs: 32,
} as const;
const magic = 0x31584c46;

/** Writes the index of a sealed segment; losing it costs a walk of its headers, so it is not synced. */
export function saveSegmentIndex(home: DataDir, base: number, footer: Footer, facts: LogFacts): void {
  const places = [...facts.sparse.within(base, base + facts.segmentBytes)].map((p) => [p.index, p.position]);
  const inSegment = (index: number): boolean => index >= footer.firstIndex && index <= footer.lastIndex;
  const terms = facts.terms
    .filter((run) => inSegment(run.firstIndex))
    .map((run) => [run.term, run.firstIndex]);
  const configs = facts.configs.filter((c) => inSegment(c.index)).map((c) => [c.index, c.position]);
  const pairs = [...places, ...terms, ...configs];
  const file = Buffer.alloc(layout.pairs + 16 * pairs.length);
  file.writeUInt32LE(magic, layout.magic);
  footer.chain.copy(file, layout.chain, 0, 8);
  file.writeUInt32LE(places.length, layout.places);
  file.writeUInt32LE(terms.length, layout.terms);
  file.writeUInt32LE(configs.length, layout.configs);
  pairs.forEach(([a, b], i) => {
    writeU64(file, layout.pairs + 16 * i, a ?? 0);
    writeU64(file, layout.pairs + 16 * i + 8, b ?? 0);
  });
  file.writeUInt32LE(crc32(file.subarray(layout.chain)), layout.crc);
  const path = paths.segmentIndex(home.dir, base);
  withFile(home.disk, `${path}.tmp`, 'create', (index) => index.write(file, 0));
  home.disk.rename(`${path}.tmp`, path);
}

/** Adds a sealed segment to the facts from its index file; false: there is none that fits the footer. */
export function loadSegmentIndex(home: DataDir, base: number, footer: Footer, facts: LogFacts): boolean {
  const path = paths.segmentIndex(home.dir, base);
  if (!home.disk.exists(path)) return false;
  const file = readWhole(home.disk, path);
  if (!isWhole(file) || footer.chain.compare(file, layout.chain, layout.chain + 8) !== 0) return false;
  const places = file.readUInt32LE(layout.places);
  const terms = file.readUInt32LE(layout.terms);
  const configs = file.readUInt32LE(layout.configs);
  const pair = (i: number): [number, number] => [
    readU64(file, layout.pairs + 16 * i),
    readU64(file, layout.pairs + 16 * i + 8),
  ];
  for (let i = 0; i < places; i++) {
    const [index, position] = pair(i);
    facts.sparse.put(toIndex(index), position);
  }
  for (let i = places; i < places + terms; i++) {
    const [term, index] = pair(i);
    facts.noteTerm(toTerm(term), toIndex(index));
  }
  loadConfigs(
    home,
    base,
    facts,
    Array.from({ length: configs }, (_, i) => pair(places + terms + i)),
  );
  facts.last = { index: footer.lastIndex, term: footer.lastTerm, end: footer.end, chain: footer.chain };
  return true;
}

function isWhole(file: Buffer): boolean {
  if (file.length < layout.pairs || file.readUInt32LE(layout.magic) !== magic) return false;
  return crc32(file.subarray(layout.chain)) === file.readUInt32LE(layout.crc);
}

function loadConfigs(home: DataDir, base: number, facts: LogFacts, entries: [number, number][]): void {
  if (entries.length === 0) return;
  using segment = new SegmentFile(home, base);
  for (const [index, position] of entries) {
    const total = segment.read(position, H.bytes).readUInt32LE(H.totalBytes);
    const { config } = openBatch(segment.read(position, total));
    if (config !== undefined) facts.configs.push({ index: toIndex(index), position, config });
  }
}

export function removeSegmentIndex({ disk, dir }: DataDir, base: number): void {
  const path = paths.segmentIndex(dir, base);
  if (disk.exists(path)) disk.remove(path);
}
