import { dirname } from 'node:path';
import type { AsyncDiskFile, Disk, DiskFile, OpenMode } from '../../../src/runtime/disk.ts';
import type { EventLoop, Life } from '../event-loop.ts';
import { CrashedError, DiskError, type Platter } from './platter.ts';
import { SimFile } from './sim-file.ts';
import { SimHandle } from './sim-handle.ts';
import type { SimNames } from './sim-names.ts';

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
    this.#inDirectory(path);
    const prefix = `${path}/`;
    const found = new Set<string>();
    for (const name of [...this.#names.files().keys(), ...this.#names.directories]) {
      if (name.startsWith(prefix)) found.add(name.slice(prefix.length).split('/')[0] ?? '');
    }
    return [...found].toSorted();
  }

  makeDirectory(path: string): void {
    this.#alive();
    for (let up = path; !this.#names.directories.has(up); up = dirname(up)) {
      if (this.#names.get(up) !== undefined) throw new DiskError(up === path ? 'EEXIST' : 'ENOTDIR', path);
      this.#names.directories.add(up);
    }
  }

  rename(from: string, to: string): void {
    this.#change(() => {
      this.#inDirectory(dirname(to));
      if (this.#names.directories.has(from)) this.#renameDirectory(from, to);
      else {
        this.#existing(from);
        if (this.#names.directories.has(to)) throw new DiskError('EISDIR', to);
        this.#names.rename(from, to);
      }
    });
  }

  remove(path: string): void {
    this.#platter.removing();
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
    const source = this.#existing(from);
    const target = this.#open(to, 'create');
    target.write(source.read(0, source.size), 0);
    target.close();
  }

  syncDirectory(path: string): void {
    this.#inDirectory(path);
    this.#change(() => {
      if (this.#platter.takeFault('syncError')) throw new DiskError('EIO', `fsync ${path}`);
      this.#names.sync(path);
    });
  }

  syncDirectoryAsync(path: string): Promise<void> {
    return this.#later(() => this.syncDirectory(path));
  }

  space(path: string): { freeBytes: number; totalBytes: number } {
    if (!this.exists(path)) throw new DiskError('ENOENT', path);
    const { quotaBytes, usedBytes } = this.#platter;
    const totalBytes = Number.isFinite(quotaBytes) ? quotaBytes : 2 ** 40;
    return { freeBytes: Math.max(0, totalBytes - usedBytes), totalBytes };
  }

  get #names(): SimNames {
    return this.#platter.names;
  }

  #renameDirectory(from: string, to: string): void {
    if (from === to) return;
    if (to.startsWith(`${from}/`)) throw new DiskError('EINVAL', to);
    if (this.#names.get(to) !== undefined) throw new DiskError('ENOTDIR', to);
    if (this.#names.directories.has(to) && this.list(to).length > 0) throw new DiskError('ENOTEMPTY', to);
    this.#names.renameDirectory(from, to);
    this.#platter.renameDatabases(from, to);
  }

  #open(path: string, mode: OpenMode): SimHandle {
    this.#inDirectory(dirname(path));
    const known = this.#names.get(path);
    const directory = this.#names.directories.has(path);
    if (mode === 'createNew' && (known !== undefined || directory)) throw new DiskError('EEXIST', path);
    if (directory) throw new DiskError('EISDIR', path);
    if (known === undefined && (mode === 'read' || mode === 'write')) throw new DiskError('ENOENT', path);
    const file = known ?? new SimFile();
    if (known === undefined) this.#change(() => this.#names.link(path, file));
    else if (mode === 'create') this.#change(() => file.truncate(0));
    const [platter, life] = [this.#platter, this.#life];
    return new SimHandle(file, { path, platter, life, writable: mode !== 'read' });
  }

  #change(run: () => void): void {
    this.#alive();
    this.#platter.change(run);
  }

  #inDirectory(path: string): void {
    this.#alive();
    if (this.#names.directories.has(path)) return;
    throw new DiskError(this.#names.get(path) === undefined ? 'ENOENT' : 'ENOTDIR', path);
  }

  #alive(): void {
    if (!this.#life.alive) throw new CrashedError('the process is dead');
  }

  #existing(path: string): SimFile {
    this.#alive();
    const file = this.#names.get(path);
    if (file !== undefined) return file;
    throw new DiskError(this.#names.directories.has(path) ? 'EISDIR' : 'ENOENT', path);
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
    size: file.durableSize,
    read: (position, length) => file.read(position, length, true),
    write: refuse,
    sync: refuse,
    truncate: refuse,
    close: () => undefined,
  };
}
