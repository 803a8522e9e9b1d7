import type { Clock, Scheduled } from '../../src/runtime/clock.ts';

interface Task {
  atMs: number;
  readonly everyMs: number | undefined;
  readonly run: () => void;
}

/** A clock that stands still until it is moved; what is due then runs in order of time, then of scheduling. */
export class FakeClock implements Clock {
  #nowMs = 0;
  #wallOffsetMs = 1_700_000_000_000;
  #bootOffsetMs = 5000;
  #tasks: Task[] = [];

  monotonicMs(): number {
    return this.#nowMs;
  }
  wallMs(): number {
    return this.#nowMs + this.#wallOffsetMs;
  }
  bootMs(): number {
    return this.#nowMs + this.#bootOffsetMs;
  }
  soon(run: () => void): void {
    this.#add(0, undefined, run);
  }
  after(ms: number, run: () => void): Scheduled {
    return this.#add(ms, undefined, run);
  }
  every(ms: number, run: () => void): Scheduled {
    return this.#add(ms, ms, run);
  }

  /** How much is scheduled. */
  get pending(): number {
    return this.#tasks.length;
  }

  /** Moves time on and runs all that is due until then. */
  advance(ms: number): void {
    const endMs = this.#nowMs + ms;
    for (let task = this.#nextUntil(endMs); task !== undefined; task = this.#nextUntil(endMs)) {
      this.#nowMs = task.atMs;
      this.#remove(task);
      if (task.everyMs !== undefined) {
        task.atMs += task.everyMs;
        this.#tasks.push(task);
      }
      task.run();
    }
    this.#nowMs = endMs;
  }

  /** The machine sleeps: only the monotonic clock stands still. */
  suspend(ms: number): void {
    this.#bootOffsetMs += ms;
    this.#wallOffsetMs += ms;
  }

  #nextUntil(endMs: number): Task | undefined {
    let next: Task | undefined;
    for (const task of this.#tasks) {
      if (task.atMs <= endMs && (next === undefined || task.atMs < next.atMs)) next = task;
    }
    return next;
  }

  #add(ms: number, everyMs: number | undefined, run: () => void): Scheduled {
    const task: Task = { atMs: this.#nowMs + ms, everyMs, run };
    this.#tasks.push(task);
    return { [Symbol.dispose]: () => this.#remove(task) };
  }

  #remove(task: Task): void {
    this.#tasks = this.#tasks.filter((other) => other !== task);
  }
}
