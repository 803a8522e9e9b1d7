import { dirname } from 'node:path';
import type { AsyncDiskFile, Disk, DiskFile, OpenMode } from '../../../src/runtime/disk.ts';
import type { Stream } from '../choices.ts';
import type { EventLoop, Life } from '../event-loop.ts';
import { pageBytes, SimFile } from './sim-file.ts';
import { SimNames } from './sim-names.ts';

/** An error as the operating system reports it. */
export class DiskError extends Error {
  override readonly name = 'DiskError';
  readonly code: string;

  constructor(code: string, what: string) {
    super(`${code}: ${what}`);
    this.code = code;
  }
}

/** The process ended in the middle of a disk operation; whoever catches it is dead already. */
export class CrashedError extends Error {
  override readonly name = 'CrashedError';
}

export type DiskFault = 'writeError' | 'syncError' | 'readError' | 'badRead';

/** The disk of one machine: it outlives the processes that use it. */
export class Platter {
  names = new SimNames();
  /** Content of the state databases, by directory; always durable. */
  databases = new Map<string, Map<string, Buffer>>();
  readonly random: Stream;
  quotaBytes = Infinity;
  /** How many of the next operations of a kind fail. */
  readonly armed = new Map<DiskFault, number>();
  /** Changing operations until the process dies in one of them; Infinity: none. */
  crashIn = Infinity;
  onCrash: () => void = () => undefined;
  onEffect: (effect: string) => void = () => undefined;
  /** Changing operations so far. */
  operations = 0;

  constructor(random: Stream) {
    this.random = random;
  }

  get usedBytes(): number {
    let pages = 0;
    for (const file of this.names.files().values()) pages += file.allocatedPages;
    return pages * pageBytes;
  }

  losePower(): void {
    const files = new Set([...this.names.files().values(), ...this.names.durableFiles().values()]);
    const dirty = [...files].filter((file) => file.dirty).length;
    const dropped = this.names.losePower(this.random);
    for (const file of files) file.losePower(this.random);
    if (dirty > 0) this.onEffect('unsynced bytes met a power loss');
    if (dropped > 0) this.onEffect('an unsynced name was lost');
  }

  /** Nothing more goes wrong; damage that is there stays. */
  heal(): void {
    this.quotaBytes = Infinity;
    this.armed.clear();
    this.crashIn = Infinity;
  }

  /** An empty disk takes the place of this one. */
  wipe(): void {
    this.names.wipe();
    this.databases = new Map();
    this.armed.clear();
  }

  /** One operation that changes the disk; the process may die before, in the middle of, or after it. */
  change(run: () => void, partly: () => void = () => undefined): void {
    this.operations++;
    if (this.crashIn > 1) {
      this.crashIn--;
      run();
      return;
    }
    this.crashIn = Infinity;
    const how = this.random.below(3);
    if (how === 1) partly();
    else if (how === 2) run();
    this.onCrash();
    throw new CrashedError('the process died in a disk operation');
  }

  takeFault(kind: DiskFault): boolean {
    const left = this.armed.get(kind) ?? 0;
    if (left === 0) return false;
    this.armed.set(kind, left - 1);
    this.onEffect(`disk ${kind}`);
    return true;
  }
}

/** What one life of a process sees of its platter. */
export class SimDisk implements Disk {
  readonly #platter: Platter;
  readonly #life: Life;
  readonly #loop: EventLoop;
  /** µs that an operation takes which does not block. */
  latencyUs: () => number = () => 50;

  constructor(platter: Platter, life: Life, loop: EventLoop) {
    this.#platter = platter;
    this.#life = life;
    this.#loop = loop;
  }

  open(path: string, mode: OpenMode): DiskFile {
    return this.#open(path, mode);
  }

  async openAsync(path: string, mode: OpenMode): Promise<AsyncDiskFile> {
    const file = await this.#later(() => this.#open(path, mode));
    return {
      read: (position, length) => this.#later(() => file.read(position, length)),
      write: (bytes, position) => this.#later(() => file.write(bytes, position)),
      sync: () => this.#later(() => file.sync()),
      close: () => this.#later(() => file.close()),
    };
  }

  exists(path: string): boolean {
    this.#alive();
    return this.#names.get(path) !== undefined || this.#names.directories.has(path);
  }

  size(path: string): number {
    return this.#existing(path).size;
  }

