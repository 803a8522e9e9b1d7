import type { Clock, Scheduled } from '../../../src/runtime/clock.ts';
import type { EventLoop, Life, SimEvent } from '../event-loop.ts';

/** How a machine's clocks differ from true time; outlives the processes on it. */
export class Hardware {
  /** ms by which the wall clock is off; jumps when a fault says so. */
  wallOffsetMs = 0;
  /** µs that only the boot clock has seen: the machine was suspended. */
  suspendedUs = 0;
  #drift = 0;
  #driftsSinceUs = 0;
  #bootUsBefore = 0;
  #monotonicMs = 0;

  /** Share by which the clocks run too fast (negative: too slow). */
  get drift(): number {
    return this.#drift;
  }

  /** From now on; what the clocks have shown already stays. */
  setDrift(drift: number, nowUs: number): void {
    this.#bootUsBefore = this.bootUs(nowUs);
    this.#driftsSinceUs = nowUs;
    this.#drift = drift;
  }

  bootUs(nowUs: number): number {
    return this.#bootUsBefore + (nowUs - this.#driftsSinceUs) * (1 + this.#drift);
  }

  /** May stand still, but never goes back. */
  monotonicMs(nowUs: number): number {
    this.#monotonicMs = Math.max(this.#monotonicMs, (this.bootUs(nowUs) - this.suspendedUs) / 1000);
    return this.#monotonicMs;
  }
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
    return this.#hardware.monotonicMs(this.#loop.now);
  }

  wallMs(): number {
    return epochMs + Math.floor(this.#loop.now / 1000) + this.#hardware.wallOffsetMs;
  }

  bootMs(): number {
    return this.#hardware.bootUs(this.#loop.now) / 1000;
  }

  soon(run: () => void): void {
    this.#loop.schedule(soonUs, this.#life, run);
  }

  after(ms: number, run: () => void): Scheduled {
    const timer = this.#timer(() => {
      // A timer may end a wait that is a promise.
      this.#loop.touch();
      run();
    });
    timer.start(ms);
    return timer;
  }

  every(ms: number, run: () => void): Scheduled {
    const timer = this.#timer(() => {
      timer.start(ms);
      run();
    });
    timer.start(ms);
    return timer;
  }

  #timer(run: () => void): SimTimer {
    return new SimTimer({ loop: this.#loop, life: this.#life, hardware: this.#hardware }, run);
  }
}

interface Place {
  readonly loop: EventLoop;
  readonly life: Life;
  readonly hardware: Hardware;
}

/** Goes by the monotonic clock, as timers do on the machine: a suspension holds it up. */
class SimTimer implements Scheduled {
  readonly #place: Place;
  readonly #run: () => void;
  #event: SimEvent | undefined;

  constructor(place: Place, run: () => void) {
    this.#place = place;
    this.#run = run;
  }

  start(ms: number): void {
    this.#wait((ms * 1000) / (1 + this.#place.hardware.drift));
  }

  [Symbol.dispose](): void {
    if (this.#event !== undefined) this.#event.run = undefined;
  }

  #wait(us: number): void {
    const { loop, life, hardware } = this.#place;
    const dueUs = loop.now + us;
    const { suspendedUs } = hardware;
    this.#event = loop.schedule(us, life, () => {
      const leftUs = dueUs + hardware.suspendedUs - suspendedUs - loop.now;
      // Events are at whole µs.
      if (leftUs < 1) this.#run();
      else this.#wait(leftUs);
    });
  }
}
