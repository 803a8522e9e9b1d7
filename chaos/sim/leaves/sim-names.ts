import { dirname } from 'node:path';
import type { Stream } from '../choices.ts';
import type { SimFile } from './sim-file.ts';

type NameChange =
  | { readonly kind: 'link'; readonly path: string; readonly file: SimFile }
  | { readonly kind: 'unlink'; readonly path: string }
  | { readonly kind: 'rename'; readonly path: string; readonly to: string };

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

  /** Every change in the directory is durable, in order with the changes that it builds on. */
  sync(directory: string): void {
    const rest: NameChange[] = [];
    for (const change of this.#pending) {
      if (dirname(change.path) === directory) apply(this.#durable, change);
      else rest.push(change);
    }
    this.#pending = rest;
  }

  /** Each change that was not synced survives or not; what builds on a lost one is lost with it. */
  losePower(random: Stream): number {
    const lost = new Set<string>();
    let dropped = 0;
    for (const change of this.#pending) {
      const touched = change.kind === 'rename' ? [change.path, change.to] : [change.path];
      if (touched.some((path) => lost.has(path)) || random.chance(0.5)) {
        for (const path of touched) lost.add(path);
        dropped++;
      } else apply(this.#durable, change);
    }
    this.#pending = [];
    this.#seen = new Map(this.#durable);
    return dropped;
  }

  /** Forgets everything: the disk was replaced by an empty one. */
  wipe(): void {
    this.#seen.clear();
    this.#durable.clear();
    this.#pending = [];
    this.directories.clear();
    this.directories.add('/');
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

  #change(change: NameChange): void {
    apply(this.#seen, change);
    this.#pending.push(change);
  }
}

function apply(names: Map<string, SimFile>, change: NameChange): void {
  if (change.kind === 'link') names.set(change.path, change.file);
  else if (change.kind === 'unlink') names.delete(change.path);
  else {
    const file = names.get(change.path);
    names.delete(change.path);
    if (file !== undefined) names.set(change.to, file);
  }
}
