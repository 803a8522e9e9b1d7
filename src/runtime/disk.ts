import {
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  fdatasyncSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  statfsSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { type FileHandle, open, rm } from 'node:fs/promises';

/**
 * read: must exist. write: must exist, read and write. create: empties or makes it. createNew: must not exist.
 * All but `read` may also be read from.
 */
export type OpenMode = 'read' | 'write' | 'create' | 'createNew';

/** An open file. Positions and lengths in bytes; every failure throws and ends the process that depends on it (S15). */
export interface DiskFile {
  readonly size: number;
  /** Shorter than asked only at the end of the file. */
  read(position: number, length: number): Buffer;
  /** Writes all bytes (S18). */
  write(bytes: Uint8Array, position: number): void;
  /** Content and size survive a power loss afterwards. */
  sync(): void;
  truncate(bytes: number): void;
  close(): void;
}

/** The same without blocking, for what nobody waits for. */
export interface AsyncDiskFile {
  read(position: number, length: number): Promise<Buffer>;
  write(bytes: Uint8Array, position: number): Promise<void>;
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** Files and directories: the only way in which log and state touch a disk. Paths are absolute. */
export interface Disk {
  open(path: string, mode: OpenMode): DiskFile;
  openAsync(path: string, mode: OpenMode): Promise<AsyncDiskFile>;
  exists(path: string): boolean;
  /** Bytes of a file. */
  size(path: string): number;
  /** Names in a directory, sorted. */
  list(path: string): string[];
  /** Also the missing directories above it; fine when it exists. */
  makeDirectory(path: string): void;
  rename(from: string, to: string): void;
  /** Removes a file, which must exist. */
  remove(path: string): void;
  /** Removes a directory with everything in it, or a file; fine when it does not exist. */
  removeTree(path: string): Promise<void>;
  copy(from: string, to: string): void;
  /** Names created, renamed and removed in the directory survive a power loss afterwards. */
  syncDirectory(path: string): void;
  /** The same without blocking. */
  syncDirectoryAsync(path: string): Promise<void>;
  /** Of the file system that holds the path. */
  space(path: string): { readonly freeBytes: number; readonly totalBytes: number };
}

const flags: Readonly<Record<OpenMode, string>> = { read: 'r', write: 'r+', create: 'w+', createNew: 'wx+' };

class NodeFile implements DiskFile {
  readonly #fd: number;

  constructor(path: string, mode: OpenMode) {
    this.#fd = openSync(path, flags[mode]);
  }

  get size(): number {
    return fstatSync(this.#fd).size;
  }

  read(position: number, length: number): Buffer {
    const bytes = Buffer.allocUnsafe(length);
    let done = 0;
    while (done < length) {
      const read = readSync(this.#fd, bytes, done, length - done, position + done);
      if (read === 0) break;
      done += read;
    }
    return bytes.subarray(0, done);
  }

  write(bytes: Uint8Array, position: number): void {
    for (let done = 0; done < bytes.length;)
      done += writeSync(this.#fd, bytes, done, bytes.length - done, position + done);
  }

  sync(): void {
    fdatasyncSync(this.#fd);
  }

  truncate(bytes: number): void {
    ftruncateSync(this.#fd, bytes);
  }

  close(): void {
    closeSync(this.#fd);
  }
}

class NodeAsyncFile implements AsyncDiskFile {
  readonly #handle: FileHandle;

  constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  async read(position: number, length: number): Promise<Buffer> {
    const bytes = Buffer.allocUnsafe(length);
    let done = 0;
    while (done < length) {
      const { bytesRead } = await this.#handle.read(bytes, done, length - done, position + done);
      if (bytesRead === 0) break;
      done += bytesRead;
    }
    return bytes.subarray(0, done);
  }

  async write(bytes: Uint8Array, position: number): Promise<void> {
    for (let done = 0; done < bytes.length;)
      done += (await this.#handle.write(bytes, done, bytes.length - done, position + done)).bytesWritten;
  }

  async sync(): Promise<void> {
    await this.#handle.datasync();
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }
}

/** The file systems of this machine. */
export const systemDisk: Disk = {
  open: (path, mode) => new NodeFile(path, mode),
  openAsync: async (path, mode) => new NodeAsyncFile(await open(path, flags[mode])),
  exists: existsSync,
  size: (path) => statSync(path).size,
  list: (path) => readdirSync(path).toSorted(),
  makeDirectory: (path) => void mkdirSync(path, { recursive: true }),
  rename: renameSync,
  remove: unlinkSync,
  removeTree: (path) => rm(path, { recursive: true, force: true }),
  copy: (from, to) => copyFileSync(from, to, constants.COPYFILE_FICLONE),
  syncDirectory(path) {
    const fd = openSync(path, 'r');
    try {
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
  },
  async syncDirectoryAsync(path) {
    const handle = await open(path, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  },
  space(path) {
    const { bavail, bsize, blocks } = statfsSync(path);
    return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
  },
};

/** The whole content of a small file. */
export function readWhole(disk: Disk, path: string): Buffer {
  const file = disk.open(path, 'read');
  try {
    return file.read(0, file.size);
  } finally {
    file.close();
  }
}

/** Creates or replaces a small file and makes its content durable; its name is not yet. */
export function writeWholeDurably(disk: Disk, path: string, content: Uint8Array): void {
  const file = disk.open(path, 'create');
  try {
    file.write(content, 0);
    file.sync();
  } finally {
    file.close();
  }
}
