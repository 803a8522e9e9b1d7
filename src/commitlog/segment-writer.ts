import {
  closeSync,
  existsSync,
  fdatasyncSync,
  ftruncateSync,
  openSync,
  renameSync,
  statSync,
  unlinkSync,
} from 'node:fs';
import { syncDirectory, writeFully, zeroRange } from './file-io.ts';
import { segmentBase } from './geometry.ts';
import { listSegments, paths } from './paths.ts';

export interface SegmentWriterOptions {
  readonly dir: string;
  readonly segmentBytes: number;
  readonly sync: boolean;
  readonly onSync: (startedMs: number) => void;
  readonly onRoll: (base: number, prepared: boolean) => void;
}

/** Writes at CommitLog positions; lives in the writer thread. Every failure is terminal for the caller (S15). */
export class SegmentWriter {
  readonly #options: SegmentWriterOptions;
  #base = -1;
  #fd = -1;
  #dirty = false;

  constructor(options: SegmentWriterOptions) {
    this.#options = options;
  }

  get dirty(): boolean {
    return this.#dirty;
  }

  /** The bytes must lie within one segment. */
  write(bytes: Uint8Array, position: number): void {
    const base = segmentBase(position, this.#options.segmentBytes);
    if (base !== this.#base) this.#open(base);
    this.#dirty = true;
    writeFully(this.#fd, bytes, position - base);
  }

  sync(): void {
    if (!this.#dirty) return;
    const started = performance.now();
    if (this.#options.sync) fdatasyncSync(this.#fd);
    this.#dirty = false;
    this.#options.onSync(started);
  }

  /** Removes everything from `cut` on: later segments first, from the back, then the tail is zeroed (S19). */
  truncate(cut: number): void {
    const { dir, segmentBytes } = this.#options;
    const keep = segmentBase(cut, segmentBytes);
    for (const base of listSegments(dir).toReversed())
      if (base > keep) {
        if (base === this.#base) this.#close();
        unlinkSync(paths.segment(dir, base));
        this.#syncDirectory();
      }
    if (keep !== this.#base) this.#open(keep);
    zeroRange(this.#fd, cut - keep, segmentBytes);
    this.#dirty = true;
    this.sync();
  }

  close(): void {
    this.sync();
    this.#close();
  }

  #close(): void {
    if (this.#fd >= 0) closeSync(this.#fd);
    this.#fd = -1;
    this.#base = -1;
    this.#dirty = false;
  }

  #open(base: number): void {
    const { dir, segmentBytes, onRoll } = this.#options;
    this.sync();
    this.#close();
    const path = paths.segment(dir, base);
    const made = !existsSync(path);
    const prepared = made && this.#adoptPrepared(path);
    this.#fd = openSync(path, made && !prepared ? 'wx+' : 'r+');
    this.#base = base;
    if (!made) return;
    // Not zeroed in time: a hole reads as zeros too, only its syncs cost more (S22).
    if (!prepared) ftruncateSync(this.#fd, segmentBytes);
    if (this.#options.sync) fdatasyncSync(this.#fd);
    this.#syncDirectory();
    onRoll(base, prepared);
  }

  #adoptPrepared(path: string): boolean {
    const { dir, segmentBytes } = this.#options;
    const prepared = paths.prepared(dir);
    if (!existsSync(prepared) || statSync(prepared).size !== segmentBytes) return false;
    renameSync(prepared, path);
    return true;
  }

  #syncDirectory(): void {
    if (this.#options.sync) syncDirectory(paths.segments(this.#options.dir));
  }
}
