import type { DiskFile } from '../../../src/runtime/disk.ts';
import type { Stream } from '../choices.ts';
import type { Life } from '../event-loop.ts';
import { CrashedError, DiskError, type Platter } from './platter.ts';
import { pageBytes, type SimFile } from './sim-file.ts';

export interface HandleOptions {
  readonly path: string;
  readonly platter: Platter;
  readonly life: Life;
  readonly writable: boolean;
}

/** A file that one life of a process has opened; renamed or removed, it stays the same file. */
export class SimHandle implements DiskFile {
  readonly #file: SimFile;
  readonly #options: HandleOptions;
  #closed = false;

  constructor(file: SimFile, options: HandleOptions) {
    this.#file = file;
    this.#options = options;
  }

  get size(): number {
    this.#usable();
    return this.#file.size;
  }

  read(position: number, length: number): Buffer {
    this.#usable();
    const { platter, path } = this.#options;
    if (platter.takeFault('readError')) throw new DiskError('EIO', `read ${path}`);
    const bytes = this.#file.read(position, length);
    if (bytes.length > 0 && platter.takeFault('badRead')) {
      const at = platter.random.below(bytes.length);
      bytes[at] = (bytes[at] ?? 0) ^ (1 << platter.random.below(8));
    }
    return bytes;
  }

  write(bytes: Uint8Array, position: number): void {
    this.#usable();
    const { platter, path, writable } = this.#options;
    if (!writable) throw new DiskError('EBADF', `write ${path}`);
    platter.change(
      () => this.#write(bytes, position),
      () => this.#file.write(bytes.subarray(0, wholePages(bytes, position, platter.random)), position),
    );
  }

  sync(): void {
    this.#usable();
    const { platter, path } = this.#options;
    platter.change(() => {
      if (platter.takeFault('syncError')) {
        this.#file.syncFailed();
        throw new DiskError('EIO', `fdatasync ${path}`);
      }
      this.#file.sync();
    });
  }

  truncate(bytes: number): void {
    this.#usable();
    const { platter, path, writable } = this.#options;
    if (!writable) throw new DiskError('EINVAL', `ftruncate ${path}`);
    platter.change(() => this.#file.truncate(bytes));
  }

  close(): void {
    this.#usable();
    this.#closed = true;
  }

  #write(bytes: Uint8Array, position: number): void {
    const { platter, path } = this.#options;
    if (platter.takeFault('writeError')) throw new DiskError('EIO', `write ${path}`);
    const grows = position + bytes.length > this.#file.size;
    if (grows && platter.usedBytes + bytes.length > platter.quotaBytes) {
      platter.onEffect('disk full');
      throw new DiskError('ENOSPC', `write ${path}`);
    }
    this.#file.write(bytes, position);
  }

  #usable(): void {
    if (!this.#options.life.alive) throw new CrashedError('the process is dead');
    if (this.#closed) throw new DiskError('EBADF', `${this.#options.path} is closed`);
  }
}

/** Bytes of a write that was interrupted at a page boundary. */
function wholePages(bytes: Uint8Array, position: number, random: Stream): number {
  const first = pageBytes - (position % pageBytes);
  if (bytes.length <= first) return 0;
  return first + pageBytes * random.below(Math.ceil((bytes.length - first) / pageBytes));
}
