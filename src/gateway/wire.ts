import { Rejected, statusCode } from './status.ts';

/** Protobuf wire types that occur; groups (3, 4) are refused. */
export const wireType = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

export function malformed(what: string): Rejected {
  return new Rejected(statusCode.MESSAGE_CORRUPTED, `malformed message: ${what}`);
}

/**
 * Walks protobuf bytes in place: no copies, no objects. Every read is checked against `end`,
 * so hostile input ends in `Rejected`, never outside the message.
 */
export class WireReader {
  buffer: Buffer = Buffer.alloc(0);
  at = 0;
  /** Upper 32 bits of the last varint. */
  high = 0;

  reset(buffer: Buffer, at: number): void {
    this.buffer = buffer;
    this.at = at;
  }

  /** Lower 32 bits, unsigned; the upper ones are in `high`. */
  varint(end: number): number {
    const first = this.buffer[this.at] ?? 0x80;
    if (first >= 0x80 || this.at >= end) return this.#longVarint(end);
    this.at += 1;
    this.high = 0;
    return first;
  }

  #longVarint(end: number): number {
    let low = 0;
    let high = 0;
    for (let index = 0; index < 10; index += 1) {
      if (this.at >= end) throw malformed('a number is cut off');
      const byte = this.buffer[this.at] ?? 0;
      this.at += 1;
      const bits = byte & 0x7f;
      if (index < 4) low |= bits << (7 * index);
      else if (index === 4) {
        low |= bits << 28;
        high = bits >>> 4;
      } else high |= bits << (7 * index - 32);
      if (byte < 0x80) {
        this.high = high >>> 0;
        return low >>> 0;
      }
    }
    throw malformed('a number is longer than 10 bytes');
  }

  /**
   * A number that a schema declares as 32 bits wide: at most 5 bytes, or 10 when negative. Some decoders take any
   * longer one for 10 bytes and would read on at another place than the rest.
   */
  varint32(end: number): number {
    const start = this.at;
    const value = this.varint(end);
    const bytes = this.at - start;
    if (bytes > 5 && bytes < 10) throw malformed('a number is padded');
    return value;
  }

  /** A tag or a length: at most 5 bytes. */
  #short(end: number): number {
    const start = this.at;
    const value = this.varint(end);
    if (this.at - start > 5) throw malformed('a number is padded');
    return value;
  }

  /** The last varint, given its lower half, as int64; inexact beyond 2^53. */
  signed(low: number): number {
    return (this.high | 0) * 2 ** 32 + low;
  }

  /** A field's tag: number * 8 + wire type. */
  tag(end: number): number {
    const tag = this.#short(end);
    if (this.high !== 0 || tag < 8) throw malformed('bad field number');
    return tag;
  }

  /** Length of a length-delimited field; its payload starts at `at` and lies before `end`. */
  length(end: number): number {
    const length = this.#short(end);
    if (this.high !== 0 || length > end - this.at) throw malformed('a field is cut off');
    return length;
  }

  /** Steps over a field that is not known here. */
  skip(tag: number, end: number): void {
    const type = tag & 7;
    if (type === wireType.varint) this.varint(end);
    else if (type === wireType.bytes) {
      const length = this.length(end);
      this.at += length;
    } else if (type === wireType.fixed64) this.at += 8;
    else if (type === wireType.fixed32) this.at += 4;
    else throw malformed('unknown wire type');
    if (this.at > end) throw malformed('a field is cut off');
  }
}

/** Bytes of a varint; values up to 2^53. */
export function varintBytes(value: number): number {
  let bytes = 1;
  for (let rest = value; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes += 1;
  return bytes;
}

/** Writes a varint of up to 2^53; returns the offset behind it. */
export function writeVarint(into: Buffer, offset: number, value: number): number {
  let at = offset;
  let rest = value;
  while (rest >= 0x80) {
    into[at] = (rest % 0x80) | 0x80;
    rest = Math.floor(rest / 0x80);
    at += 1;
  }
  into[at] = rest;
  return at + 1;
}

/** Bytes of a protobuf Timestamp or Duration that `writeTime` writes, without tag and length. */
export function timeBytes(ms: number): number {
  return 2 + varintBytes(Math.floor(ms / 1000)) + varintBytes((ms % 1000) * 1_000_000);
}

/** Seconds and nanos of non-negative milliseconds. Zeros are written too: merged with a sender's value they must win. */
export function writeTime(into: Buffer, offset: number, ms: number): number {
  into[offset] = 0x08;
  const at = writeVarint(into, offset + 1, Math.floor(ms / 1000));
  into[at] = 0x10;
  return writeVarint(into, at + 1, (ms % 1000) * 1_000_000);
}

/** u64 stored as two u32; the layout holds safe integers only. */
export function readU64(from: Buffer, at: number): number {
  return from.readUInt32LE(at + 4) * 2 ** 32 + from.readUInt32LE(at);
}
