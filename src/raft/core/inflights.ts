import { assert } from '../../errors/flotilla-error.ts';
import { NumberQueue } from './number-queue.ts';
import type { Index } from './types.ts';

/** Appends with entries that were sent to one peer and not answered yet; bounded by count and by bytes (R26). */
export class Inflights {
  readonly #messagesMax: number;
  readonly #bytesMax: number;
  readonly #ends = new NumberQueue();
  readonly #sizes = new NumberQueue();
  #bytes = 0;

  constructor(messagesMax: number, bytesMax: number) {
    this.#messagesMax = messagesMax;
    this.#bytesMax = bytesMax;
  }

  get count(): number {
    return this.#ends.length;
  }
  get bytes(): number {
    return this.#bytes;
  }
  get full(): boolean {
    return this.#ends.length >= this.#messagesMax || this.bytesFull;
  }
  get bytesFull(): boolean {
    return this.#bytes >= this.#bytesMax;
  }

  add(end: Index, bytes: number): void {
    assert(!this.full, `I28 window is full: ${this.#ends.length} appends, ${this.#bytes} bytes`);
    this.#ends.push(end);
    this.#sizes.push(bytes);
    this.#bytes += bytes;
  }

  /** Answers are cumulative: everything that ends at or below `match` is done. */
  freeTo(match: Index): void {
    while (this.#ends.length > 0 && this.#ends.at(0) <= match) {
      this.#ends.shift();
      this.#bytes -= this.#sizes.shift();
    }
    assert(this.#bytes >= 0 && (this.#ends.length > 0 || this.#bytes === 0), 'I8 window bytes do not add up');
  }

  clear(): void {
    this.#ends.clear();
    this.#sizes.clear();
    this.#bytes = 0;
  }
}
