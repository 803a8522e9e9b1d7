import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { batchHeader, batchMagic, recordKind, recordPrefix } from '../../src/commitlog/layout.ts';
import { decodeRecord, type StoredMessage } from './stored-message.ts';

export interface DiskLog {
  /** Messages in log order. */
  readonly messages: readonly StoredMessage[];
  /** Position after the batch that was asked for; 0 if it is not there. */
  readonly bytes: number;
  /** sha256 of all segment bytes up to there. */
  readonly digest: string;
  readonly lastIndex: number;
}

const dataKind = 1;

/** Reads the segment files of a stopped broker up to the batch `upTo`. Trusts no other file of the data directory. */
export async function readDiskLog(dataDir: string, upTo: number): Promise<DiskLog> {
  const folder = join(dataDir, 'commitlog');
  const files = (await readdir(folder)).filter((name) => /^\d{20}$/u.test(name)).sort();
  const segments = [];
  for (const file of files)
    segments.push({ base: Number(file), content: await readFile(join(folder, file)) });
  return readSegments(segments, upTo);
}

/**
 * Reads segments, ascending, up to the batch `upTo`; shares only the layout with the code that wrote them.
 * Positions count from the first segment on.
 */
export function readSegments(
  segments: readonly { readonly base: number; readonly content: Buffer }[],
  upTo: number,
): DiskLog {
  const hash = createHash('sha256');
  const messages: StoredMessage[] = [];
  let lastIndex = 0;
  for (const { base, content } of segments) {
    const walk = walkSegment(content, { base, upTo, messages });
    lastIndex = walk.lastIndex ?? lastIndex;
    if (lastIndex >= upTo) {
      hash.update(content.subarray(0, walk.end));
      return { messages, bytes: base + walk.end, digest: hash.digest('hex'), lastIndex };
    }
    hash.update(content);
  }
  return { messages, bytes: 0, digest: hash.digest('hex'), lastIndex };
}

function walkSegment(
  segment: Buffer,
  { base, upTo, messages }: { base: number; upTo: number; messages: StoredMessage[] },
): { end: number; lastIndex: number | undefined } {
  let at = 0;
  let lastIndex: number | undefined;
  while (at + batchHeader.bytes <= segment.length && segment.readUInt32LE(at) === batchMagic) {
    const index = readU64(segment, at + batchHeader.index);
    const stored = readU64(segment, at + batchHeader.offset);
    if (stored !== base + at) throw new Error(`batch ${index} at ${base + at} says it is at ${stored}`);
    if (lastIndex !== undefined && index !== lastIndex + 1)
      throw new Error(`batch ${index} follows ${lastIndex}`);
    const end = at + segment.readUInt32LE(at + batchHeader.totalBytes);
    if (segment.readUInt8(at + batchHeader.kind) === dataKind) {
      collect(segment.subarray(at + batchHeader.bytes, end), messages);
    }
    lastIndex = index;
    at = end;
    if (index >= upTo) break;
  }
  return { end: at, lastIndex };
}

function collect(records: Buffer, messages: StoredMessage[]): void {
  for (let at = 0; at < records.length;) {
    const bytes = records.readUInt32LE(at + recordPrefix.bytes);
    if (bytes <= recordPrefix.kind) throw new Error(`a record of ${bytes} bytes`);
    if (records.readUInt8(at + recordPrefix.kind) === recordKind.message) {
      messages.push(decodeRecord(records.subarray(at, at + bytes)));
    }
    at += bytes;
  }
}

function readU64(bytes: Buffer, at: number): number {
  return bytes.readUInt32LE(at) + bytes.readUInt32LE(at + 4) * 0x1_0000_0000;
}
