import { encodeFooter, type Footer } from './footer.ts';
import { footerPosition } from './geometry.ts';
import type { LogEnd, LogFacts } from './log-facts.ts';
import type { LogSink } from './log-sink.ts';
import type { DataDir } from './paths.ts';
import { removeSegmentIndex, saveSegmentIndex } from './segment-index.ts';

/** Makes the footer of a full segment, and its index file once the writer has left the segment. */
export class SegmentSeals {
  readonly #home: DataDir;
  readonly #facts: LogFacts;
  readonly #logger: LogSink;
  readonly #sealed = new Map<number, Footer>();

  constructor(home: DataDir, facts: LogFacts, logger: LogSink) {
    this.#home = home;
    this.#facts = facts;
    this.#logger = logger;
  }

  seal(base: number, last: LogEnd): { position: number; data: Buffer } {
    const { segmentBytes, sparse } = this.#facts;
    const [first] = sparse.within(base, base + segmentBytes);
    const footer: Footer = {
      firstIndex: first?.index ?? last.index,
      lastIndex: last.index,
      lastTerm: last.term,
      end: last.end,
      chain: last.chain,
    };
    this.#sealed.set(base, footer);
    return { position: footerPosition(base, segmentBytes), data: encodeFooter(footer) };
  }

  /** The writer has begun the segment at `base`: the ones before it are complete on disk. */
  save(base: number): void {
    for (const [sealedBase, footer] of this.#sealed) {
      if (sealedBase >= base) continue;
      this.#sealed.delete(sealedBase);
      try {
        saveSegmentIndex(this.#home, sealedBase, footer, this.#facts);
      } catch (error) {
        this.#logger.warn(
          { err: error, base: sealedBase },
          'could not write the index of a segment; it is derived',
        );
      }
    }
  }

  /** Segments that reach beyond the cut are not sealed any more. */
  cut(end: number): void {
    const { segmentBytes } = this.#facts;
    for (const base of this.#sealed.keys()) if (base + segmentBytes > end) this.#sealed.delete(base);
    // Index files of removed segments may stay: the chain in them fits no other footer.
    removeSegmentIndex(this.#home, end - (end % segmentBytes));
  }
}
