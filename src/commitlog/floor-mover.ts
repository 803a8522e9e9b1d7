import { assert } from '../errors/flotilla-error.ts';
import { describeState } from './boundary-states.ts';
import { removeDerivedBelow } from './derived-files.ts';
import type { LogSink } from './log-sink.ts';
import { paths, type DataDir } from './paths.ts';
import { encodeSeedOffer } from './seed-payload.ts';
import type { LogFloor } from './state-files.ts';

/** The floor as it is on disk, and the one that is on its way there. */
export class FloorMover {
  readonly #home: DataDir;
  readonly #logger: LogSink;
  #floor: LogFloor;
  #moving: { readonly floor: LogFloor; readonly done: (floor: LogFloor) => void } | undefined;

  constructor(home: DataDir, logger: LogSink, floor: LogFloor) {
    this.#home = home;
    this.#logger = logger;
    this.#floor = floor;
  }

  get floor(): LogFloor {
    return this.#floor;
  }
  get moving(): boolean {
    return this.#moving !== undefined;
  }

  /** The writer was given this floor; resolves when it is durable. */
  move(floor: LogFloor): Promise<LogFloor> {
    assert(this.#moving === undefined, 'the floor moves one step at a time');
    return new Promise((done) => {
      this.#moving = { floor, done };
    });
  }

  /** The writer was given this floor for another log; who waits for an earlier one hears of this one. */
  replace(floor: LogFloor): void {
    const abandoned = this.#moving;
    this.#moving = { floor, done: (durable) => abandoned?.done(durable) };
  }

  /** The floor at this position is durable, and the segments below it are gone. */
  durable(position: number): void {
    const moving = this.#moving;
    // A floor that was on its way when the log was replaced.
    if (moving?.floor.end !== position) return;
    this.#moving = undefined;
    this.#floor = moving.floor;
    try {
      removeDerivedBelow(this.#home, position);
    } catch (error) {
      this.#logger.warn({ err: error }, 'could not remove what stood beside removed segments');
    }
    moving.done(moving.floor);
  }

  /** What a replica behind the floor needs to know of it. */
  offer(): Buffer {
    const { disk, dir } = this.#home;
    const path = paths.boundaryState(dir, this.#floor.end);
    const state = disk.exists(path) ? describeState(this.#home, path) : undefined;
    return encodeSeedOffer({ floor: this.#floor, state: state ?? { bytes: 0, crc: 0 } });
  }
}