  list(path: string): string[] {
    this.#alive();
    const prefix = `${path}/`;
    const found = new Set<string>();
    for (const name of [...this.#names.files().keys(), ...this.#names.directories]) {
      if (name.startsWith(prefix)) found.add(name.slice(prefix.length).split('/')[0] ?? '');
    }
    if (found.size === 0 && !this.#names.directories.has(path)) throw new DiskError('ENOENT', path);
    return [...found].toSorted();
  }

  makeDirectory(path: string): void {
    this.#alive();
    for (let up = path; up !== '/' && !this.#names.directories.has(up); up = dirname(up)) {
      this.#names.directories.add(up);
    }
  }

  rename(from: string, to: string): void {
    this.#change(() => {
      if (this.#names.directories.has(from)) this.#renameDirectory(from, to);
      else {
        this.#existing(from);
        this.#names.rename(from, to);
      }
    });
  }

  remove(path: string): void {
    this.#change(() => {
      this.#existing(path);
      this.#names.unlink(path);
    });
  }

  removeTree(path: string): Promise<void> {
    return this.#later(() => {
      this.#alive();
      for (const name of this.#names.files().keys()) {
        if (name === path || name.startsWith(`${path}/`)) this.#change(() => this.#names.unlink(name));
      }
      for (const name of this.#names.directories) {
        if (name === path || name.startsWith(`${path}/`)) this.#names.directories.delete(name);
      }
    });
  }

  copy(from: string, to: string): void {
    this.#change(() => {
      const copy = new SimFile();
      copy.copyOf(this.#existing(from));
      this.#names.link(to, copy);
    });
  }

  syncDirectory(path: string): void {
    this.#change(() => {
      if (this.#platter.takeFault('syncError')) throw new DiskError('EIO', `fsync ${path}`);
      this.#names.sync(path);
    });
  }

  syncDirectoryAsync(path: string): Promise<void> {
    return this.#later(() => this.syncDirectory(path));
  }

  space(): { freeBytes: number; totalBytes: number } {
    this.#alive();
    const { quotaBytes, usedBytes } = this.#platter;
    const totalBytes = Number.isFinite(quotaBytes) ? quotaBytes : 2 ** 40;
    return { freeBytes: Math.max(0, totalBytes - usedBytes), totalBytes };
  }

  get #names(): SimNames {
    return this.#platter.names;
  }

  #renameDirectory(from: string, to: string): void {
    for (const name of this.#names.files().keys()) {
      if (name.startsWith(`${from}/`)) this.#names.rename(name, `${to}${name.slice(from.length)}`);
    }
    this.#names.directories.delete(from);
    this.#names.directories.add(to);
  }

  #open(path: string, mode: OpenMode): DiskFile {
    this.#alive();
    const known = this.#names.get(path);
    if (mode === 'createNew' && known !== undefined) throw new DiskError('EEXIST', path);
    if (known === undefined && (mode === 'read' || mode === 'write')) throw new DiskError('ENOENT', path);
    let file = known;
    if (file === undefined) {
      const made = new SimFile();
      this.#change(() => this.#names.link(path, made));
      file = made;
    } else if (mode === 'create') {
      const emptied = file;
      this.#change(() => emptied.truncate(0));
    }
    return this.#handle(path, file);
  }

  #handle(path: string, file: SimFile): DiskFile {
    const alive = (): void => this.#alive();
    const change = (run: () => void, partly?: () => void): void => this.#change(run, partly);
    const platter = this.#platter;
    return {
      get size() {
        alive();
        return file.size;
      },
      read: (position, length) => {
        alive();
        if (platter.takeFault('readError')) throw new DiskError('EIO', `read ${path}`);
        const bytes = file.read(position, length);
        if (bytes.length > 0 && platter.takeFault('badRead')) {
          const at = platter.random.below(bytes.length);
          bytes[at] = (bytes[at] ?? 0) ^ (1 << platter.random.below(8));
        }
        return bytes;
      },
      write: (bytes, position) => {
        change(
          () => this.#write(path, file, { bytes, position }),
          () => file.write(bytes.subarray(0, wholePages(bytes, position, platter.random)), position),
        );
      },
      sync: () => {
        change(() => {
          if (platter.takeFault('syncError')) {
            file.syncFailed();
            throw new DiskError('EIO', `fdatasync ${path}`);
          }
          file.sync();
        });
      },
      truncate: (bytes) => change(() => file.truncate(bytes)),
      close: alive,
    };
  }

  #write(path: string, file: SimFile, what: { bytes: Uint8Array; position: number }): void {
    const platter = this.#platter;
    if (platter.takeFault('writeError')) throw new DiskError('EIO', `write ${path}`);
    const grows = what.position + what.bytes.length > file.size;
    if (grows && platter.usedBytes + what.bytes.length > platter.quotaBytes) {
      platter.onEffect('disk full');
      throw new DiskError('ENOSPC', `write ${path}`);
    }
    file.write(what.bytes, what.position);
  }

  #change(run: () => void, partly?: () => void): void {
    this.#alive();
    this.#platter.change(run, partly);
  }

  #alive(): void {
    if (!this.#life.alive) throw new CrashedError('the process is dead');
  }

  #existing(path: string): SimFile {
    this.#alive();
    const file = this.#names.get(path);
    if (file === undefined) throw new DiskError('ENOENT', path);
    return file;
  }

  /** Runs the operation when its time has come; never settles when the process dies before. */
  #later<T>(run: () => T): Promise<T> {
    this.#loop.touch();
    return new Promise<T>((resolve, reject) => {
      this.#loop.schedule(this.latencyUs(), this.#life, () => {
        this.#loop.touch();
        try {
          resolve(run());
        } catch (error) {
          if (error instanceof CrashedError) return;
          reject(error instanceof Error ? error : new Error(String(error)));
        }
      });
    });
  }
}

/** Bytes of a write that was interrupted at a page boundary. */
function wholePages(bytes: Uint8Array, position: number, random: Stream): number {
  const first = pageBytes - (position % pageBytes);
  if (bytes.length <= first) return 0;
  return first + pageBytes * random.below(Math.ceil((bytes.length - first) / pageBytes));
}

/** Read-only view of what a power loss would surely leave, for oracles. */
export function durableView(platter: Platter): Pick<Disk, 'open'> {
  return {
    open: (path) => {
      const file = platter.names.getDurable(path);
      if (file === undefined) throw new DiskError('ENOENT', path);
      return readOnly(file);
    },
  };
}

function readOnly(file: SimFile): DiskFile {
  const refuse = (): never => {
    throw new Error('an oracle must not change the disk');
  };
  return {
    size: file.size,
    read: (position, length) => file.read(position, length, true),
    write: refuse,
    sync: refuse,
    truncate: refuse,
    close: () => undefined,
  };
}
