import { uptime } from 'node:os';

/** Something scheduled; disposing it takes it back. */
export type Scheduled = Disposable;

/** Time and scheduling of one process: the only way in which consensus, log and state learn of time (simulation has its own). */
export interface Clock {
  /** Milliseconds that never go back; meaningless outside this process. May be fractional. */
  monotonicMs(): number;
  /** Milliseconds since 1970. May jump in both directions. */
  wallMs(): number;
  /** Milliseconds since the machine started, time in suspension included (R17). */
  bootMs(): number;
  /** Runs once, after everything that is pending already. */
  soon(run: () => void): void;
  /** Runs once, not before `ms` have passed. */
  after(ms: number, run: () => void): Scheduled;
  /** Runs again and again; late runs are not made up for. */
  every(ms: number, run: () => void): Scheduled;
}

/** The clock of this machine. */
export const systemClock: Clock = {
  monotonicMs: () => performance.now(),
  wallMs: () => Date.now(),
  bootMs: () => uptime() * 1000,
  soon: (run) => void setImmediate(run),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return { [Symbol.dispose]: () => clearTimeout(timer) };
  },
  every(ms, run) {
    const timer = setInterval(run, ms);
    return { [Symbol.dispose]: () => clearInterval(timer) };
  },
};

/** Resolves after `ms`, or at once when the signal is or becomes aborted. Never rejects. */
export function delay(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      timer[Symbol.dispose]();
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = clock.after(ms, done);
    signal.addEventListener('abort', done);
  });
}
