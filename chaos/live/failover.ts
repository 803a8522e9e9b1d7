import type { Ack, Ledger } from './ledger.ts';

/** Time from a fault to the next acknowledged send, C18. */
export class FailoverMeter implements Disposable {
  readonly #stop: () => void;
  readonly #samples: number[] = [];
  #pending: { faultAt: number; goneAt: number; broker: string; done: (ms: number) => void } | undefined;

  constructor(ledger: Ledger) {
    this.#stop = ledger.onAck((ack) => this.#see(ack));
  }

  /** All finished measurements, ms. */
  get samples(): readonly number[] {
    return this.#samples;
  }

  /**
   * Measures from `faultAt` (ms of `performance.now()`) to the first acknowledgement, through another broker, of a
   * send that was begun after `goneAt`, when the broker was surely gone: answers that were already on their way do
   * not count.
   */
  async measure(
    broker: string,
    times: { faultAt: number; goneAt: number },
    timeoutMs: number,
  ): Promise<number | undefined> {
    let timer: NodeJS.Timeout | undefined;
    const measured = new Promise<number>((done) => {
      this.#pending = { ...times, broker, done };
    });
    const late = new Promise<undefined>((resolve) => {
      timer = setTimeout(() => resolve(undefined), timeoutMs);
    });
    const result = await Promise.race([measured, late]);
    clearTimeout(timer);
    this.#pending = undefined;
    if (result !== undefined) this.#samples.push(result);
    return result;
  }

  [Symbol.dispose](): void {
    this.#stop();
  }

  #see(ack: Ack): void {
    const pending = this.#pending;
    if (pending === undefined || ack.invokedAt < pending.goneAt || ack.broker === pending.broker) return;
    this.#pending = undefined;
    pending.done(ack.acknowledgedAt - pending.faultAt);
  }
}

/** Median and worst; NaN without samples. */
export function summarize(samples: readonly number[]): { median: number; worst: number } {
  const sorted = [...samples].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  const lower = sorted.length % 2 === 0 ? (sorted[middle - 1] ?? Number.NaN) : upper;
  return { median: (lower + upper) / 2, worst: sorted.at(-1) ?? Number.NaN };
}
