import { assert } from '../../errors/flotilla-error.ts';
import { NumberQueue } from './number-queue.ts';
import { TermRuns } from './term-runs.ts';
import {
  UNKNOWN_TERM,
  toIndex,
  toSeq,
  type Floor,
  type Index,
  type Millis,
  type RestoredState,
  type Run,
  type Seq,
  type Term,
} from './types.ts';

/**
 * What the core knows of its log: cursors, terms, and storage operations that are not durable yet. No entries.
 * Standing order: floor <= applied <= commit <= last and floor <= durable <= last (I3).
 */
export class LogView {
  #floor: Floor;
  #last: Index;
  #durable: Index;
  #commit: Index;
  #applied: Index;
  /** Highest index verified equal to the log of the current term's leader; entries up to commit are equal anyway. */
  #matched: Index;
  readonly #terms: TermRuns;

  #lastSeq = toSeq(0);
  #writtenSeq = toSeq(0);
  /** One value per operation in (writtenSeq, lastSeq]: end of the log after an append, -from of a truncation, else 0. */
  readonly #opEnds = new NumberQueue();
  readonly #opBytes = new NumberQueue();
  readonly #opTimes = new NumberQueue();
  #unstableBytes = 0;
  /** Truncations not yet durable; nearly always empty. */
  #cuts: { readonly seq: Seq; readonly from: Index }[] = [];

  constructor(restored: RestoredState) {
    assert(
      restored.last >= restored.floor.index,
      `I3 last ${restored.last} below floor ${restored.floor.index}`,
    );
    this.#floor = restored.floor;
    this.#last = restored.last;
    this.#durable = restored.last;
    this.#commit = restored.floor.index;
    this.#applied = restored.floor.index;
    this.#matched = restored.floor.index;
    this.#terms = new TermRuns(restored.floor, restored.terms);
  }

  get floor(): Floor {
    return this.#floor;
  }
  get last(): Index {
    return this.#last;
  }
  get lastTerm(): Term {
    return this.#terms.lastTerm;
  }
  get durable(): Index {
    return this.#durable;
  }
  get commit(): Index {
    return this.#commit;
  }
  get applied(): Index {
    return this.#applied;
  }
  get matched(): Index {
    return this.#matched;
  }
  get lastSeq(): Seq {
    return this.#lastSeq;
  }
  get writtenSeq(): Seq {
    return this.#writtenSeq;
  }
  /** Bytes of appends that are not durable yet. */
  get unstableBytes(): number {
    return this.#unstableBytes;
  }
  /** When the oldest operation that is not durable was issued (R16). */
  get oldestWriteAt(): number | undefined {
    return this.#opTimes.length === 0 ? undefined : this.#opTimes.at(0);
  }

  /** Term of an entry, UNKNOWN_TERM outside [floor, last] (R27). */
  termAt(index: Index): Term {
    return index < this.#floor.index || index > this.#last ? UNKNOWN_TERM : this.#terms.termAt(index);
  }

