import type { Clock, Scheduled } from '../../../src/runtime/clock.ts';
import type { EventLoop, Life } from '../event-loop.ts';

/** How a machine's clocks differ from true time; outlives the processes on it. */
export class Hardware {
  /** Share by which the monotonic clock runs too fast (negative: too slow). */
  drift = 0;
  /** ms by which the wall clock is off; jumps when a fault says so. */
  wallOffsetMs = 0;
  /** µs that only the boot clock has seen: the machine was suspended. */
  suspendedUs = 0;
  /** Newest reading of the monotonic clock, which may stand still but never goes back. */
  monotonicMs = 0;
}

/** 2026-01-01, where all simulated wall clocks begin. */
const epochMs = 1_767_225_600_000;
/** Nothing takes no time at all. */
const soonUs = 3;

/** The clock of one life of a node. */
export class SimClock implements Clock {
  readonly #loop: EventLoop;
  readonly #life: Life;
  readonly #hardware: Hardware;

  constructor(loop: EventLoop, life: Life, hardware: Hardware) {
    this.#loop = loop;
    this.#life = life;
    this.#hardware = hardware;
  }

  monotonicMs(): number {
    const hardware = this.#hardware;
    const ms = ((this.#loop.now - hardware.suspendedUs) * (1 + hardware.drift)) / 1000;
    hardware.monotonicMs = Math.max(hardware.monotonicMs, ms);
    return hardware.monotonicMs;
  }

  wallMs(): number {
    return epochMs + Math.floor(this.#loop.now / 1000) + this.#hardware.wallOffsetMs;
  }

  bootMs(): number {
    return (this.#loop.now * (1 + this.#hardware.drift)) / 1000;
  }

  soon(run: () => void): void {
    this.#loop.schedule(soonUs, this.#life, run);
  }

  after(ms: number, run: () => void): Scheduled {
    const event = this.#loop.schedule((ms * 1000) / (1 + this.#hardware.drift), this.#life, () => {
      // A timer may end a wait that is a promise.
      this.#loop.touch();
      run();
    });
    return {
      [Symbol.dispose]: () => {
        event.run = undefined;
      },
    };
  }

  every(ms: number, run: () => void): Scheduled {
    let next: Scheduled | undefined;
    let stopped = false;
    const arm = (): void => {
      const event = this.#loop.schedule((ms * 1000) / (1 + this.#hardware.drift), this.#life, () => {
        if (stopped) return;
        arm();
        run();
      });
      next = {
        [Symbol.dispose]: () => {
          event.run = undefined;
        },
      };
    };
    arm();
    return {
      [Symbol.dispose]: () => {
        stopped = true;
        next?.[Symbol.dispose]();
      },
    };
  }
}
