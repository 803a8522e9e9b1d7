/**
 * All chance of one simulated run. Each key has a stream of its own, so that removing one fault or client changes no
 * draw of another: that is what makes a failing run shrinkable. 32-bit integer arithmetic only: equal everywhere.
 */
export class Choices {
  readonly seed: number;
  readonly #streams = new Map<string, Stream>();

  constructor(seed: number) {
    this.seed = seed;
  }

  stream(key: string): Stream {
    let stream = this.#streams.get(key);
    if (stream === undefined) this.#streams.set(key, (stream = new Stream(hash(this.seed, key))));
    return stream;
  }
}

/** One sequence of random numbers (sfc32). */
export class Stream {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  constructor(seed: number) {
    this.#a = seed >>> 0;
    this.#b = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) >>> 0;
    this.#c = Math.imul(seed ^ 0xc2b2ae35, 0x27d4eb2f) >>> 0;
    for (let i = 0; i < 12; i++) this.nextU32();
  }

  nextU32(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + sum;
    return sum >>> 0;
  }

  /** 0 <= result < n */
  below(n: number): number {
    return n <= 1 ? 0 : Math.floor((this.nextU32() / 0x1_0000_0000) * n);
  }

  /** least <= result <= most */
  between(least: number, most: number): number {
    return least + this.below(most - least + 1);
  }

  /** True with probability p. */
  chance(p: number): boolean {
    return this.nextU32() < p * 0x1_0000_0000;
  }

  pick<T>(items: readonly T[]): T {
    const item = items[this.below(items.length)];
    if (item === undefined) throw new Error('nothing to pick from');
    return item;
  }

  /** Number of heads in a row, at most `most`: small values are common, large ones rare. */
  geometric(p: number, most: number): number {
    let count = 0;
    while (count < most && this.chance(p)) count++;
    return count;
  }

  uuid(): string {
    const hex = Array.from({ length: 4 }, () => this.nextU32().toString(16).padStart(8, '0')).join('');
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`;
  }
}

function hash(seed: number, key: string): number {
  let value = (seed ^ 0x811c9dc5) >>> 0;
  for (let i = 0; i < key.length; i++) value = Math.imul(value ^ key.charCodeAt(i), 0x01000193) >>> 0;
  value = Math.imul(value ^ (value >>> 16), 0x7feb352d) >>> 0;
  return (value ^ (value >>> 15)) >>> 0;
}
