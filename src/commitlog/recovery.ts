import { type Index, type Term, toIndex } from '../raft/core/types.ts';
import { highestHeader, type EntryName } from './claim.ts';
import type { Footer } from './footer.ts';
import { footerPosition, segmentBase } from './geometry.ts';
import { LogFacts, type LogEnd } from './log-facts.ts';
import { listSegments, type DataDir } from './paths.ts';
import { clampMark, recoveryVerdict, type Finding, type Verdict } from './recovery-table.ts';
import { batchDamageAt, SegmentFile, walkSegment, type WalkEnd } from './scan.ts';
import { loadSegmentIndex } from './segment-index.ts';
import type { FlushMark, HardState, LogFloor } from './state-files.ts';

export interface RecoveryInput extends DataDir {
  readonly segmentBytes: number;
  readonly floor: LogFloor;
  readonly hard: HardState;
  readonly mark: FlushMark | undefined;
}

export interface Recovered {
  readonly verdict: Verdict;
  readonly facts: LogFacts;
  readonly finding: Finding;
  /** What was wrong after the last valid batch. */
  readonly damage: string | undefined;
  /** Sealed segments whose footer is missing or wrong; it is derived, so it may be written again. */
  readonly footers: ReadonlyMap<number, Footer>;
  /** Where bytes start that may be in the page cache only (9.4 step 4). */
  readonly unmarkedFrom: number;
  /** Last entry that is claimed to have been stored, when `corrupt` (S14). */
  readonly claimed: { readonly index: Index; readonly term: Term };
}

/** Reads the log and decides what it is worth; changes nothing on disk. */
export function recoverLog(input: RecoveryInput): Recovered {
  return new LogScan(input).run();
}

class LogScan {
  readonly #in: RecoveryInput;
  readonly #facts: LogFacts;
  readonly #footers = new Map<number, Footer>();
  #commitSeen = 0;
  /** Segment that the scan is in, and where in it the valid part ends. */
  #base: number;
  #position: number;
  #damage: string | undefined;

  constructor(input: RecoveryInput) {
    this.#in = input;
    this.#facts = new LogFacts(input.floor, input.segmentBytes);
    this.#base = segmentBase(input.floor.end, input.segmentBytes);
    this.#position = input.floor.end;
  }

  run(): Recovered {
    const { mark, hard, floor } = this.#in;
    const clamped = mark === undefined ? undefined : clampMark(mark, hard);
    // The end of a clamped entry is not in the mark, so then nothing is trusted unseen.
    const markEnd = mark !== undefined && clamped === mark.index ? mark.end : floor.end;
    if (this.#trustSealed(markEnd)) this.#scan();
    const finding: Finding = {
      ending: this.#damage === undefined && !this.#junkFollows() ? 'clean' : 'damaged',
      last: this.#facts.last.index,
      mark: clamped,
      commitSeen: this.#commitSeen,
    };
    return {
      verdict: recoveryVerdict(finding),
      facts: this.#facts,
      finding,
      damage: this.#damage,
      footers: this.#footers,
      unmarkedFrom: markEnd,
      claimed: this.#claimed(clamped),
    };
  }

  /** Segments wholly below the mark: footer and index file, or a walk of their headers. False: damage found. */
  #trustSealed(markEnd: number): boolean {
    const { segmentBytes } = this.#in;
    while (this.#base + segmentBytes <= markEnd) {
      if (!SegmentFile.exists(this.#in, this.#base)) {
        this.#damage = 'segment is missing';
        return false;
      }
      using file = new SegmentFile(this.#in, this.#base);
      const footer = this.#footerAfter(file);
      if (footer === undefined || !loadSegmentIndex(this.#in, this.#base, footer, this.#facts)) {
        const walked = this.#walk(file, false);
        if (walked.damage !== undefined) return false;
        this.#checkFooter(file, walked);
      }
      this.#base += segmentBytes;
      this.#position = this.#base;
    }
    return true;
  }

  #footerAfter(file: SegmentFile): Footer | undefined {
    const footer = file.footer(this.#in.segmentBytes);
    return footer?.firstIndex === this.#facts.last.index + 1 ? footer : undefined;
  }

  /** Reads every byte from here on. */
  #scan(): void {
    const { segmentBytes } = this.#in;
    while (SegmentFile.exists(this.#in, this.#base)) {
      using file = new SegmentFile(this.#in, this.#base);
      const walked = this.#walk(file, true);
      if (walked.damage !== undefined) return;
      if (!this.#continuesAt(this.#base + segmentBytes)) return;
      this.#checkFooter(file, walked);
      this.#base += segmentBytes;
      this.#position = this.#base;
    }
  }

  #walk(file: SegmentFile, bodies: boolean): WalkEnd {
    const options = { segmentBytes: this.#in.segmentBytes, bodies };
    const walked = walkSegment(file, this.#facts.last, options, (batch) => this.#facts.note(batch));
    this.#facts.last = walked.last;
    this.#commitSeen = Math.max(this.#commitSeen, walked.commitSeen);
    this.#position = walked.position;
    this.#damage = walked.damage;
    return walked;
  }

  /** The footer says nothing that the batches do not say, so a damaged one is simply made again. */
  #checkFooter(file: SegmentFile, walked: WalkEnd): void {
    const { segmentBytes } = this.#in;
    if (sealedBy(file.footer(segmentBytes), walked)) return;
    const [first] = this.#facts.sparse.within(this.#base, this.#base + segmentBytes);
    const { index, term, end, chain } = walked.last;
    this.#footers.set(this.#base, {
      firstIndex: first?.index ?? index,
      lastIndex: index,
      lastTerm: term,
      end,
      chain,
    });
  }

  #continuesAt(base: number): boolean {
    const { segmentBytes } = this.#in;
    if (this.#facts.last.end <= this.#base || !SegmentFile.exists(this.#in, base)) return false;
    using next = new SegmentFile(this.#in, base);
    const limit = footerPosition(base, segmentBytes);
    return batchDamageAt(next, base, this.#facts.last, { bodies: false, limit }) === undefined;
  }

  /** Anything but zeros behind the valid part, in this segment or a later one. */
  #junkFollows(): boolean {
    const { segmentBytes } = this.#in;
    return listSegments(this.#in).some((base) => {
      if (base + segmentBytes <= this.#position) return false;
      using file = new SegmentFile(this.#in, base);
      const junk = file.firstNonZero(Math.max(base, this.#position), base + segmentBytes);
      if (junk >= 0) this.#damage = `bytes at ${junk} after the end of the log`;
      return junk >= 0;
    });
  }

  /** The mark, or readable headers behind the damage. */
  #claimed(clamped: number | undefined): EntryName {
    const { mark, segmentBytes } = this.#in;
    const { last } = this.#facts;
    // Without a mark nobody knows whether what is damaged was promised: then it was.
    const unknown = mark === undefined && this.#damage !== undefined ? 1 : 0;
    let claimed = { index: toIndex(last.index + unknown), term: last.term };
    if (mark !== undefined && clamped !== undefined && clamped > claimed.index)
      claimed = { index: toIndex(clamped), term: mark.term };
    const stored = highestHeader(this.#in, this.#position, segmentBytes);
    if (stored !== undefined && stored.index > claimed.index) claimed = stored;
    return claimed;
  }
}

function sealedBy(footer: Footer | undefined, walked: { last: LogEnd; position: number }): boolean {
  return (
    footer !== undefined &&
    footer.lastIndex === walked.last.index &&
    footer.end === walked.position &&
    footer.chain.equals(walked.last.chain)
  );
}
