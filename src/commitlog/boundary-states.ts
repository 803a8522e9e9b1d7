import { crc32 } from 'node:zlib';
import { FlotillaError } from '../errors/flotilla-error.ts';
import { isSafeU64, readU64, writeU64 } from './bytes.ts';
import { withFile } from './file-io.ts';
import { paths, type DataDir } from './paths.ts';

/** File header, little-endian; the state follows it. */
const layout = {
  /** u32 "FLS1" */ magic: 0,
  /** u32: crc32 of the state */ crc: 4,
  /** u64 */ bytes: 8,
  /** u64: position of the segment that the state stands beside */ base: 16,
  header: 24,
} as const;
const magic = 0x31534c46;
const chunkBytes = 1024 * 1024;

/** What identifies a stored state: equal on all replicas of a group. */
export interface StateDescriptor {
  /** Whole file. */
  readonly bytes: number;
  /** Of the state. */
  readonly crc: number;
}

/**
 * The replicated state as of the start of each segment, in files beside the segments (S11, decision 9). States are
 * handed over in order and written in the background.
 */
export class BoundaryStates {
  readonly #home: DataDir;
  #writing: Promise<void> = Promise.resolve();
  #pendingBytes = 0;
  /** Bases of states that are not durable yet. */
  readonly #pending = new Set<number>();
  #failure: Error | undefined;

  constructor(home: DataDir) {
    this.#home = home;
  }

  /** Bytes of states that wait for the disk. */
  get pendingBytes(): number {
    return this.#pendingBytes;
  }

  /** Resolves when everything saved so far is durable. Rejects once a state could not be written (S15). */
  async settled(): Promise<void> {
    await this.#writing;
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** Takes the state as of `base`; the parts are not copied and must not change any more. */
  save(base: number, parts: readonly Buffer[]): void {
    const bytes = parts.reduce((sum, part) => sum + part.length, 0);
    this.#pendingBytes += bytes;
    this.#pending.add(base);
    this.#writing = this.#writing
      .then(() => this.#write(base, parts, bytes))
      .catch((error: unknown) => {
        this.#failure = error instanceof Error ? error : new Error(String(error));
      })
      .then(() => {
        this.#pendingBytes -= bytes;
        this.#pending.delete(base);
      });
  }

  /** Whether the state as of `base` is durable. */
  has(base: number): boolean {
    return !this.#pending.has(base) && this.#home.disk.exists(paths.boundaryState(this.#home.dir, base));
  }

  /** Part of the file, shorter at its end. @throws FlotillaError INVALID_ARGUMENT when there is no such state */
  async read(base: number, offset: number, bytes: number): Promise<Buffer> {
    if (!this.has(base)) throw new FlotillaError('INVALID_ARGUMENT', `there is no state as of ${base} here`);
    const file = await this.#home.disk.openAsync(paths.boundaryState(this.#home.dir, base), 'read');
    try {
      return await file.read(offset, bytes);
    } finally {
      await file.close();
    }
  }

  /** The verified state as of `base`. @throws FlotillaError DATA_CORRUPT */
  load(base: number): Buffer {
    return loadState(this.#home, paths.boundaryState(this.#home.dir, base), base);
  }

  async #write(base: number, parts: readonly Buffer[], bytes: number): Promise<void> {
    const { disk, dir } = this.#home;
    const path = paths.boundaryState(dir, base);
    const file = await disk.openAsync(`${path}.tmp`, 'create');
    try {
      let at: number = layout.header;
      let crc = 0;
      // In chunks: checksumming all of it at once would hold up everything else.
      for (const chunk of chunksOf(parts)) {
        crc = crc32(chunk, crc);
        await file.write(chunk, at);
        at += chunk.length;
      }
      await file.write(encodeHeader(base, { bytes, crc }), 0);
      await file.sync();
    } finally {
      await file.close();
    }
    disk.rename(`${path}.tmp`, path);
    await disk.syncDirectoryAsync(paths.segments(dir));
  }
}

function* chunksOf(parts: readonly Buffer[]): Generator<Buffer> {
  for (const part of parts)
    for (let at = 0; at < part.length; at += chunkBytes) yield part.subarray(at, at + chunkBytes);
}

function encodeHeader(base: number, state: StateDescriptor): Buffer {
  const header = Buffer.alloc(layout.header);
  header.writeUInt32LE(magic, layout.magic);
  header.writeUInt32LE(state.crc, layout.crc);
  writeU64(header, layout.bytes, state.bytes);
  writeU64(header, layout.base, base);
  return header;
}

/** What identifies the state in a file; undefined: none does. */
export function describeState({ disk }: DataDir, path: string): StateDescriptor | undefined {
  const header = withFile(disk, path, 'read', (file) => file.read(0, layout.header));
  if (header.length < layout.header || !isSafeU64(header, layout.bytes)) return undefined;
  return { bytes: readU64(header, layout.bytes) + layout.header, crc: header.readUInt32LE(layout.crc) };
}

/** The state in a file, verified. @throws FlotillaError DATA_CORRUPT */
export function loadState({ disk }: DataDir, path: string, base: number): Buffer {
  const file = withFile(disk, path, 'read', (opened) => opened.read(0, opened.size));
  const state = file.subarray(layout.header);
  const whole =
    file.length >= layout.header &&
    file.readUInt32LE(layout.magic) === magic &&
    isSafeU64(file, layout.bytes) &&
    readU64(file, layout.bytes) === state.length &&
    isSafeU64(file, layout.base) &&
    readU64(file, layout.base) === base &&
    crc32(state) === file.readUInt32LE(layout.crc);
  if (!whole) throw new FlotillaError('DATA_CORRUPT', `${path} does not hold the state as of ${base}`);
  return state;
}
