const tickMs = 10;

/** Hands out turns at a fixed rate, first come first served; during a burst everybody has a turn at once. */
export class Pacer implements Disposable {
  readonly #perTick: number;
  readonly #waiting: (() => void)[] = [];
  readonly #timer: NodeJS.Timeout;
  #credit = 0;
  #burstUntil = 0;
  #closed = false;

  /** `rate`: messages per second. */
  constructor(rate: number) {
    this.#perTick = (rate * tickMs) / 1000;
    this.#timer = setInterval(() => this.#tick(), tickMs);
  }

  get bursting(): boolean {
    return performance.now() < this.#burstUntil;
  }

  /** Lifts the limit for `ms`. */
  burst(ms: number): void {
    this.#burstUntil = performance.now() + ms;
    this.#release();
  }

  /** Waits for a turn; takes `messages` from the rate. Answers false once closed. */
  async turn(messages: number): Promise<boolean> {
    if (!this.#closed && !this.bursting && this.#credit <= 0) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    if (!this.bursting) this.#credit -= messages;
    return !this.#closed;
  }

  [Symbol.dispose](): void {
    this.#closed = true;
    clearInterval(this.#timer);
    this.#release();
  }

  #tick(): void {
    // Time without demand is not saved up: the rate is a ceiling, not a debt.
    this.#credit = Math.min(this.#credit + this.#perTick, Math.max(1, this.#perTick * 4));
    let turns = this.bursting ? this.#waiting.length : Math.ceil(this.#credit);
    while (turns-- > 0) this.#waiting.shift()?.();
  }

  #release(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}