  /** Largest i <= min(index, last) whose term is at most `term`; below the floor if there is none. */
  lastAtMost(index: Index, term: Term): number {
    const from = toIndex(Math.min(index, this.#last));
    return from < this.#floor.index ? from : this.#terms.lastAtMost(from, term);
  }

  /** Last index of the run of equal terms that holds `index`. */
  runEnd(index: Index): Index {
    return this.#terms.runEnd(index, this.#last);
  }

  /** First index of `run` that this log lacks or has with another term; undefined if it has all of them. */
  firstMissing(run: Run): Index | undefined {
    const end = run.firstIndex + run.count - 1;
    if (this.termAt(run.firstIndex) !== run.term) return run.firstIndex;
    const have = this.runEnd(run.firstIndex);
    return have >= end ? undefined : toIndex(have + 1);
  }

  /** Numbers an operation that appends nothing (hard state). */
  issue(now: Millis): Seq {
    return this.#issue(0, 0, now);
  }

  /** Notes that entries [first, last] of `term` follow; `issueAppend` must be called once for all of them. */
  extend(first: Index, last: Index, term: Term): void {
    assert(first === this.#last + 1 && last >= first, `I4 append [${first}, ${last}] after ${this.#last}`);
    this.#terms.append(first, term);
    this.#last = last;
  }

  /** Numbers the write of everything up to the present end of the log. */
  issueAppend(bytes: number, now: Millis): Seq {
    return this.#issue(this.#last, bytes, now);
  }

  /** The disk has removed everything up to `floor`. */
  advanceFloor(floor: Floor): void {
    const { index, term } = floor;
    assert(index >= this.#floor.index, `I3 floor ${this.#floor.index} -> ${index}`);
    assert(
      index <= this.#applied && index <= this.#durable,
      `I3 floor ${index}, applied ${this.#applied}, durable ${this.#durable}`,
    );
    assert(
      this.termAt(index) === term,
      `I4 floor ${index} of term ${term}, the log has ${this.termAt(index)}`,
    );
    this.#terms.cutBefore(index);
    this.#floor = floor;
  }

  /**
   * Replaces the whole log by an empty one above `floor`. Of the old entries only the committed ones go on to count as
   * durable until the disk has done so: the new log contains them in its state.
   */
  installFloor(floor: Floor, now: Millis): Seq {
    const { index } = floor;
    assert(index > this.#commit, `I5 floor ${index} installed below commit ${this.#commit}`);
    const from = toIndex(this.#commit + 1);
    this.#terms.reset(floor);
    this.#floor = floor;
    this.#last = index;
    this.#commit = index;
    this.#applied = index;
    this.#matched = index;
    this.#durable = toIndex(Math.min(this.#durable, from - 1));
    const seq = this.#issue(index, 0, now);
    this.#cuts.push({ seq, from });
    return seq;
  }

  /** Cuts the log. Cursors change at once, before the disk does (S20). */
  truncate(from: Index, now: Millis): Seq {
    assert(from > this.#commit, `I5 truncate at ${from}, commit is ${this.#commit}`);
    assert(from > this.#matched, `I5 truncate at ${from}, this term's leader has matched ${this.#matched}`);
    assert(from <= this.#last, `I5 truncate at ${from} past the end ${this.#last}`);
    this.#terms.cut(from);
    this.#last = toIndex(from - 1);
    this.#durable = toIndex(Math.min(this.#durable, this.#last));
    const seq = this.#issue(-1 * from, 0, now);
    this.#cuts.push({ seq, from });
    return seq;
  }

  /**
   * All operations up to `seq` are on disk. Entries below the newest such append are durable, except those that a
   * truncation issued later has already replaced (S2).
   */
  written(seq: Seq): void {
    assert(seq <= this.#lastSeq, `S1 written ${seq}, issued ${this.#lastSeq}`);
    if (seq <= this.#writtenSeq) return;
    let durable: number = this.#durable;
    while (this.#writtenSeq < seq) {
      this.#writtenSeq = toSeq(this.#writtenSeq + 1);
      const end = this.#opEnds.shift();
      this.#unstableBytes -= this.#opBytes.shift();
      this.#opTimes.shift();
      if (end > 0) durable = end;
      else if (end < 0) durable = Math.min(durable, -end - 1);
    }
    if (this.#cuts.length > 0) {
      this.#cuts = this.#cuts.filter((cut) => cut.seq > seq);
      for (const cut of this.#cuts) durable = Math.min(durable, cut.from - 1);
    }
    assert(durable <= this.#last, `I3 durable ${durable} beyond last ${this.#last}`);
    this.#durable = toIndex(durable);
  }

  commitTo(index: Index): void {
    assert(
      index >= this.#commit && index <= this.#last,
      `I3 commit ${this.#commit} -> ${index}, last ${this.#last}`,
    );
    this.#commit = index;
    if (this.#matched < index) this.#matched = index;
  }

  /** What was applied before a floor was installed may be reported after it. */
  appliedTo(index: Index): void {
    if (index < this.#floor.index) return;
    assert(index >= this.#applied && index <= this.#commit, `I3 applied ${index}, commit ${this.#commit}`);
    this.#applied = index;
  }

  /** The entries up to `index` equal those of the current leader (R33). */
  matchTo(index: Index): void {
    assert(index <= this.#last, `R33 match ${index} beyond last ${this.#last}`);
    if (index > this.#matched) this.#matched = index;
  }

  /** A new term has a new leader, about whose log only the committed part is known. */
  forgetMatch(): void {
    this.#matched = this.#commit;
  }

  #issue(end: number, bytes: number, now: Millis): Seq {
    this.#lastSeq = toSeq(this.#lastSeq + 1);
    this.#opEnds.push(end);
    this.#opBytes.push(bytes);
    this.#opTimes.push(now);
    this.#unstableBytes += bytes;
    return this.#lastSeq;
  }
}
