import { assert } from '../errors/flotilla-error.ts';

const entryBytes = 32;
const initialCapacity = 1024;
const imageBytes = 28;

/**
 * The newest message ids in log order: 16-byte id hash -> where the message went. Oldest forgotten first. Flat typed
 * arrays, grown by doubling, and an open-addressing table with linear probing: a million ids cost no objects.
 */
export class IdRing {
  readonly #max: number;
  #capacity: number;
  #words: Uint32Array;
  #queueIds: Uint32Array;
  #queueOffsets: Float64Array;
  /** Ring slot + 1; 0 = free. Twice the capacity, so at most half full. */
  #table: Int32Array;
  #first = 0;
  #end = 0;

  /** @param max number of ids remembered; a power of two. */
  constructor(max: number) {
    assert(max > 0 && (max & (max - 1)) === 0, `dedup window is not a power of two: ${max}`);
    this.#max = max;
    this.#capacity = Math.min(initialCapacity, max);
    this.#words = new Uint32Array(this.#capacity * 4);
    this.#queueIds = new Uint32Array(this.#capacity);
    this.#queueOffsets = new Float64Array(this.#capacity);
    this.#table = new Int32Array(this.#capacity * 2);
  }

  /** Number of the oldest remembered id, counted from the first id ever pushed. */
  get first(): number {
    return this.#first;
  }
  /** Number that the next pushed id gets. */
  get end(): number {
    return this.#end;
  }

  /** Slot of the id hash at `data[at, at + 16)`, or -1. Valid until the next change. */
  find(data: Buffer, at: number): number {
    const w0 = data.readUInt32LE(at);
    const w1 = data.readUInt32LE(at + 4);
    const w2 = data.readUInt32LE(at + 8);
    const w3 = data.readUInt32LE(at + 12);
    const mask = this.#table.length - 1;
    for (let probe = w0 & mask; ; probe = (probe + 1) & mask) {
      const slot = this.#entry(probe) - 1;
      if (slot < 0) return -1;
      if (
        this.#matches(slot, w0, w1) &&
        this.#words[slot * 4 + 2] === w2 &&
        this.#words[slot * 4 + 3] === w3
      ) {
        return slot;
      }
    }
  }

  queueIdAt(slot: number): number {
    return this.#queueIds[slot] ?? 0;
  }
  queueOffsetAt(slot: number): number {
    return this.#queueOffsets[slot] ?? 0;
  }

