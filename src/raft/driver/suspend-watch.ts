import type { Clock } from '../../runtime/clock.ts';

const lookEveryMs = 1000;

/** R17: a suspended machine stops the monotonic clock, so a gap between ticks does not show it; the time since boot does. */
export class SuspendWatch {
  readonly #clock: Clock;
  readonly #toleranceMs: number;
  #nextLookMs: number;
  #aheadMs: number;

  constructor(clock: Clock, toleranceMs: number) {
    this.#clock = clock;
    this.#toleranceMs = toleranceMs;
    const nowMs = clock.monotonicMs();
    this.#nextLookMs = nowMs + lookEveryMs;
    this.#aheadMs = clock.bootMs() - nowMs;
  }

  /** Did the clocks drift apart since the last look? Cheap to ask on every tick: it looks once a second. */
  suspended(): boolean {
    const nowMs = this.#clock.monotonicMs();
    if (nowMs < this.#nextLookMs) return false;
    this.#nextLookMs = nowMs + lookEveryMs;
    const aheadMs = this.#clock.bootMs() - nowMs;
    const driftMs = Math.abs(aheadMs - this.#aheadMs);
    this.#aheadMs = aheadMs;
    return driftMs > this.#toleranceMs;
  }
}
