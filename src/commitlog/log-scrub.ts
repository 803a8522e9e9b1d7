import { delay, type Clock } from '../runtime/clock.ts';
import { chainAt, type Damage } from './batch.ts';
import { encodeFooter } from './footer.ts';
import { footerPosition, segmentBase } from './geometry.ts';
import type { LogFacts } from './log-facts.ts';
import { rangeAt, type LogRange } from './log-range.ts';
import type { LogReads } from './log-reads.ts';
import type { LogSink } from './log-sink.ts';
import { paths, type DataDir } from './paths.ts';

/** Time over which the rate holds. */
const turnMs = 1000;
/** Rest after the log was read once. */
const restMs = 600_000;

export interface LogScrubDeps extends DataDir {
  readonly clock: Clock;
  readonly logger: LogSink;
  readonly facts: LogFacts;
  readonly reads: LogReads;
  /** Verifies the range, and sees to it when it is damaged. */
  readonly check: (range: LogRange) => Promise<Damage>;
  /** More than zero. */
  readonly bytesPerSecond: number;
  /** A write or sync failed (S15). */
  readonly onFailed: (error: Error) => void;
}

/** Reads the sealed segments again and again, slowly: rot that nobody reads would else wait for the day of a repair. */
export class LogScrub {
  readonly #deps: LogScrubDeps;
  readonly #abort = new AbortController();
  readonly #running: Promise<void>;
  #scrubbedBytes = 0;
  #turnBytes = 0;

  constructor(deps: LogScrubDeps) {
    this.#deps = deps;
    this.#running = this.#passes().catch((error: unknown) =>
      deps.onFailed(error instanceof Error ? error : new Error(String(error))),
    );
  }

  /** Since it began. */
  get scrubbedBytes(): number {
    return this.#scrubbedBytes;
  }

  async close(): Promise<void> {
    this.#abort.abort();
    await this.#running;
  }

  async #passes(): Promise<void> {
    const { signal } = this.#abort;
    while (!signal.aborted) {
      await this.#pass();
      await delay(this.#deps.clock, restMs, signal);
    }
  }

  async #pass(): Promise<void> {
    const { facts, reads } = this.#deps;
    const { segmentBytes } = facts;
    let base = facts.floorEnd.end;
    while (base < segmentBase(reads.onDisk, segmentBytes) && !this.#abort.signal.aborted) {
      await this.#segment(base);
      base = Math.max(base + segmentBytes, facts.floorEnd.end);
    }
  }

  async #segment(base: number): Promise<void> {
    const { facts, check } = this.#deps;
    let whole = true;
    // A copy: the floor may move meanwhile.
    for (const place of Array.from(facts.sparse.within(base, base + facts.segmentBytes))) {
      const range = rangeAt(facts, place.position);
      if (range?.first.position !== place.position) continue;
      if ((await check(range)) !== undefined) whole = false;
      await this.#pace(range.limit - place.position);
      if (this.#abort.signal.aborted) return;
    }
    if (whole) await this.#seal(base);
  }

  async #pace(bytes: number): Promise<void> {
    this.#scrubbedBytes += bytes;
    this.#turnBytes += bytes;
    const ms = (this.#turnBytes / this.#deps.bytesPerSecond) * 1000;
    if (ms < turnMs) return;
    this.#turnBytes = 0;
    await delay(this.#deps.clock, ms, this.#abort.signal);
  }

  /** What follows the batches is derived from them: zeros, then the footer. Anything else is written again. */
  async #seal(base: number): Promise<void> {
    const { disk, dir, facts, reads, logger } = this.#deps;
    const { sparse, segmentBytes } = facts;
    const [first] = sparse.within(base, base + segmentBytes);
    const range = rangeAt(facts, footerPosition(base, segmentBytes));
    if (first === undefined || range === undefined || range.first.position < base) return;
    const last = (await reads.verify(range)).at(-1);
    if (last?.index !== range.last || !disk.exists(paths.segment(dir, base))) return;
    const end = last.offset + last.bytes;
    const { index: lastIndex, term: lastTerm } = last;
    const footer = encodeFooter({
      firstIndex: first.index,
      lastIndex,
      lastTerm,
      end,
      chain: chainAt(last.data),
    });
    const expected = Buffer.concat([Buffer.alloc(footerPosition(base, segmentBytes) - end), footer]);
    const file = await disk.openAsync(paths.segment(dir, base), 'write');
    try {
      if (expected.equals(await file.read(end - base, expected.length))) return;
      await file.write(expected, end - base);
      await file.sync();
    } finally {
      await file.close();
    }
    logger.warn({ base }, 'wrote the damaged end of a sealed segment again');
  }
}
