/** What was sent, acknowledged and consumed, by message number. The verdict is computed from nothing else. */
export class Ledger {
  readonly #acknowledged = new Set<number>();
  readonly #consumed = new Set<number>();
  readonly #latencies: number[] = [];
  #lastAcknowledgedAt = 0;
  #resumedAt: number | undefined;
  #watchFrom = Infinity;
  sent = 0;
  /** Sends that ended with an error: refused, or of unknown outcome. */
  failed = 0;
  deliveries = 0;
  /** Deliveries of something that was never sent. */
  phantom = 0;

  /** Times are `performance.now()` milliseconds. */
  acknowledge(number: number, sentAt: number, now: number): void {
    this.#acknowledged.add(number);
    this.#latencies.push(now - sentAt);
    this.#lastAcknowledgedAt = now;
    if (sentAt >= this.#watchFrom && this.#resumedAt === undefined) this.#resumedAt = now;
  }

  consume(number: number): void {
    this.deliveries += 1;
    if (Number.isInteger(number) && number >= 0 && number < this.sent) this.#consumed.add(number);
    else this.phantom += 1;
  }

  /** From now on, note the first acknowledgement of a message sent at or after `from`. */
  watchResume(from: number): void {
    this.#watchFrom = from;
    this.#resumedAt = undefined;
  }

  /** When writes were acknowledged again after `watchResume`; undefined: not yet. */
  get resumedAt(): number | undefined {
    return this.#resumedAt;
  }

  get lastAcknowledgedAt(): number {
    return this.#lastAcknowledgedAt;
  }

  get acknowledged(): number {
    return this.#acknowledged.size;
  }

  /** Distinct messages consumed. */
  get consumed(): number {
    return this.#consumed.size;
  }

  get duplicated(): number {
    return this.deliveries - this.phantom - this.#consumed.size;
  }

  /** Acknowledged messages that no consumer received. */
  lost(): readonly number[] {
    return [...this.#acknowledged].filter((number) => !this.#consumed.has(number));
  }

  /** Milliseconds from send to acknowledgement that the given share of sends did not exceed. */
  latency(share: number): number {
    const sorted = this.#latencies.toSorted((a, b) => a - b);
    return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  }
}
