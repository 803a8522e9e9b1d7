/**
 * Logs as numbers: a chain is an entry together with everything before it, so that equal numbers mean equal logs.
 * Chain 0 is the empty log.
 */
export class Chains {
  readonly #known = new Map<string, number>();
  readonly #parents = [0];
  readonly #terms = [0];
  readonly #lengths = [0];
  readonly #values = [''];

  /** The log `parent` with one more entry. */
  extend(parent: number, term: number, value: string): number {
    const key = `${parent}/${term}/${value}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const chain = this.#parents.length;
    this.#known.set(key, chain);
    this.#parents.push(parent);
    this.#terms.push(term);
    this.#lengths.push(this.length(parent) + 1);
    this.#values.push(value);
    return chain;
  }

  /** The log `base` with the entries that follow at its end in the log `from`, up to `last`; not with what precedes them. */
  graft(base: number, from: number, last: number): number {
    let chain = base;
    for (let index = this.length(base) + 1; index <= last; index++) {
      const entry = this.prefix(from, index);
      chain = this.extend(chain, this.term(entry), this.#values[entry] ?? '');
    }
    return chain;
  }

  term(chain: number): number {
    return this.#terms[chain] ?? 0;
  }

  length(chain: number): number {
    return this.#lengths[chain] ?? 0;
  }

  /** What the last entry says. */
  value(chain: number): string {
    return this.#values[chain] ?? '';
  }

  /** The first `length` entries of a chain that has at least so many. */
  prefix(chain: number, length: number): number {
    let prefix = chain;
    while (this.length(prefix) > length) prefix = this.#parents[prefix] ?? 0;
    return prefix;
  }

  /** Terms of the entries, for traces. */
  text(chain: number): string {
    const terms: number[] = [];
    for (let at = chain; at !== 0; at = this.#parents[at] ?? 0) terms.push(this.term(at));
    return terms.reverse().join(',') || '-';
  }
}
