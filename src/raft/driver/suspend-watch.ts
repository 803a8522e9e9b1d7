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

  /** Was there a suspension that nobody was told of? Cheap to ask on every tick: it looks once a second. */
  suspended(): boolean {
    return this.#clock.monotonicMs() >= this.#nextLookMs && this.look();
  }

  /** The same, at once. Short suspensions add up until they are told. */
  look(): boolean {
    const nowMs = this.#clock.monotonicMs();
    this.#nextLookMs = nowMs + lookEveryMs;
    const aheadMs = this.#clock.bootMs() - nowMs;
    if (Math.abs(aheadMs - this.#aheadMs) <= this.#toleranceMs) return false;
    this.#aheadMs = aheadMs;
    return true;
  }
}
