import { assert } from '../../errors/flotilla-error.ts';
import { toIndex, type Floor, type Index, type Term } from './types.ts';

/**
 * Run-length table of terms, from the floor entry on. The first run starts at the floor itself, so the table is never
 * empty. It does not know the end of the log: callers ask only for indexes in [floor, last].
 */
export class TermRuns {
  readonly #firsts: Index[];
  readonly #terms: Term[];

  constructor(floor: Floor, runs: readonly { readonly term: Term; readonly firstIndex: Index }[]) {
    this.#firsts = [floor.index];
    this.#terms = [floor.term];
    for (const run of runs) this.append(run.firstIndex, run.term);
  }

  get lastTerm(): Term {
    return this.#term(this.#terms.length - 1);
  }

  /** Notes that entries from `first` on have `term`. */
  append(first: Index, term: Term): void {
    const top = this.#terms.length - 1;
    assert(
      term >= this.#term(top) && first > this.#first(top),
      `I4 term ${term} at ${first} after term ${this.#term(top)} from ${this.#first(top)}`,
    );
    if (term === this.#term(top)) return;
    this.#firsts.push(first);
    this.#terms.push(term);
  }

  /** Forgets everything from `from` on. */
  cut(from: Index): void {
    assert(from > this.#first(0), `I5 cut at ${from} reaches the floor ${this.#first(0)}`);
    while (this.#first(this.#firsts.length - 1) >= from) {
      this.#firsts.pop();
      this.#terms.pop();
    }
  }

  /** Forgets everything before `floor`, which is an entry of the table. */
  cutBefore(floor: Index): void {
    const run = this.#runOf(floor);
    this.#firsts.splice(0, run);
    this.#terms.splice(0, run);
    this.#firsts[0] = floor;
  }

  /** Starts anew with nothing but the floor. */
  reset(floor: Floor): void {
    this.#firsts.splice(0, Infinity, floor.index);
    this.#terms.splice(0, Infinity, floor.term);
  }

  termAt(index: Index): Term {
    return this.#term(this.#runOf(index));
  }

  /** Last index of the run that holds `index`, in a log that ends at `last`. */
  runEnd(index: Index, last: Index): Index {
    const next = this.#firsts[this.#runOf(index) + 1];
    return next === undefined || next > last ? last : toIndex(next - 1);
  }

  /** Largest i <= index whose term is at most `term`; one below the floor if there is none (R31, R37). */
  lastAtMost(index: Index, term: Term): number {
    let run = this.#runOf(index);
    if (this.#term(run) <= term) return index;
    while (run > 0 && this.#term(run) > term) run--;
    return this.#term(run) <= term ? this.#first(run + 1) - 1 : this.#first(0) - 1;
  }

  /** Lookups are nearly always at the end of the log, so the search starts there. */
  #runOf(index: Index): number {
    let run = this.#firsts.length - 1;
    while (run > 0 && this.#first(run) > index) run--;
    return run;
  }

  #first(run: number): Index {
    const value = this.#firsts[run];
    assert(value !== undefined, `term run ${run} does not exist`);
    return value;
  }

  #term(run: number): Term {
    const value = this.#terms[run];
    assert(value !== undefined, `term run ${run} does not exist`);
    return value;
  }
}
