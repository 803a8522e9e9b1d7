import { assert } from '../errors/flotilla-error.ts';

/** Appends varints and length-prefixed strings to a growing buffer. */
export class ByteWriter {
  #data: Buffer;
  #length = 0;

  constructor(capacity = 256) {
    this.#data = Buffer.allocUnsafe(capacity);
  }

  get length(): number {
    return this.#length;
  }

  u8(value: number): this {
    this.#reserve(1);
    this.#data[this.#length++] = value;
    return this;
  }

  u32(value: number): this {
    this.#reserve(4);
    this.#length = this.#data.writeUInt32LE(value, this.#length);
    return this;
  }

  /** Unsigned LEB128 of a safe integer. */
  varint(value: number): this {
    assert(Number.isSafeInteger(value) && value >= 0, `varint out of range: ${value}`);
    this.#reserve(8);
    let rest = value;
    while (rest >= 0x80) {
      this.#data[this.#length++] = (rest % 0x80) + 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.#data[this.#length++] = rest;
    return this;
  }

  /** Varint length, then UTF-8. */
  text(value: string): this {
    const bytes = Buffer.byteLength(value);
    this.varint(bytes);
    this.#reserve(bytes);
    this.#length += this.#data.write(value, this.#length);
    return this;
  }

  /** Varint length, then the bytes. */
  bytes(value: Buffer): this {
    this.varint(value.length);
    this.#reserve(value.length);
    this.#length += value.copy(this.#data, this.#length);
    return this;
  }

  /** Overwrites four bytes that were written before. */
  patchU32(value: number, at: number): void {
    this.#data.writeUInt32LE(value, at);
  }

  finish(): Buffer {
    return this.#data.subarray(0, this.#length);
  }

  #reserve(bytes: number): void {
    if (this.#length + bytes <= this.#data.length) return;
    const grown = Buffer.allocUnsafe(Math.max(this.#data.length * 2, this.#length + bytes));
    this.#data.copy(grown, 0, 0, this.#length);
    this.#data = grown;
  }
}

/** Reads what `ByteWriter` wrote; throws instead of reading past the end. */
export class ByteReader {
  readonly #data: Buffer;
  #at: number;
  readonly #end: number;

  constructor(data: Buffer, at = 0, end = data.length) {
    this.#data = data;
    this.#at = at;
    this.#end = end;
  }

  get atEnd(): boolean {
    return this.#at >= this.#end;
  }

  u8(): number {
    this.#need(1);
    return this.#data.readUInt8(this.#at++);
  }

  varint(): number {
    let value = 0;
    let byte = 0x80;
    for (let scale = 1; byte >= 0x80; scale *= 0x80) {
      byte = this.u8();
      value += (byte & 0x7f) * scale;
      assert(Number.isSafeInteger(value), 'varint out of range');
    }
    return value;
  }

  text(): string {
    const bytes = this.varint();
    this.#need(bytes);
    this.#at += bytes;
    return this.#data.toString('utf8', this.#at - bytes, this.#at);
  }

  /** Shares memory. */
  bytes(): Buffer {
    const length = this.varint();
    this.#need(length);
    this.#at += length;
    return this.#data.subarray(this.#at - length, this.#at);
  }

  /** Everything that is left; shares memory. */
  rest(): Buffer {
    const from = this.#at;
    this.#at = this.#end;
    return this.#data.subarray(from, this.#end);
  }

  #need(bytes: number): void {
    assert(this.#at + bytes <= this.#end, 'read past the end of a stored value');
  }
}
