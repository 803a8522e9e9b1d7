/** Seeded generator of uniform 32-bit numbers (xorshift over a mixed seed); the same seed gives the same run. */
export class SeededRandom {
  #state: number;

  constructor(seed: number) {
    this.#state = Math.imul(seed + 0x9e3779b9, 0x85ebca6b) >>> 0 || 1;
    for (let i = 0; i < 4; i++) this.nextU32();
  }

  nextU32(): number {
    let x = this.#state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.#state = x >>> 0;
    return this.#state;
  }

  /** Uniform in [0, bound). */
  below(bound: number): number {
    return this.nextU32() % bound;
  }

  chance(probability: number): boolean {
    return this.nextU32() / 4294967296 < probability;
  }

  pick<T>(items: readonly T[]): T | undefined {
    return items[this.below(Math.max(1, items.length))];
  }
}