  /** Remembers the id at `data[at, at + 16)`; forgets the oldest when full. A repeated id names the newest place. */
  push(data: Buffer, at: number, queueId: number, queueOffset: number): void {
    if (this.#end - this.#first === this.#capacity) {
      if (this.#capacity < this.#max) this.#grow();
      else this.dropOldest(1);
    }
    const known = this.find(data, at);
    if (known >= 0) this.#unlink(known);
    const slot = this.#end++ & (this.#capacity - 1);
    for (let i = 0; i < 4; i++) this.#words[slot * 4 + i] = data.readUInt32LE(at + i * 4);
    this.#queueIds[slot] = queueId;
    this.#queueOffsets[slot] = queueOffset;
    this.#link(slot);
  }

  dropOldest(count: number): void {
    assert(count <= this.#end - this.#first, 'dedup ring drops more than it holds');
    for (let i = 0; i < count; i++) this.#unlink(this.#first++ & (this.#capacity - 1));
  }

  /** Takes back the newest ids. They must not have replaced older ones. */
  dropNewest(count: number): void {
    assert(count <= this.#end - this.#first, 'dedup ring drops more than it holds');
    for (let i = 0; i < count; i++) this.#unlink(--this.#end & (this.#capacity - 1));
  }

  /** Ids [from, to) as bytes: per id the hash, u32 queue id, u32 zero, f64 queue offset. */
  encode(from: number, to: number): Buffer {
    const data = Buffer.allocUnsafe((to - from) * entryBytes);
    for (let number = from, at = 0; number < to; number++, at += entryBytes) {
      const slot = number & (this.#capacity - 1);
      for (let i = 0; i < 4; i++) data.writeUInt32LE(this.#words[slot * 4 + i] ?? 0, at + i * 4);
      data.writeUInt32LE(this.queueIdAt(slot), at + 16);
      data.writeUInt32LE(0, at + 20);
      data.writeDoubleLE(this.queueOffsetAt(slot), at + 24);
    }
    return data;
  }

  /** Restores ids that `encode` wrote, numbered from `from`; blocks come in order, into an empty ring. */
  load(from: number, data: Buffer): void {
    if (this.#end === 0) {
      this.#first = from;
      this.#end = from;
    }
    assert(from === this.#end, `dedup blocks have a gap: ${this.#end} to ${from}`);
    for (let at = 0; at < data.length; at += entryBytes) {
      this.push(data, at, data.readUInt32LE(at + 16), data.readDoubleLE(at + 24));
    }
  }

  /**
   * All ids, oldest first: their hashes, then their queue ids as u32, then their queue offsets as f64. Copied in whole
   * columns: a million ids take milliseconds.
   */
  image(): Buffer {
    const count = this.#end - this.#first;
    const from = this.#first & (this.#capacity - 1);
    const head = Math.min(count, this.#capacity - from);
    const image = Buffer.allocUnsafe(count * imageBytes);
    let at = 0;
    for (const { column, width } of this.#columns()) {
      at += column.copy(image, at, from * width, (from + head) * width);
      at += column.copy(image, at, 0, (count - head) * width);
    }
    return image;
  }

  /** Fills an empty ring with the ids [first, end) of an image. */
  loadImage(first: number, end: number, image: Buffer): void {
    const count = end - first;
    assert(
      this.#end === 0 && image.length === count * imageBytes,
      `an image of ${count} ids has other bytes`,
    );
    // Growing an empty ring moves nothing.
    while (this.#capacity < Math.min(count, this.#max)) this.#grow();
    this.#first = first;
    this.#end = first;
    const [queueIds, offsets] = [count * 16, count * 20];
    for (let i = 0; i < count; i++) {
      this.push(image, i * 16, image.readUInt32LE(queueIds + i * 4), image.readDoubleLE(offsets + i * 8));
    }
  }

  #columns(): { readonly column: Buffer; readonly width: number }[] {
    return [
      { column: Buffer.from(this.#words.buffer), width: 16 },
      { column: Buffer.from(this.#queueIds.buffer), width: 4 },
      { column: Buffer.from(this.#queueOffsets.buffer), width: 8 },
    ];
  }

  #entry(probe: number): number {
    return this.#table[probe] ?? 0;
  }

  #matches(slot: number, w0: number, w1: number): boolean {
    return this.#words[slot * 4] === w0 && this.#words[slot * 4 + 1] === w1;
  }

  #home(slot: number): number {
    return (this.#words[slot * 4] ?? 0) & (this.#table.length - 1);
  }

  #link(slot: number): void {
    const mask = this.#table.length - 1;
    let probe = this.#home(slot);
    while (this.#entry(probe) !== 0) probe = (probe + 1) & mask;
    this.#table[probe] = slot + 1;
  }

  /** Removes the slot from the table, if it is still there, and closes the hole so that probing finds all others. */
  #unlink(slot: number): void {
    const mask = this.#table.length - 1;
    let hole = this.#home(slot);
    while (this.#entry(hole) !== slot + 1) {
      if (this.#entry(hole) === 0) return;
      hole = (hole + 1) & mask;
    }
    for (let probe = (hole + 1) & mask; this.#entry(probe) !== 0; probe = (probe + 1) & mask) {
      const home = this.#home(this.#entry(probe) - 1);
      // May move into the hole only if its home is not in (hole, probe].
      if (((probe - home) & mask) < ((probe - hole) & mask)) continue;
      this.#table[hole] = this.#entry(probe);
      hole = probe;
    }
    this.#table[hole] = 0;
  }

  #grow(): void {
    const old = { words: this.#words, queueIds: this.#queueIds, offsets: this.#queueOffsets };
    const oldMask = this.#capacity - 1;
    const linked = new Uint8Array(this.#capacity);
    for (const entry of this.#table) if (entry > 0) linked[entry - 1] = 1;
    this.#capacity *= 2;
    this.#words = new Uint32Array(this.#capacity * 4);
    this.#queueIds = new Uint32Array(this.#capacity);
    this.#queueOffsets = new Float64Array(this.#capacity);
    this.#table = new Int32Array(this.#capacity * 2);
    for (let number = this.#first; number < this.#end; number++) {
      const from = number & oldMask;
      const slot = number & (this.#capacity - 1);
      this.#words.set(old.words.subarray(from * 4, from * 4 + 4), slot * 4);
      this.#queueIds[slot] = old.queueIds[from] ?? 0;
      this.#queueOffsets[slot] = old.offsets[from] ?? 0;
      if (linked[from] === 1) this.#link(slot);
    }
  }
}
