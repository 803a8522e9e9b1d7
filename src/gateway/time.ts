import type { Duration, Duration__Output } from '../proto/gen/google/protobuf/Duration.ts';

/** Milliseconds of a Duration, undefined when absent. Inexact beyond 2^53: the caller checks the range. */
export function durationMs(duration: Duration__Output | null | undefined): number | undefined {
  if (duration === null || duration === undefined) return undefined;
  return duration.seconds * 1000 + Math.floor(duration.nanos / 1_000_000);
}

export function toDuration(ms: number): Duration {
  return { seconds: Math.floor(ms / 1000), nanos: (ms % 1000) * 1_000_000 };
}
