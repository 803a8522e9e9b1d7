import type { AsyncDiskFile, Disk } from '../runtime/disk.ts';

interface Pooled {
  readonly handle: Promise<AsyncDiskFile>;
  users: number;
  /** Left the pool; the last user closes it. */
  left: boolean;
}

/** Files open for reading, bounded: the least recently used is closed first, but never under a reader. */
export class FilePool {
  readonly #disk: Disk;
  readonly #max: number;
  /** Insertion order is age. */
  readonly #files = new Map<string, Pooled>();

  constructor(disk: Disk, max: number) {
    this.#disk = disk;
    this.#max = max;
  }

  /** Reads up to `length` bytes; shorter only at the end of the file. */
  async read(path: string, position: number, length: number): Promise<Buffer> {
    const file = this.#acquire(path);
    try {
      return await (await file.handle).read(position, length);
    } finally {
      file.users -= 1;
      if (file.left && file.users === 0) closeQuietly(file);
    }
  }

  /** Forgets the files that match: they were removed or replaced. */
  drop(matches: (path: string) => boolean): void {
    for (const [path, file] of this.#files) if (matches(path)) this.#leave(path, file);
  }

  async close(): Promise<void> {
    const files = [...this.#files.values()];
    this.#files.clear();
    for (const file of files) await (await file.handle).close();
  }

  #acquire(path: string): Pooled {
    const known = this.#files.get(path);
    this.#files.delete(path);
    const file = known ?? this.#open(path);
    this.#files.set(path, file);
    file.users += 1;
    const [oldest] = this.#files;
    if (this.#files.size > this.#max && oldest !== undefined) this.#leave(...oldest);
    return file;
  }

  #open(path: string): Pooled {
    const file: Pooled = { handle: this.#disk.openAsync(path, 'read'), users: 0, left: false };
    file.handle.catch(() => {
      if (this.#files.get(path) === file) this.#files.delete(path);
    });
    return file;
  }

  #leave(path: string, file: Pooled): void {
    this.#files.delete(path);
    if (file.left) return;
    file.left = true;
    if (file.users === 0) closeQuietly(file);
  }
}

/** It was only read from: whatever its close says changes no answer. */
function closeQuietly(file: Pooled): void {
  file.handle.then((handle) => handle.close()).catch(() => undefined);
}
