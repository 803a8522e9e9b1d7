import type { NodeId } from '../raft/core/types.ts';
import { mark } from '../marks/marks.ts';
import { delay, type Clock } from '../runtime/clock.ts';
import { chainAt, parseBatches, previousChainAt, type Damage } from './batch.ts';
import type { LogFacts } from './log-facts.ts';
import type { LogReads } from './log-reads.ts';
import type { LogSink } from './log-sink.ts';
import { rangeAt, type LogRange } from './log-range.ts';
import { LogScrub } from './log-scrub.ts';
import type { DataDir } from './paths.ts';
import { splice } from './splice.ts';

const firstPauseMs = 250;
const longestPauseMs = 30_000;

/** Where right bytes come from. */
export interface RepairSource {
  /** Whom to ask, the most promising first. */
  peers(): readonly NodeId[];
  /** Verified bytes of committed entries from a position on; empty where the batches of a segment end. */
  readonly fetch: (
    peer: NodeId,
    place: { readonly position: number; readonly bytes: number },
    signal: AbortSignal,
  ) => Promise<Buffer>;
  /** Damaged entries were found for the first time. */
  readonly onDamage: () => void;
}

export interface LogRepairDeps extends DataDir {
  readonly clock: Clock;
  readonly logger: LogSink;
  readonly facts: LogFacts;
  readonly reads: LogReads;
  readonly commit: () => number;
  /** A write or sync failed (S15). */
  readonly onFailed: (error: Error) => void;
}

/** Counts and bytes since open. */
export interface RepairStats {
  /** Ranges of entries that were found damaged, and those of them that were repaired. */
  readonly found: number;
  readonly repaired: number;
  /** Ranges of entries that are known to be damaged now. */
  readonly damaged: number;
  readonly scrubbedBytes: number;
}

/**
 * Puts right bytes in the place of damaged ones (9.6). A place is suspected when it can not be read; it is looked at, and
 * if it is damaged its entries are fetched from another replica. Nothing but the entries that were there can come back:
 * the chain of the entries after them, or of the end of the log, vouches for every byte.
 */
export class LogRepair {
  readonly #deps: LogRepairDeps;
  readonly #abort = new AbortController();
  /** Starts of the ranges to look at. */
  readonly #suspects = new Set<number>();
  /** Starts of the ranges that are damaged. */
  readonly #damaged = new Set<number>();
  /** Those of them that could not be repaired at once; told once each. */
  readonly #told = new Set<number>();
  #source: RepairSource | undefined;
  #scrub: LogScrub | undefined;
  #running: Promise<void> | undefined;
  #wake = new AbortController();
  #found = 0;
  #repaired = 0;

  constructor(deps: LogRepairDeps) {
    this.#deps = deps;
  }

  get stats(): RepairStats {
    return {
      found: this.#found,
      repaired: this.#repaired,
      damaged: this.#damaged.size,
      scrubbedBytes: this.#scrub?.scrubbedBytes ?? 0,
    };
  }

  /**
   * From now on damage is repaired.
   * @param scrubBytesPerSecond how fast sealed segments are read to find some; 0: not at all
   */
  start(source: RepairSource, scrubBytesPerSecond: number): void {
    this.#source = source;
    this.#run();
    if (scrubBytesPerSecond === 0) return;
    const check = (range: LogRange): Promise<Damage> => this.#check(range);
    this.#scrub = new LogScrub({ ...this.#deps, check, bytesPerSecond: scrubBytesPerSecond });
  }

