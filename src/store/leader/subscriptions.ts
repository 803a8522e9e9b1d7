import type { Subscription } from '../api.ts';

/** Two clients of one consumer group want different messages of one topic: each one's filter skips the other's. */
export interface SubscriptionConflict {
  readonly topic: string;
  readonly group: string;
  readonly sides: readonly SubscriptionSide[];
}

export type SubscriptionSide = Omit<Subscription, 'topic'>;

/** Different filters kept of one group and topic; more tell nothing new. */
const filtersMax = 8;

/**
 * The filters of one consumer group on one topic, by the receives that named them. All members should have the same
 * one: what a filter skips counts as consumed for the whole group. Soft state of the leader.
 */
export class Subscriptions {
  /** Canonical filter -> the client that named it last. */
  readonly #clients = new Map<string, string>();

  /** A client may change its mind; then its earlier filter no longer counts. Answers true when a conflict begins. */
  heard({ filter, clientId }: SubscriptionSide, isAlive: (clientId: string) => boolean): boolean {
    const isNew = !this.#clients.has(filter);
    this.#clients.set(filter, clientId);
    if (this.#clients.size === 1) return false;
    for (const [other, owner] of this.#clients) {
      const isOver = owner === clientId || !isAlive(owner) || this.#clients.size > filtersMax;
      if (other !== filter && isOver) this.#clients.delete(other);
    }
    return isNew && this.#clients.size > 1;
  }

  /** Those of clients that live; more than one is a conflict. */
  sides(isAlive: (clientId: string) => boolean): SubscriptionSide[] {
    return [...this.#clients]
      .filter(([, clientId]) => isAlive(clientId))
      .map(([filter, clientId]) => ({ filter, clientId }));
  }
}
