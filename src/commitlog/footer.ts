import { crc32 } from 'node:zlib';
import { type Index, type Term, toIndex, toTerm } from '../raft/core/types.ts';
import { isSafeU64, readU64, writeU64 } from './bytes.ts';
import { footerBytes } from './geometry.ts';

/** Last 64 bytes of a sealed segment; little-endian, offsets from the start of the footer. */
export const footerLayout = {
  /** u32 "FLF1" */ magic: 0,
  /** u32 = 1 */ version: 4,
  /** u64 */ lastIndex: 8,
  /** u64 */ lastTerm: 16,
  /** u64: CommitLog position after the last batch */ end: 24,
  /** 8 bytes: chain of the last batch */ chain: 32,
  /** u64 */ firstIndex: 40,
  /** zero */ spare: 48,
  /** u32: crc32 of bytes 0..60 */ crc: 60,
} as const;

const footerMagic = 0x31464c46;

export interface Footer {
  readonly firstIndex: Index;
  readonly lastIndex: Index;
  readonly lastTerm: Term;
  readonly end: number;
  readonly chain: Buffer;
}

export function encodeFooter(footer: Footer): Buffer {
  const bytes = Buffer.alloc(footerBytes);
  bytes.writeUInt32LE(footerMagic, footerLayout.magic);
  bytes.writeUInt32LE(1, footerLayout.version);
  writeU64(bytes, footerLayout.lastIndex, footer.lastIndex);
  writeU64(bytes, footerLayout.lastTerm, footer.lastTerm);
  writeU64(bytes, footerLayout.end, footer.end);
  footer.chain.copy(bytes, footerLayout.chain, 0, 8);
  writeU64(bytes, footerLayout.firstIndex, footer.firstIndex);
  bytes.writeUInt32LE(crc32(bytes.subarray(0, footerLayout.crc)), footerLayout.crc);
  return bytes;
}

/** undefined: these bytes are no valid footer. */
export function decodeFooter(bytes: Buffer): Footer | undefined {
  if (bytes.length !== footerBytes || bytes.readUInt32LE(footerLayout.magic) !== footerMagic)
    return undefined;
  if (bytes.readUInt32LE(footerLayout.version) !== 1) return undefined;
  if (crc32(bytes.subarray(0, footerLayout.crc)) !== bytes.readUInt32LE(footerLayout.crc)) return undefined;
  const numbers = [footerLayout.lastIndex, footerLayout.lastTerm, footerLayout.end, footerLayout.firstIndex];
  if (!numbers.every((at) => isSafeU64(bytes, at))) return undefined;
  return {
    firstIndex: toIndex(readU64(bytes, footerLayout.firstIndex)),
    lastIndex: toIndex(readU64(bytes, footerLayout.lastIndex)),
    lastTerm: toTerm(readU64(bytes, footerLayout.lastTerm)),
    end: readU64(bytes, footerLayout.end),
    chain: Buffer.from(bytes.subarray(footerLayout.chain, footerLayout.chain + 8)),
  };
}
