import type { Clock } from '../../runtime/clock.ts';

/** Up to here the wall clock is believed to be the better one of the two, and is waited for gently. */
const slewMsMax = 60_000;
const slewRate = 0.9;

/**
 * The time of a term of leadership, ms since 1970: that of the wall clock, but it never goes back and never stands
 * still (R46). Leases and polls end by it: after a step back of an hour, or after another leader's clock was an hour
 * ahead, waiting for the wall clock would hide messages for that hour. When it is ahead it goes on with the monotonic
 * clock, a little slower while the difference is small enough to be the drift of the two.
 * @param afterMs newest time that the state has seen
 */
export function leaderTime(clock: Pick<Clock, 'wallMs' | 'monotonicMs'>, afterMs: number): () => number {
  let timeMs = Math.max(afterMs, clock.wallMs());
  let readAtMs = clock.monotonicMs();
  return () => {
    const nowMs = clock.monotonicMs();
    const wallMs = clock.wallMs();
    const passedMs = nowMs - readAtMs;
    const aheadMs = timeMs + passedMs - wallMs;
    timeMs += passedMs * (aheadMs > 0 && aheadMs < slewMsMax ? slewRate : 1);
    timeMs = Math.max(timeMs, wallMs);
    readAtMs = nowMs;
    return Math.floor(timeMs);
  };
}
