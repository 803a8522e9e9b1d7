/** An acknowledged send, as those who measure failovers see it. */
export interface Ack {
  readonly values: readonly string[];
  /** Broker that answered. */
  readonly broker: string;
  /** `performance.now()` ms. */
  readonly invokedAt: number;
  readonly acknowledgedAt: number;
}

/** What was acknowledged and who received it, while the run goes on. The verdict comes from the history alone. */
export class Ledger {
  readonly counts = { sends: 0, acknowledged: 0, refused: 0, unknown: 0, attempts: 0, received: 0 };
  /** Why attempts did not end well, and how often. */
  readonly reasons = new Map<string, number>();
  readonly #acked = new Set<string>();
  readonly #received = new Map<string, Set<string>>();
  readonly #listeners = new Set<(ack: Ack) => void>();

  addGroup(group: string): void {
    this.#received.set(group, new Set());
  }

  acknowledged(ack: Ack): void {
    this.counts.acknowledged += ack.values.length;
    for (const value of ack.values) this.#acked.add(value);
    for (const listener of this.#listeners) listener(ack);
  }

  received(group: string, values: readonly string[]): void {
    const known = this.#received.get(group);
    for (const value of values) known?.add(value);
    this.counts.received += values.length;
  }

  attemptFailed(reason: string): void {
    // Addresses and numbers would make every reason unique.
    const kind = reason.replaceAll(/\d{3,}/gu, 'N').slice(0, 160);
    this.reasons.set(kind, (this.reasons.get(kind) ?? 0) + 1);
  }

  /** Acknowledged values that a group has not received yet, over all groups. */
  missing(): number {
    let sum = 0;
    for (const received of this.#received.values()) {
      for (const value of this.#acked) if (!received.has(value)) sum++;
    }
    return sum;
  }

  /** Calls back per acknowledgement until the result is called. */
  onAck(listener: (ack: Ack) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
