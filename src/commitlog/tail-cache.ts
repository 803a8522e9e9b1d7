import { buggify } from '../marks/buggify.ts';
import type { Index } from '../raft/core/types.ts';
import type { BatchInfo } from '../raft/driver/raft-log.ts';

/**
 * The newest batches, without gaps. Old ones leave when the byte limit is passed, but never one that is not on disk
 * yet: a reader would find nothing there.
 */
export class TailCache {
  readonly #bytesMax: number;
  #batches: (BatchInfo | undefined)[] = [];
  /** Position of the oldest cached batch in `#batches`; the places before it are dropped in bulk. */
  #start = 0;
  #bytes = 0;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  get bytes(): number {
    return this.#bytes;
  }
  get size(): number {
    return this.#batches.length - this.#start;
  }
  /** Oldest cached index; undefined when empty. */
  get first(): Index | undefined {
    return this.#batches[this.#start]?.index;
  }

  push(batch: BatchInfo): void {
    this.#batches.push(batch);
    this.#bytes += batch.data.length;
  }

  /** Forgets old batches that end at or before `onDisk` until the limit holds. */
  trim(onDisk: number): void {
    const bytesMax = buggify('emptyCache') ? 0 : this.#bytesMax;
    while (this.#bytes > bytesMax) {
      const oldest = this.#batches[this.#start];
      if (oldest === undefined || oldest.offset + oldest.bytes > onDisk) break;
      this.#bytes -= oldest.data.length;
      this.#batches[this.#start] = undefined;
      this.#start += 1;
    }
    if (this.#start > 1024 && this.#start * 2 > this.#batches.length) {
      this.#batches = this.#batches.slice(this.#start);
      this.#start = 0;
    }
  }

  /** Forgets entries up to `last`. */
  cutBelow(last: Index): void {
    for (let first = this.first; first !== undefined && first <= last; first = this.first) {
      this.#bytes -= this.#batches[this.#start]?.data.length ?? 0;
      this.#batches[this.#start] = undefined;
      this.#start += 1;
    }
  }

  clear(): void {
    this.#batches = [];
    this.#start = 0;
    this.#bytes = 0;
  }

  cut(from: Index): void {
    for (let last = this.#batches.at(-1); this.size > 0 && last !== undefined && last.index >= from;) {
      this.#bytes -= last.data.length;
      this.#batches.pop();
      last = this.#batches.at(-1);
    }
  }

  get(index: Index): BatchInfo | undefined {
    const first = this.first;
    return first === undefined || index < first ? undefined : this.#batches[this.#start + index - first];
  }

  /** All of [from, to], or undefined. */
  range(from: Index, to: Index): readonly BatchInfo[] | undefined {
    if (to < from) return [];
    const first = this.first;
    if (first === undefined || from < first || to >= first + this.size) return undefined;
    const found = this.#batches.slice(this.#start + from - first, this.#start + to - first + 1);
    return found.filter((batch) => batch !== undefined);
  }

  /** The batch whose bytes hold this CommitLog position. */
  at(position: number): BatchInfo | undefined {
    let low = this.#start;
    let high = this.#batches.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if ((this.#batches[middle]?.offset ?? 0) <= position) low = middle;
      else high = middle - 1;
    }
    const batch = this.#batches[low];
    if (low < this.#start || batch === undefined) return undefined;
    return position >= batch.offset && position < batch.offset + batch.bytes ? batch : undefined;
  }
}
