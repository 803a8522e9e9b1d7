import { Choices } from '../../../chaos/sim/choices.ts';
import { EventLoop, Life } from '../../../chaos/sim/event-loop.ts';
import { Platter } from '../../../chaos/sim/leaves/platter.ts';
import { SimDisk } from '../../../chaos/sim/leaves/sim-disk.ts';

/** One simulated disk with a directory `/d`, whose every crash ends the process that uses it. */
export class Machine {
  readonly loop = new EventLoop();
  readonly choices: Choices;
  readonly platter: Platter;
  disk: SimDisk;
  #life = new Life();

  constructor(seed: number) {
    this.choices = new Choices(seed);
    this.platter = new Platter(this.choices.stream('disk'));
    this.platter.onCrash = () => {
      this.#life.alive = false;
    };
    this.disk = new SimDisk(this.platter, this.#life, this.loop);
    this.disk.makeDirectory('/d');
  }

  /** Ends the process, if it has not ended yet; another one starts. */
  restart(): SimDisk {
    this.#life.alive = false;
    this.#life = new Life();
    this.platter.crashIn = Infinity;
    this.disk = new SimDisk(this.platter, this.#life, this.loop);
    return this.disk;
  }

  losePower(): SimDisk {
    this.platter.losePower();
    return this.restart();
  }
}
