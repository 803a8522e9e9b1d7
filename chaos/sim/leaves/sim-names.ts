import { dirname } from 'node:path';
import type { Stream } from '../choices.ts';
import type { SimFile } from './sim-file.ts';

type NameChange =
  | { readonly kind: 'link'; readonly path: string; readonly file: SimFile }
  | { readonly kind: 'unlink'; readonly path: string }
  | { readonly kind: 'rename'; readonly path: string; readonly to: string }
  /** With all that is in it. */
  | { readonly kind: 'renameDirectory'; readonly path: string; readonly to: string };

/** Names of files: what processes see, and which changes are not on the platter yet. Directories are durable at once. */
export class SimNames {
  #seen = new Map<string, SimFile>();
  readonly #durable = new Map<string, SimFile>();
  #pending: NameChange[] = [];
  readonly directories = new Set<string>(['/']);

  get(path: string): SimFile | undefined {
    return this.#seen.get(path);
  }

  getDurable(path: string): SimFile | undefined {
    return this.#durable.get(path);
  }

  files(): ReadonlyMap<string, SimFile> {
    return this.#seen;
  }

  durableFiles(): ReadonlyMap<string, SimFile> {
    return this.#durable;
  }

  link(path: string, file: SimFile): void {
    this.#change({ kind: 'link', path, file });
  }

  unlink(path: string): void {
    this.#change({ kind: 'unlink', path });
  }

  rename(path: string, to: string): void {
    this.#change({ kind: 'rename', path, to });
  }

  /** `to` is neither the directory nor in it. */
  renameDirectory(path: string, to: string): void {
    this.#change({ kind: 'renameDirectory', path, to });
    for (const directory of this.directories) {
      if (!within(directory, path)) continue;
      this.directories.delete(directory);
      this.directories.add(moved(directory, path, to));
    }
  }

  /** Every change in the directory is durable, in order with the changes that it builds on. */
  sync(directory: string): void {
    let rest: NameChange[] = [];
    for (const change of this.#pending) {
      if (dirname(change.path) !== directory) {
        rest.push(change);
        continue;
      }
      apply(this.#durable, change);
      // What is pending inside of a directory goes with it.
      if (change.kind === 'renameDirectory') rest = rest.map((other) => elsewhere(other, change));
    }
    this.#pending = rest;
  }

  /** Each change that was not synced survives or not; what builds on a lost one is lost with it. */
  losePower(random: Stream): number {
    const lost: string[] = [];
    let dropped = 0;
    for (const change of this.#pending) {
      const touched = 'to' in change ? [change.path, change.to] : [change.path];
      if (touched.some((path) => lost.some((gone) => within(path, gone))) || random.chance(0.5)) {
        lost.push(...touched);
        dropped++;
      } else apply(this.#durable, change);
    }
    this.#pending = [];
    this.#seen = new Map(this.#durable);
    for (const path of this.#seen.keys()) this.#addDirectories(path);
    return dropped;
  }

  /** Names and contents as they are now, durable. */
  image(): SimNames {
    const names = new SimNames();
    for (const [path, file] of this.#seen) {
      const copy = file.image();
      names.#seen.set(path, copy);
      names.#durable.set(path, copy);
    }
    for (const directory of this.directories) names.directories.add(directory);
    return names;
  }

  /** A lost rename has left files where their directory was. */
  #addDirectories(path: string): void {
    for (let up = dirname(path); !this.directories.has(up); up = dirname(up)) this.directories.add(up);
  }

  #change(change: NameChange): void {
    apply(this.#seen, change);
    this.#pending.push(change);
  }
}

function apply(names: Map<string, SimFile>, change: NameChange): void {
  if (change.kind === 'link') names.set(change.path, change.file);
  else if (change.kind === 'unlink') names.delete(change.path);
  else if (change.kind === 'rename') move(names, change.path, change.to);
  else {
    for (const path of names.keys())
      if (within(path, change.path)) move(names, path, moved(path, change.path, change.to));
  }
}

function move(names: Map<string, SimFile>, path: string, to: string): void {
  const file = names.get(path);
  names.delete(path);
  if (file !== undefined) names.set(to, file);
}

function within(path: string, directory: string): boolean {
  return path === directory || path.startsWith(`${directory}/`);
}

function moved(path: string, from: string, to: string): string {
  return within(path, from) ? to + path.slice(from.length) : path;
}

function elsewhere(change: NameChange, { path, to }: { path: string; to: string }): NameChange {
  const there = { ...change, path: moved(change.path, path, to) };
  return 'to' in there ? { ...there, to: moved(there.to, path, to) } : there;
}
