import { Choices } from '../../chaos/sim/choices.ts';
import { EventLoop, Life } from '../../chaos/sim/event-loop.ts';
import { Platter, type DiskFault } from '../../chaos/sim/leaves/platter.ts';
import { Hardware, SimClock } from '../../chaos/sim/leaves/sim-clock.ts';
import { SimDisk } from '../../chaos/sim/leaves/sim-disk.ts';
import { inlineWriter } from '../../src/commitlog/inline-writer.ts';
import type { CommitLogOptions } from '../../src/commitlog/open-log.ts';
import { LogDriver, logOptions } from './helpers.ts';

const dir = '/data';

/** A disk one of whose writes or syncs fails. */
class FailingPlatter extends Platter {
  /** Writes and syncs until one fails; Infinity: none. */
  failIn = Infinity;

  override takeFault(kind: DiskFault): boolean {
    if (kind !== 'writeError' && kind !== 'syncError') return super.takeFault(kind);
    this.failIn -= 1;
    return this.failIn === 0;
  }

  override heal(): void {
    super.heal();
    this.failIn = Infinity;
  }
}

/** The log of one machine after another life of its process, on a simulated disk that loses power when it is told to. */
export class SimMachine {
  readonly platter: FailingPlatter;
  readonly dir = dir;
  readonly #loop = new EventLoop();
  readonly #hardware = new Hardware();
  #life = new Life();

  constructor(seed: number) {
    this.platter = new FailingPlatter(new Choices(seed).stream('disk'));
    this.platter.onCrash = () => {
      this.#life.alive = false;
    };
  }

  get alive(): boolean {
    return this.#life.alive;
  }

  /** What the process of now sees. */
  get disk(): SimDisk {
    return new SimDisk(this.platter, this.#life, this.#loop);
  }

  /** Starts a process, on what the one before has left. */
  async open(more: Partial<CommitLogOptions> = {}): Promise<LogDriver> {
    this.#life.alive = false;
    this.#life = new Life();
    this.platter.heal();
    const { disk } = this;
    const clock = new SimClock(this.#loop, this.#life, this.#hardware);
    const writer = inlineWriter({ disk, clock, syncMs: () => 1 });
    const lock = (): Disposable => ({ [Symbol.dispose]: () => undefined });
    const driver = await this.settled(
      LogDriver.open(logOptions(dir, { disk, clock, writer, lock, ...more })),
    );
    if (driver === undefined) throw new Error('the process died while it started');
    return driver;
  }

  losePower(): void {
    this.#life.alive = false;
    this.platter.losePower();
  }

  /** Lets time pass until it is so. */
  until(isSo: () => boolean): Promise<void> {
    return this.#pass(isSo);
  }

  /** Lets time pass until the work is done, or the process died of it. */
  async settledOrDead(work: () => Promise<unknown>): Promise<void> {
    try {
      await this.settled(work());
    } catch (error) {
      if (this.alive) throw error;
    }
  }

  /** Lets time pass until the work is done, and answers it; undefined: the process died meanwhile. */
  async settled<T>(work: Promise<T>): Promise<T | undefined> {
    const end = { reached: false };
    const note = (): void => {
      end.reached = true;
    };
    work.then(note, note);
    await this.#pass(() => end.reached || !this.alive);
    return end.reached ? work : undefined;
  }

  async #pass(isSo: () => boolean): Promise<void> {
    for (let turns = 0; !isSo(); turns++) {
      if (turns > 10_000) throw new Error('what is waited for never happens');
      this.#loop.touch();
      await this.#loop.runUntil(this.#loop.now + 10_000, () => !isSo());
    }
  }
}
