/** Difference between wall clock and what is to be expected that counts as a jump. */
const jumpMs = 10_000;

/** Readings of one moment. */
export interface Moment {
  readonly wallMs: number;
  readonly monotonicMs: number;
  /** Store timestamp of the newest applied entry. */
  readonly storedMs: number;
}

/**
 * Tells a leader whether its wall clock may decide what is old (S10): a clock that jumped must delete nothing (B47).
 * It may not while it differs from the progress of the monotonic clock since the leadership began, while the log holds
 * timestamps that are ahead of it, and, when it began ahead of the log, for as long as it was ahead, at most `maxAgeMs`:
 * whether the log was idle for so long or the clock is wrong, nobody can tell.
 */
export class ClockFence {
  readonly #began: Moment;
  readonly #graceMs: number;

  constructor(began: Moment, maxAgeMs: number) {
    this.#began = began;
    const aheadMs = began.wallMs - began.storedMs;
    this.#graceMs = began.storedMs === 0 || aheadMs <= jumpMs ? 0 : Math.min(aheadMs, maxAgeMs);
  }

  /** Why age decides nothing now; undefined: the clock is trusted. */
  doubt(now: Moment): string | undefined {
    const { wallMs, monotonicMs } = this.#began;
    const drift = now.wallMs - wallMs - (now.monotonicMs - monotonicMs);
    if (Math.abs(drift) > jumpMs)
      return `the wall clock moved by ${Math.round(drift)} ms against the monotonic one`;
    if (now.storedMs - now.wallMs > jumpMs)
      return `the log has timestamps ${Math.round(now.storedMs - now.wallMs)} ms ahead of the wall clock`;
    if (now.monotonicMs - monotonicMs < this.#graceMs)
      return `the wall clock was ${Math.round(wallMs - this.#began.storedMs)} ms ahead of the log when this broker began to lead`;
    return undefined;
  }
}
