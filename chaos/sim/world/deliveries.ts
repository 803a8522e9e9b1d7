/** Which acknowledged messages each consumer group has not received yet. */
export class Deliveries {
  readonly #acknowledged: string[] = [];
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
