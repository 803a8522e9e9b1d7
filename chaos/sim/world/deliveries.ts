import { assert } from '../../../src/errors/flotilla-error.ts';

/** Which acknowledged messages each consumer group has not received yet, and which none may receive again. */
export class Deliveries {
  readonly #acknowledged: string[] = [];
  /** By group and place: when a consumer heard that its acknowledgement counts, µs. */
  readonly #consumed = new Map<string, number>();
  readonly #groups = new Map<string, { readonly received: Set<string>; readonly missing: Set<string> }>();

  addGroup(name: string): void {
    if (!this.#groups.has(name)) {
      this.#groups.set(name, { received: new Set(), missing: new Set(this.#acknowledged) });
    }
  }

  hasGroup(name: string): boolean {
    return this.#groups.has(name);
  }

  acknowledged(values: readonly string[]): void {
    this.#acknowledged.push(...values);
    for (const { received, missing } of this.#groups.values()) {
      for (const value of values) if (!received.has(value)) missing.add(value);
    }
  }

  received(group: string, value: string): void {
    const known = this.#groups.get(group);
    known?.received.add(value);
    known?.missing.delete(value);
  }

  consumed(group: string, place: string, nowUs: number): void {
    const key = `${group} ${place}`;
    if (!this.#consumed.has(key)) this.#consumed.set(key, nowUs);
  }

  /** C21: what a group has acknowledged comes to nobody of it who asks later. */
  check(group: string, place: string, askedUs: number): void {
    const consumedUs = this.#consumed.get(`${group} ${place}`) ?? Infinity;
    assert(askedUs < consumedUs, `C21 ${group} received ${place} again, which it had acknowledged before`);
  }

  /** Every group has received something. */
  get all(): boolean {
    return [...this.#groups.values()].every(({ received }) => received.size > 0);
  }

  get missing(): number {
    let count = 0;
    for (const { missing } of this.#groups.values()) count += missing.size;
    return count;
  }
}