  /** Something at this CommitLog position could not be read. */
  suspect(position: number): void {
    const range = rangeAt(this.#deps.facts, position);
    if (range === undefined || this.#suspects.has(range.first.position)) return;
    this.#suspects.add(range.first.position);
    this.#wake.abort();
    this.#run();
  }

  async close(): Promise<void> {
    this.#abort.abort();
    this.#wake.abort();
    await this.#scrub?.close();
    await this.#running;
  }

  /** What is damaged is suspected from now on. */
  async #check(range: LogRange): Promise<Damage> {
    const damage = await this.#look(range);
    if (damage !== undefined) this.suspect(range.first.position);
    return damage;
  }

  #run(): void {
    const source = this.#source;
    if (source === undefined || this.#running !== undefined || this.#abort.signal.aborted) return;
    if (this.#suspects.size === 0) return;
    this.#running = this.#rounds(source)
      .catch((error: unknown) =>
        this.#deps.onFailed(error instanceof Error ? error : new Error(String(error))),
      )
      .finally(() => {
        this.#running = undefined;
      });
  }

  async #rounds(source: RepairSource): Promise<void> {
    let pauseMs = firstPauseMs;
    while (this.#suspects.size > 0) {
      const before = this.#suspects.size;
      // From the back: the entries after a range vouch for it.
      for (const position of [...this.#suspects].toSorted((a, b) => b - a)) {
        if (this.#abort.signal.aborted) return;
        await this.#attend(position, source);
      }
      if (this.#suspects.size === 0) return;
      pauseMs = this.#suspects.size === before ? Math.min(2 * pauseMs, longestPauseMs) : firstPauseMs;
      this.#wake = new AbortController();
      await delay(this.#deps.clock, pauseMs, this.#wake.signal);
      if (this.#abort.signal.aborted) return;
    }
  }

  async #attend(position: number, source: RepairSource): Promise<void> {
    const range = rangeAt(this.#deps.facts, position);
    const damage = range?.first.position === position ? await this.#look(range) : undefined;
    if (range === undefined || damage === undefined) {
      this.#forget(position);
      return;
    }
    if (!this.#damaged.has(position)) {
      this.#found += 1;
      this.#damaged.add(position);
      this.#report(range, damage);
      source.onDamage();
    }
    await this.#mend(range, source);
  }

  #forget(position: number): void {
    this.#suspects.delete(position);
    this.#damaged.delete(position);
    this.#told.delete(position);
  }

  #report({ first, last }: LogRange, damage: string): void {
    this.#deps.logger.error(
      { position: first.position, first: first.index, last, why: damage },
      'stored entries are damaged; they are not served, and are fetched from the other replicas',
    );
  }

  async #look(range: LogRange): Promise<Damage> {
    const { reads } = this.#deps;
    // Not written yet: they are served from memory.
    if (reads.onDisk < range.writtenAt) return undefined;
    try {
      const batches = await reads.verify(range);
      const last = batches.at(-1);
      if (last?.index !== range.last) return `entries after ${last?.index ?? 'the first'} are missing`;
      const ends = range.next !== undefined || chainAt(last.data).equals(range.endChain);
      return ends ? undefined : 'chain does not lead to the end of the log';
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  async #mend(range: LogRange, source: RepairSource): Promise<void> {
    const { first, last } = range;
    const chain = await this.#chainOf(range);
    // Nobody serves what is not known to be committed.
    if (chain === undefined || last > this.#deps.commit()) return;
    const reasons: string[] = [];
    for (const peer of source.peers()) {
      const bytes = await this.#fetch(range, peer, source).catch((error: unknown) => {
        reasons.push(error instanceof Error ? error.message : String(error));
      });
      if (bytes === undefined) continue;
      const wrong = mismatch(bytes, range, chain);
      if (wrong !== undefined) {
        reasons.push(`${peer}: ${wrong}`);
        continue;
      }
      await this.#splice(range, bytes);
      return;
    }
    if (this.#abort.signal.aborted || this.#told.has(first.position)) return;
    this.#told.add(first.position);
    this.#deps.logger.error(
      { position: first.position, first: first.index, last, reasons },
      'no replica has given the damaged entries; if all copies of them are lost, an operator is needed',
    );
  }

  /** The chain that the range must end with; undefined: the entries that know it are damaged too, and come first. */
  async #chainOf(range: LogRange): Promise<Buffer | undefined> {
    const { next, endChain } = range;
    if (next === undefined) return endChain;
    try {
      const [batch] = await this.#deps.reads.verify({ first: next, last: next.index, limit: next.position });
      if (batch !== undefined) return previousChainAt(batch.data);
    } catch {
      // Told when that range is looked at.
    }
    this.#suspects.add(next.position);
    return undefined;
  }

  async #fetch(range: LogRange, peer: NodeId, source: RepairSource): Promise<Buffer> {
    const parts: Buffer[] = [];
    for (let { position } = range.first; position < range.limit;) {
      const bytes = range.limit - position;
      const part = await source.fetch(peer, { position, bytes }, this.#abort.signal);
      if (part.length === 0) break;
      parts.push(part);
      position += part.length;
    }
    return Buffer.concat(parts);
  }

  async #splice(range: LogRange, bytes: Buffer): Promise<void> {
    const { logger, facts } = this.#deps;
    const { position } = range.first;
    await splice(this.#deps, { position, bytes, segmentBytes: facts.segmentBytes });
    if ((await this.#look(range)) !== undefined) return;
    this.#forget(position);
    this.#repaired += 1;
    mark('repairedFromReplica');
    logger.warn({ position, first: range.first.index, last: range.last }, 'damaged entries are repaired');
  }
}

/** Why the bytes are not those of the range; undefined: they are. */
function mismatch(bytes: Buffer, range: LogRange, chain: Buffer): string | undefined {
  try {
    const batches = parseBatches(bytes);
    const last = batches.at(-1);
    let { position } = range.first;
    for (const batch of batches) {
      if (batch.offset !== position) return `entry ${batch.index} is for another position`;
      position += batch.bytes;
    }
    if (batches[0]?.index !== range.first.index || last?.index !== range.last) return 'other entries came';
    return chainAt(last.data).equals(chain) ? undefined : 'the chain does not fit';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
