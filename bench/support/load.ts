import { createHistogram, type RecordableHistogram } from 'node:perf_hooks';

const retryPauseMs = 5;

/** One operation. Answers how many messages it moved; 0: it failed. */
export type Issue = () => Promise<number>;

export interface ClosedLoad {
  /** Messages moved while measuring. */
  readonly messages: number;
  readonly failed: number;
  readonly perSecond: number;
  /** Of whole operations, ms. */
  readonly p50: number;
  readonly p99: number;
}

/** Keeps `inFlight` operations running for `ms`, then waits until they have ended. */
export function closedLoad(inFlight: number, ms: number, issue: Issue): Promise<ClosedLoad> {
  return new Promise((resolve, reject) => {
    const latency = createHistogram();
    const startedAt = performance.now();
    let messages = 0;
    let failed = 0;
    let running = 0;
    const finish = (): void => {
      const elapsed = (performance.now() - startedAt) / 1000;
      resolve({ messages, failed, perSecond: messages / elapsed, ...percentiles(latency) });
    };
    const start = (): void => {
      const issuedAt = performance.now();
      running++;
      const ended = (moved: number): void => {
        running--;
        messages += moved;
        if (moved > 0) latency.record(micros(performance.now() - issuedAt));
        else failed++;
        if (performance.now() - startedAt < ms) {
          if (moved > 0) start();
          else setTimeout(start, retryPauseMs);
        } else if (running === 0) finish();
      };
      issue().then(ended, reject);
    };
    for (let n = 0; n < inFlight; n++) start();
  });
}

/**
 * Issues operations at a fixed rate whether or not earlier ones have ended; latency counts from the moment an
 * operation was due, so that a stall shows in all operations it delayed.
 */
export async function fixedRate(
  perSecond: number,
  ms: number,
  issue: () => Promise<boolean>,
): Promise<{ latency: RecordableHistogram; sent: number; failed: number }> {
  const latency = createHistogram();
  const total = Math.floor((perSecond * ms) / 1000);
  const startedAt = performance.now();
  let sent = 0;
  let ended = 0;
  let failed = 0;
  await new Promise<void>((resolve, reject) => {
    const tick = (): void => {
      const due = Math.min(total, Math.ceil(((performance.now() - startedAt) * perSecond) / 1000));
      while (sent < due) {
        const dueAt = startedAt + (sent++ * 1000) / perSecond;
        const end = (ok: boolean): void => {
          if (ok) latency.record(micros(performance.now() - dueAt));
          else failed++;
          if (++ended === total) resolve();
        };
        issue().then(end, reject);
      }
      if (sent < total) setTimeout(tick, 1);
    };
    tick();
  });
  return { latency, sent, failed };
}

/** ms from a histogram of us. */
export function percentiles(latency: RecordableHistogram): { p50: number; p99: number; p999: number } {
  return {
    p50: latency.percentile(50) / 1000,
    p99: latency.percentile(99) / 1000,
    p999: latency.percentile(99.9) / 1000,
  };
}

export function micros(ms: number): number {
  return Math.max(1, Math.round(ms * 1000));
}
