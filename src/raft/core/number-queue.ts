import { assert } from '../../errors/flotilla-error.ts';

/** Growing ring of numbers: a FIFO that allocates only when it has to hold more than ever before. */
export class NumberQueue {
  #slots = new Float64Array(16);
  #head = 0;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(value: number): void {
    if (this.#length === this.#slots.length) this.#grow();
    this.#slots[(this.#head + this.#length) & (this.#slots.length - 1)] = value;
    this.#length++;
  }

  shift(): number {
    const value = this.at(0);
    this.#head = (this.#head + 1) & (this.#slots.length - 1);
    this.#length--;
    return value;
  }

  /** The `position`-th oldest value. */
  at(position: number): number {
    const value = this.#slots[(this.#head + position) & (this.#slots.length - 1)];
    assert(position < this.#length && value !== undefined, `queue position ${position} of ${this.#length}`);
    return value;
  }

  clear(): void {
    this.#head = 0;
    this.#length = 0;
  }

  #grow(): void {
    const slots = new Float64Array(this.#slots.length * 2);
    for (let i = 0; i < this.#length; i++) slots[i] = this.at(i);
    this.#slots = slots;
    this.#head = 0;
  }
}
