import { systemDisk, type Disk, type DiskFile } from '../../src/runtime/disk.ts';

/** The disk of this machine until `operationsLeft` changes of it are done; then nothing works any more. */
export class CrashingDisk {
  /** Reads are not counted. */
  operationsLeft: number = Number.POSITIVE_INFINITY;
  readonly disk: Disk;

  constructor() {
    this.disk = {
      ...systemDisk,
      open: (path, mode) => {
        if (mode !== 'read') this.#count();
        return this.#counting(systemDisk.open(path, mode));
      },
      makeDirectory: (path) => this.#change(() => systemDisk.makeDirectory(path)),
      rename: (from, to) => this.#change(() => systemDisk.rename(from, to)),
      remove: (path) => this.#change(() => systemDisk.remove(path)),
      copy: (from, to) => this.#change(() => systemDisk.copy(from, to)),
      syncDirectory: (path) => this.#change(() => systemDisk.syncDirectory(path)),
    };
  }

  get crashed(): boolean {
    return this.operationsLeft < 0;
  }

  #change(run: () => void): void {
    this.#count();
    run();
  }

  #count(): void {
    this.operationsLeft -= 1;
    if (this.operationsLeft < 0) throw new Error('the power is gone');
  }

  #counting(file: DiskFile): DiskFile {
    return {
      get size() {
        return file.size;
      },
      read: (position, length) => file.read(position, length),
      write: (bytes, position) => {
        this.#count();
        file.write(bytes, position);
      },
      sync: () => {
        this.#count();
        file.sync();
      },
      truncate: (bytes) => {
        this.#count();
        file.truncate(bytes);
      },
      close: () => file.close(),
    };
  }
}
