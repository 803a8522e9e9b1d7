import type { Lease } from '../progress.ts';

/** A client counts as alive for this long after it was heard. */
const aliveMs = 60_000;
/** On a fresh leader everyone counts as alive for this long: their heartbeats went to the old one. */
const graceMs = 30_000;
/** An auto-renewed lease ends at last, however alive its client is. */
export const autoRenewMaxMs = 3 * 60 * 60_000;
/** After a good-bye the client's auto-renewed leases end soon. */
const goneMs = 1_000;
const maxClients = 200_000;

/** Which clients live: soft state of the leader, it only decides how long auto-renewed leases last. */
export class ClientRegistry {
  /** Client id -> wall clock ms until which it counts as alive. */
  readonly #until = new Map<string, number>();
  readonly #graceEnd: number;

  constructor(nowMs: number) {
    this.#graceEnd = nowMs + graceMs;
  }

  heard(clientId: string, nowMs: number): void {
    if (this.#until.size >= maxClients && !this.#until.has(clientId)) return;
    this.#until.set(clientId, nowMs + aliveMs);
  }

  gone(clientId: string, nowMs: number): void {
    this.#until.set(clientId, -(nowMs + goneMs));
  }

  isAlive(clientId: string, nowMs: number): boolean {
    return (this.#until.get(clientId) ?? 0) > nowMs;
  }

  /** Forgets those that are long silent. */
  prune(nowMs: number): void {
    for (const [clientId, until] of this.#until) {
      if (nowMs > Math.abs(until) + aliveMs + graceMs) this.#until.delete(clientId);
    }
  }

  /** When the lease ends, as far as is known now. */
  leaseEnd(lease: Lease): number {
    if (!lease.autoRenew) return lease.deadlineMs;
    const until = this.#until.get(lease.clientId) ?? 0;
    if (until < 0) return Math.min(lease.deadlineMs, -until);
    const renewed = Math.max(lease.deadlineMs, until, this.#graceEnd);
    return Math.min(renewed, lease.leasedAtMs + autoRenewMaxMs);
  }
}
