/** A received payload that is not what its format says; the sender's fault, never an assertion. */
export class DecodeError extends Error {
  override readonly name = 'DecodeError';
}

const twoTo32 = 0x1_0000_0000;

/**
 * Appends values to one growing buffer. Little-endian; `varint` is LEB128 as in protobuf. 64-bit numbers must be
 * safe integers. `headroom` bytes stay free in front of the payload, for a header whose size is known only at the end.
 */
export class Writer {
  #buffer: Buffer;
  #length: number;
  readonly headroom: number;

  constructor(options: { headroom?: number; capacity?: number } = {}) {
    this.headroom = options.headroom ?? 0;
    this.#length = this.headroom;
    this.#buffer = Buffer.allocUnsafe(this.headroom + (options.capacity ?? 1024));
  }

  /** Bytes of the payload so far. */
  get length(): number {
    return this.#length - this.headroom;
  }

  u8(value: number): this {
    this.#reserve(1);
    this.#length = this.#buffer.writeUInt8(value, this.#length);
    return this;
  }

  u32(value: number): this {
    this.#reserve(4);
    this.#length = this.#buffer.writeUInt32LE(value, this.#length);
    return this;
  }

  u64(value: number): this {
    this.#reserve(8);
    checkSafe(value);
    this.#buffer.writeUInt32LE(value % twoTo32, this.#length);
    this.#length = this.#buffer.writeUInt32LE(Math.floor(value / twoTo32), this.#length + 4);
    return this;
  }

  varint(value: number): this {
    this.#reserve(8);
    this.#length = writeVarint(this.#buffer, this.#length, value);
    return this;
  }

  string(value: string): this {
    const bytes = Buffer.byteLength(value);
    this.varint(bytes);
    this.#reserve(bytes);
    this.#length += this.#buffer.write(value, this.#length, bytes, 'utf8');
    return this;
  }

  /** Length, then the bytes. */
  bytes(value: Uint8Array): this {
    return this.varint(value.length).raw(value);
  }

  /** The bytes alone. */
  raw(value: Uint8Array): this {
    this.#reserve(value.length);
    this.#buffer.set(value, this.#length);
    this.#length += value.length;
    return this;
  }

  /** Overwrites a u32 written earlier at payload position `at`: a length known only afterwards. */
  patchU32(at: number, value: number): this {
    this.#buffer.writeUInt32LE(value, this.headroom + at);
    return this;
  }

  /** Headroom and payload as one buffer; the writer must not be used afterwards. */
  finish(): Buffer {
    return this.#buffer.subarray(0, this.#length);
  }

  #reserve(bytes: number): void {
    const needed = this.#length + bytes;
    if (needed <= this.#buffer.length) return;
    const grown = Buffer.allocUnsafe(Math.max(needed, this.#buffer.length * 2));
    grown.set(this.#buffer.subarray(0, this.#length));
    this.#buffer = grown;
  }
}

/** Reads what `Writer` wrote. Every method throws `DecodeError` past the end; `bytes` and `raw` answer views, not copies. */
export class Reader {
  readonly #buffer: Buffer;
  #position: number;
  readonly #end: number;

  constructor(buffer: Buffer, start = 0, end = buffer.length) {
    this.#buffer = buffer;
    this.#position = start;
    this.#end = end;
  }

  get position(): number {
    return this.#position;
  }

  get remaining(): number {
    return this.#end - this.#position;
  }

  u8(): number {
    return this.#buffer.readUInt8(this.#take(1));
  }

  u32(): number {
    return this.#buffer.readUInt32LE(this.#take(4));
  }

  u64(): number {
    const at = this.#take(8);
    const value = this.#buffer.readUInt32LE(at) + this.#buffer.readUInt32LE(at + 4) * twoTo32;
    return decodedSafe(value);
  }

  varint(): number {
    let value = 0;
    for (let factor = 1; factor <= 2 ** 49; factor *= 128) {
      const byte = this.u8();
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return decodedSafe(value);
    }
    throw new DecodeError('varint longer than a safe integer');
  }

  string(): string {
    const bytes = this.varint();
    const at = this.#take(bytes);
    return this.#buffer.toString('utf8', at, at + bytes);
  }

  bytes(): Buffer {
    return this.raw(this.varint());
  }

  raw(bytes: number): Buffer {
    const at = this.#take(bytes);
    return this.#buffer.subarray(at, at + bytes);
  }

  skip(bytes: number): void {
    this.#take(bytes);
  }

  /** A reader of the next `bytes` bytes alone. */
  sub(bytes: number): Reader {
    const at = this.#take(bytes);
    return new Reader(this.#buffer, at, at + bytes);
  }

  /** A count of items that take at least `itemBytes` each: refuses counts that the rest cannot hold. */
  count(itemBytes: number): number {
    const count = this.varint();
    if (count * itemBytes > this.remaining) throw new DecodeError(`count ${count} exceeds the payload`);
    return count;
  }

  /** Asserts that everything was read. */
  end(): void {
    if (this.remaining !== 0) throw new DecodeError(`${this.remaining} bytes left over`);
  }

  #take(bytes: number): number {
    const at = this.#position;
    if (bytes > this.#end - at) throw new DecodeError(`payload ends ${bytes - (this.#end - at)} bytes early`);
    this.#position = at + bytes;
    return at;
  }
}

/** Bytes that `value` takes as a varint. */
export function varintBytes(value: number): number {
  let bytes = 1;
  for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) bytes += 1;
  return bytes;
}

/** Writes at `at`, answers the position after it. */
export function writeVarint(buffer: Buffer, at: number, value: number): number {
  checkSafe(value);
  let position = at;
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) {
    buffer[position] = (rest % 128) | 0x80;
    position += 1;
  }
  buffer[position] = rest;
  return position + 1;
}

function checkSafe(value: number): void {
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`not a safe natural number: ${value}`);
}

function decodedSafe(value: number): number {
  if (!Number.isSafeInteger(value)) throw new DecodeError('number above 2^53 - 1');
  return value;
}
