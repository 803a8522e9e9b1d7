import { buggify } from '../marks/buggify.ts';
import { mark } from '../marks/marks.ts';
import type { Clock } from '../runtime/clock.ts';
import type { DiskFile } from '../runtime/disk.ts';
import { zeroRange } from './file-io.ts';
import { segmentBase } from './geometry.ts';
import { listSegments, paths, type DataDir } from './paths.ts';

export interface SegmentWriterOptions extends DataDir {
  readonly clock: Clock;
  readonly segmentBytes: number;
  readonly sync: boolean;
  /** A sync took so long. */
  readonly onSync: (ms: number) => void;
  readonly onRoll: (base: number, prepared: boolean) => void;
}

/** Writes at CommitLog positions, for the log writer only. Every failure is terminal for the caller (S15). */
export class SegmentWriter {
  readonly #options: SegmentWriterOptions;
  #base = -1;
  #file: DiskFile | undefined;
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
    const file = this.#segment(base);
    this.#dirty = true;
    file.write(bytes, position - base);
  }

  sync(): void {
    if (!this.#dirty) return;
    const { clock, onSync } = this.#options;
    const started = clock.monotonicMs();
    if (this.#options.sync) this.#file?.sync();
    this.#dirty = false;
    onSync(clock.monotonicMs() - started);
  }

  /** Removes everything from `cut` on: later segments first, from the back, then the tail is zeroed (S19). */
  truncate(cut: number): void {
    const { disk, dir, segmentBytes } = this.#options;
    const keep = segmentBase(cut, segmentBytes);
    for (const base of listSegments(this.#options).toReversed())
      if (base > keep) {
        mark('truncationAcrossSegments');
        if (base === this.#base) this.close();
        disk.remove(paths.segment(dir, base));
        this.#syncDirectory();
      }
    zeroRange(this.#segment(keep), cut - keep, segmentBytes);
    this.#dirty = true;
    this.sync();
  }

  /** Unlinks the segments below `position`, from the front: a crash in between leaves no hole. */
  removeBelow(position: number): void {
    const { disk, dir } = this.#options;
    for (const base of listSegments(this.#options)) {
      if (base >= position) break;
      if (base === this.#base) this.close();
      disk.remove(paths.segment(dir, base));
    }
    this.#syncDirectory();
  }

  /** Unlinks every segment; what was not synced in them is nothing that counts any more. */
  removeAll(): void {
    const { disk, dir } = this.#options;
    this.close();
    for (const base of listSegments(this.#options).toReversed()) disk.remove(paths.segment(dir, base));
    this.#syncDirectory();
  }

  /** Syncs nothing. */
  close(): void {
    this.#file?.close();
    this.#file = undefined;
    this.#base = -1;
    this.#dirty = false;
  }

  /** The segment's file, open; the one before it is synced and closed. */
  #segment(base: number): DiskFile {
    if (this.#file !== undefined && base === this.#base) return this.#file;
    this.sync();
    this.close();
    const { disk, dir, segmentBytes, onRoll } = this.#options;
    const path = paths.segment(dir, base);
    const made = !disk.exists(path);
    const prepared = made && this.#adoptPrepared(path);
    const file = disk.open(path, made && !prepared ? 'createNew' : 'write');
    this.#file = file;
    this.#base = base;
    if (!made) return file;
    // Not zeroed in time: a hole reads as zeros too, only its syncs cost more (S22).
    if (!prepared) file.truncate(segmentBytes);
    if (this.#options.sync) file.sync();
    this.#syncDirectory();
    onRoll(base, prepared);
    return file;
  }

  #adoptPrepared(path: string): boolean {
    const { disk, dir, segmentBytes } = this.#options;
    const prepared = paths.prepared(dir);
    if (!disk.exists(prepared) || disk.size(prepared) !== segmentBytes) return false;
    if (buggify('unpreparedRoll')) return false;
    disk.rename(prepared, path);
    return true;
  }

  #syncDirectory(): void {
    const { disk, dir, sync } = this.#options;
    if (sync) disk.syncDirectory(paths.segments(dir));
  }
}
