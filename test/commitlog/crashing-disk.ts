import { systemDisk, type Disk, type DiskFile } from '../../src/runtime/disk.ts';

/** The disk of this machine until `operationsLeft` changes of it are done; then nothing works any more. */
export class CrashingDisk {
  /** Reads are not counted. */
  operationsLeft: number = Number.POSITIVE_INFINITY;
  readonly disk: Disk;

  constructor() {
    const counted = <Args extends unknown[], Result>(run: (...args: Args) => Result) => {
      return (...args: Args): Result => {
        this.#count();
        return run(...args);
      };
    };
    this.disk = {
      ...systemDisk,
      open: (path, mode) => {
        if (mode !== 'read') this.#count();
        return this.#counting(systemDisk.open(path, mode));
      },
      makeDirectory: counted(systemDisk.makeDirectory),
      rename: counted(systemDisk.rename),
      remove: counted(systemDisk.remove),
      copy: counted(systemDisk.copy),
      syncDirectory: counted(systemDisk.syncDirectory),
    };
  }

  get crashed(): boolean {
    return this.operationsLeft < 0;
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
