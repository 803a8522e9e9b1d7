/** Something that can stop or stand still: events of a dead owner never run, those of a paused one wait. */
export class Life {
  alive = true;
  /** Simulated µs; events wait until then. */
  pausedUntil = 0;
}

export interface SimEvent {
  at: number;
  order: number;
  readonly owner: Life | undefined;
  /** Fell due in a pause of its owner. */
  deferred: boolean;
  /** Undefined: taken back, or done. */
  run: (() => void) | undefined;
}

/**
 * Simulated time: events in the order of (time, order of scheduling). Time is in whole µs. Product code may use
 * promises: when an event touched one, everything that follows from it runs before the next event.
 */
export class EventLoop {
  now = 0;
  /** Events that ran. */
  executed = 0;
  readonly #heap: SimEvent[] = [];
  #order = 0;
  #touched = false;

  schedule(inUs: number, owner: Life | undefined, run: () => void): SimEvent {
    const event: SimEvent = {
      at: this.now + Math.max(0, Math.floor(inUs)),
      order: this.#order++,
      owner,
      deferred: false,
      run,
    };
    this.#push(event);
    return event;
  }

  /** A promise was settled or made: let its followers run before anything else does. */
  touch(): void {
    this.#touched = true;
  }

  /** Ends the pause of the owner: what fell due in it is due now, in the order in which it did. */
  wake(owner: Life): void {
    if (owner.pausedUntil <= this.now) return;
    owner.pausedUntil = this.now;
    for (const event of this.#heap) if (event.owner === owner && event.deferred) event.at = this.now;
    this.#heap.sort((a, b) => (before(a, b) ? -1 : 1));
  }

  /** Runs what is due up to `untilUs`, calling `after` behind each event; stops early when it answers false. */
  async runUntil(untilUs: number, after: () => boolean): Promise<void> {
    if (this.#touched) await this.#settle();
    for (let event = this.#heap[0]; event !== undefined && event.at <= untilUs; event = this.#heap[0]) {
      this.#pop();
      if (!this.#isDue(event)) continue;
      this.now = event.at;
      this.executed++;
      const { run } = event;
      event.run = undefined;
      run?.();
      if (this.#touched) await this.#settle();
      if (!after()) return;
    }
    this.now = untilUs;
  }

  #isDue(event: SimEvent): boolean {
    if (event.run === undefined || event.owner?.alive === false) return false;
    if (event.owner === undefined || event.owner.pausedUntil <= event.at) return true;
    // Order among the events of a paused owner stays: they are scheduled anew in the order in which they fell due.
    // It stays the same event, which whoever scheduled it can still take back.
    event.at = event.owner.pausedUntil;
    event.deferred = true;
    event.order = this.#order++;
    this.#push(event);
    return false;
  }

  async #settle(): Promise<void> {
    this.#touched = false;
    await new Promise<void>((resolve) => setImmediate(resolve));
  }

  #push(event: SimEvent): void {
    const heap = this.#heap;
    let at = heap.length;
    heap.push(event);
    while (at > 0) {
      const up = (at - 1) >> 1;
      const parent = heap[up];
      if (parent === undefined || !before(event, parent)) break;
      heap[at] = parent;
      at = up;
    }
    heap[at] = event;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let at = 0;
    for (;;) {
      const left = heap[2 * at + 1];
      if (left === undefined) break;
      const right = heap[2 * at + 2];
      const child = right !== undefined && before(right, left) ? right : left;
      if (!before(child, last)) break;
      heap[at] = child;
      at = child === left ? 2 * at + 1 : 2 * at + 2;
    }
    heap[at] = last;
  }
}

function before(a: SimEvent, b: SimEvent): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}
