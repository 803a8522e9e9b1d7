import type { Stream } from '../choices.ts';
import { pageBytes } from './sim-file.ts';
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

/** All that is on a disk. */
export interface DiskContent {
  readonly names: SimNames;
  readonly databases: Map<string, Map<string, Buffer>>;
}

export type DiskFault = 'writeError' | 'syncError' | 'readError' | 'badRead';

/** The disk of one machine: it outlives the processes that use it. */
export class Platter {
  names = new SimNames();
  /** Content of the state databases, by directory; always durable. */
  databases = new Map<string, Map<string, Buffer>>();
  readonly random: Stream;
  quotaBytes = Infinity;
  /** Some of its bits have flipped at rest. */
  rotten = false;
  /** How many of the next operations of a kind fail. */
  readonly armed = new Map<DiskFault, number>();
  /** Changing operations until the process dies in one of them; Infinity: none. */
  crashIn = Infinity;
  /** Sets `crashIn` when the next file is removed, and takes the power along. */
  removalTrap: { readonly operations: number; readonly power: boolean } | undefined;
  /** The crash that is coming is a power loss. */
  #power = false;
  onCrash: (power: boolean) => void = () => undefined;
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
    // A file whose removal was lost is back.
    for (const file of this.names.files().values()) files.add(file);
    for (const file of files) file.losePower(this.random);
    if (dirty > 0) this.onEffect('unsynced bytes met a power loss');
    if (dropped > 0) this.onEffect('an unsynced name was lost');
  }

  /** Nothing more goes wrong; damage that is there stays. */
  heal(): void {
    this.quotaBytes = Infinity;
    this.armed.clear();
    this.crashIn = Infinity;
    this.removalTrap = undefined;
  }

  /** Another disk takes the place of this one, an empty one by default. Answers the content of this one. */
  swap(content: DiskContent = { names: new SimNames(), databases: new Map() }): DiskContent {
    const old = { names: this.names.image(), databases: this.databases };
    this.names = content.names;
    this.databases = content.databases;
    this.armed.clear();
    return old;
  }

  /** Databases lie in directories and move with them; unlike files, for good at once. */
  renameDatabases(from: string, to: string): void {
    for (const [dir, content] of this.databases) {
      if (dir !== from && !dir.startsWith(`${from}/`)) continue;
      this.databases.delete(dir);
      this.databases.set(`${to}${dir.slice(from.length)}`, content);
    }
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
    const power = this.#power;
    this.#power = false;
    this.onCrash(power);
    throw new CrashedError('the process died in a disk operation');
  }

  /** A file is about to be removed. */
  removing(): void {
    if (this.removalTrap === undefined) return;
    this.crashIn = this.removalTrap.operations;
    this.#power = this.removalTrap.power;
    this.removalTrap = undefined;
    this.onEffect('crash at a removal');
  }

  takeFault(kind: DiskFault): boolean {
    const left = this.armed.get(kind) ?? 0;
    if (left === 0) return false;
    this.armed.set(kind, left - 1);
    this.onEffect(`disk ${kind}`);
    return true;
  }
}
