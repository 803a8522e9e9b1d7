import { type Index, toIndex } from '../raft/core/types.ts';

const strideBytes = 64 * 1024;

/** Where an entry starts. */
export interface Place {
  readonly index: Index;
  readonly position: number;
}

/** About one (index, position) pair per 64 KiB of log and per segment, ascending, in typed arrays. */
export class SparseIndex {
  #indexes = new Float64Array(1024);
  #positions = new Float64Array(1024);
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** Notes the place when it is far enough from the one before, or the first of a segment. */
  add(index: Index, position: number, segmentBytes: number): void {
    const before = this.#count === 0 ? -Infinity : (this.#positions[this.#count - 1] ?? 0);
    if (position - before >= strideBytes || position % segmentBytes === 0) this.put(index, position);
  }

  put(index: Index, position: number): void {
    if (this.#count === this.#indexes.length) this.#grow();
    this.#indexes[this.#count] = index;
    this.#positions[this.#count] = position;
    this.#count += 1;
  }

  cut(from: Index): void {
    while (this.#count > 0 && (this.#indexes[this.#count - 1] ?? 0) >= from) this.#count -= 1;
  }

  /** Forgets the places below a CommitLog position. */
  cutBelow(position: number): void {
    let below = this.#find(this.#positions, position) + 1;
    if (below > 0 && this.#positions[below - 1] === position) below -= 1;
    this.#indexes.copyWithin(0, below, this.#count);
    this.#positions.copyWithin(0, below, this.#count);
    this.#count -= below;
  }

  /** The nearest noted place at or before the entry. */
  atOrBefore(index: Index): Place | undefined {
    return this.#place(this.#find(this.#indexes, index));
  }

  /** The nearest noted place at or before the CommitLog position. */
  beforePosition(position: number): Place | undefined {
    return this.#place(this.#find(this.#positions, position));
  }

  /** The last noted place at or before the position, and the one after it: a lower and an upper bound. */
  after(place: Place): Place | undefined {
    return this.#place(this.#find(this.#indexes, place.index) + 1);
  }

  /** Places of one segment. */
  *within(from: number, to: number): Generator<Place> {
    for (let i = Math.max(0, this.#find(this.#positions, from)); i < this.#count; i++) {
      const place = this.#place(i);
      if (place === undefined || place.position >= to) return;
      if (place.position >= from) yield place;
    }
  }

  #find(values: Float64Array, wanted: number): number {
    let low = -1;
    let high = this.#count - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((values[middle] ?? 0) <= wanted) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  #place(at: number): Place | undefined {
    if (at < 0 || at >= this.#count) return undefined;
    return { index: toIndex(this.#indexes[at] ?? 0), position: this.#positions[at] ?? 0 };
  }

  #grow(): void {
    for (const name of ['indexes', 'positions'] as const) {
      const old = name === 'indexes' ? this.#indexes : this.#positions;
      const larger = new Float64Array(old.length * 2);
      larger.set(old);
      if (name === 'indexes') this.#indexes = larger;
      else this.#positions = larger;
    }
  }
}
