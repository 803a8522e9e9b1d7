import { crc32 } from 'node:zlib';
import { assert } from '../errors/flotilla-error.ts';
import { mark } from '../marks/marks.ts';
import type { Disk, DiskFile } from '../runtime/disk.ts';
import { isSafeU64, readU64, writeU64 } from './bytes.ts';
import { withFile } from './file-io.ts';

/** A slot: this header, the payload, zeros up to the slot size; little-endian. */
export const slotLayout = {
  /** u32 */ magic: 0,
  /** u32: payload bytes */ length: 4,
  /** u64: grows by one with each write */ seq: 8,
  /** u32: crc32 of bytes 0..16 and the payload */ crc: 16,
  /** u32 zero */ spare: 20,
  payload: 24,
} as const;

export interface SlotFormat {
  readonly magic: number;
  readonly slotBytes: number;
}
export const hardStateSlots: SlotFormat = { magic: 0x31484c46 /* FLH1 */, slotBytes: 512 };
export const flushMarkSlots: SlotFormat = { magic: 0x314d4c46 /* FLM1 */, slotBytes: 512 };
export const floorSlots: SlotFormat = { magic: 0x31524c46 /* FLR1 */, slotBytes: 4096 };

function encodeSlot(format: SlotFormat, seq: number, payload: Buffer): Buffer {
  assert(slotLayout.payload + payload.length <= format.slotBytes, 'payload does not fit its slot');
  const slot = Buffer.alloc(format.slotBytes);
  slot.writeUInt32LE(format.magic, slotLayout.magic);
  slot.writeUInt32LE(payload.length, slotLayout.length);
  writeU64(slot, slotLayout.seq, seq);
  payload.copy(slot, slotLayout.payload);
  slot.writeUInt32LE(slotCrc(slot, payload.length), slotLayout.crc);
  return slot;
}

function slotCrc(slot: Buffer, length: number): number {
  return crc32(
    slot.subarray(slotLayout.payload, slotLayout.payload + length),
    crc32(slot.subarray(0, slotLayout.crc)),
  );
}

function decodeSlot(format: SlotFormat, slot: Buffer): { seq: number; payload: Buffer } | undefined {
  if (slot.length < format.slotBytes || slot.readUInt32LE(slotLayout.magic) !== format.magic)
    return undefined;
  const length = slot.readUInt32LE(slotLayout.length);
  if (slotLayout.payload + length > format.slotBytes || !isSafeU64(slot, slotLayout.seq)) return undefined;
  if (slotCrc(slot, length) !== slot.readUInt32LE(slotLayout.crc)) return undefined;
  const payload = Buffer.from(slot.subarray(slotLayout.payload, slotLayout.payload + length));
  return { seq: readU64(slot, slotLayout.seq), payload };
}

export interface SlotContent {
  readonly seq: number;
  readonly payload: Buffer;
}

/** The valid slots of the file, the newest first; at most two. */
export function readSlots(
  disk: Pick<Disk, 'open'>,
  path: string,
  format: SlotFormat,
): readonly SlotContent[] {
  return withFile(disk, path, 'read', (file) =>
    [0, 1]
      .map((slot) => decodeSlot(format, file.read(slot * format.slotBytes, format.slotBytes)))
      .filter((content) => content !== undefined)
      .toSorted((a, b) => b.seq - a.seq),
  );
}

/**
 * Writes the two slots of a file in turn, so that one of them is always whole: the one that is not written holds what is
 * durable.
 */
export class SlotWriter {
  readonly #file: DiskFile;
  readonly #format: SlotFormat;
  #seq: number;
  #newest: Buffer | undefined;

  /** `file` belongs to the writer from now on; `seq` is that of its newest valid slot. */
  constructor(file: DiskFile, format: SlotFormat, seq: number) {
    this.#file = file;
    this.#format = format;
    this.#seq = seq;
  }

  write(payload: Buffer): void {
    this.#seq += 1;
    this.#newest = encodeSlot(this.#format, this.#seq, payload);
    this.#file.write(this.#newest, (this.#seq % 2) * this.#format.slotBytes);
  }

  sync(): void {
    this.#file.sync();
  }

  /**
   * What is durable now takes the place of what was before it: a slot that rots takes no promise back. The next sync makes
   * the copy durable; until then the next write goes to its place, never to that of the original.
   */
  copy(): void {
    const newest = this.#newest;
    if (newest !== undefined) this.#file.write(newest, ((this.#seq + 1) % 2) * this.#format.slotBytes);
  }

  close(): void {
    this.#file.close();
  }
}

/** Adds one payload to a slot file that nobody holds open; durable when this returns. Answers its seq. */
export function writeSlot(disk: Disk, path: string, format: SlotFormat, payload: Buffer): number {
  const seq = disk.exists(path) ? (readSlots(disk, path, format)[0]?.seq ?? 0) : 0;
  const slots = new SlotWriter(disk.open(path, 'write'), format, seq);
  try {
    slots.write(payload);
    slots.sync();
    return seq + 1;
  } finally {
    slots.close();
  }
}

/**
 * Writes and syncs what was read once more, in its place. A failed sync leaves in the page cache what the disk does not
 * hold, and calls it clean: nothing that was read after a start counts before this (9.4 step 4).
 */
export function settleSlot(disk: Disk, path: string, format: SlotFormat): SlotContent | undefined {
  const [newest, older] = readSlots(disk, path, format);
  if (newest === undefined) return undefined;
  // A new file has one copy.
  if (older === undefined && newest.seq > 1 && format === hardStateSlots) mark('hardStateSlotBad');
  const slots = new SlotWriter(disk.open(path, 'write'), format, newest.seq - 1);
  try {
    slots.write(newest.payload);
    slots.sync();
    slots.copy();
    slots.sync();
    return newest;
  } finally {
    slots.close();
  }
}

/** Makes the content of a new slot file: the payload in one slot, the other empty. */
export function initialSlots(format: SlotFormat, payload: Buffer): Buffer {
  const file = Buffer.alloc(2 * format.slotBytes);
  encodeSlot(format, 1, payload).copy(file, format.slotBytes);
  return file;
}
