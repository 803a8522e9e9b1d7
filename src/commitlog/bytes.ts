import { assert } from '../errors/flotilla-error.ts';

const two32 = 0x1_0000_0000;

/** Reads a 64-bit number stored as two u32; asserts that it is a safe integer. */
export function readU64(bytes: Buffer, at: number): number {
  const high = bytes.readUInt32LE(at + 4);
  assert(high < 0x20_0000, `stored number is out of range (high word ${high})`);
  return high * two32 + bytes.readUInt32LE(at);
}

export function writeU64(bytes: Buffer, at: number, value: number): void {
  bytes.writeUInt32LE(value % two32, at);
  bytes.writeUInt32LE(Math.floor(value / two32), at + 4);
}

/** True when the 64-bit field can be read as a safe integer. */
export function isSafeU64(bytes: Buffer, at: number): boolean {
  return bytes.readUInt32LE(at + 4) < 0x20_0000;
}

const zeroBlock = Buffer.alloc(64 * 1024);

/** Position of the first byte that is not zero, or -1. */
export function firstNonZero(bytes: Buffer): number {
  for (let at = 0; at < bytes.length; at += zeroBlock.length) {
    const end = Math.min(at + zeroBlock.length, bytes.length);
    if (bytes.compare(zeroBlock, 0, end - at, at, end) === 0) continue;
    for (let i = at; i < end; i++) if (bytes[i] !== 0) return i;
  }
  return -1;
}

/** File name of a position: 20 digits. */
export function positionName(position: number): string {
  return String(position).padStart(20, '0');
}
