import type { Index } from '../raft/core/types.ts';
import type { BatchInfo } from '../raft/driver/raft-log.ts';

/** Verified batches that were read from disk, by position, bounded in bytes; the least recently used leave first. */
export class BatchLru {
  readonly #bytesMax: number;
  readonly #batches = new Map<number, BatchInfo>();
  /** Starts of the cached batches, ascending. */
  readonly #starts: number[] = [];
  #bytes = 0;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  put(batch: BatchInfo): void {
    if (this.#batches.has(batch.offset)) return;
    this.#batches.set(batch.offset, batch);
    this.#bytes += batch.bytes;
    this.#starts.splice(this.#slot(batch.offset) + 1, 0, batch.offset);
    for (const [oldest] of this.#batches) {
      if (this.#bytes <= this.#bytesMax || oldest === batch.offset) break;
      this.#remove(oldest);
    }
  }

  at(position: number): BatchInfo | undefined {
    const start = this.#starts[this.#slot(position)];
    const batch = start === undefined ? undefined : this.#batches.get(start);
    if (batch === undefined || position >= batch.offset + batch.bytes) return undefined;
    this.#batches.delete(batch.offset);
    this.#batches.set(batch.offset, batch);
    return batch;
  }

  /** Forgets entries above `last`. */
  cut(last: Index): void {
    for (const [start, batch] of this.#batches) if (batch.index > last) this.#remove(start);
  }

  /** Forgets entries up to `last`. */
  cutBelow(last: Index): void {
    for (const [start, batch] of this.#batches) if (batch.index <= last) this.#remove(start);
  }

  #remove(start: number): void {
    this.#bytes -= this.#batches.get(start)?.bytes ?? 0;
    this.#batches.delete(start);
    this.#starts.splice(this.#slot(start), 1);
  }

  /** Place of the last start at or before the position; -1: none. */
  #slot(position: number): number {
    let low = -1;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] ?? 0) <= position) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
