import type { StateDb, StateWrite } from '../../../src/store/state-db.ts';
import type { EventLoop, Life } from '../event-loop.ts';
import type { Platter } from './sim-disk.ts';

/** The state database of one life of a node: batches become durable as a whole, some time after they were written. */
export class SimStateDb implements StateDb {
  readonly #platter: Platter;
  readonly #dir: string;
  readonly #life: Life;
  readonly #loop: EventLoop;

  constructor(platter: Platter, dir: string, process: { life: Life; loop: EventLoop }) {
    this.#platter = platter;
    this.#dir = dir;
    this.#life = process.life;
    this.#loop = process.loop;
  }

  async get(key: string): Promise<Buffer | undefined> {
    return this.#content.get(key);
  }

  async *entries(range: {
    readonly gte: string;
    readonly lt: string;
  }): AsyncGenerator<readonly [string, Buffer]> {
    const keys = [...this.#content.keys()].filter((key) => key >= range.gte && key < range.lt);
    for (const key of keys.toSorted()) {
      const value = this.#content.get(key);
      if (value !== undefined) yield [key, value];
    }
  }

  write(writes: readonly StateWrite[]): Promise<void> {
    this.#loop.touch();
    return new Promise((resolve, reject) => {
      this.#loop.schedule(1000, this.#life, () => {
        this.#loop.touch();
        try {
          this.#platter.change(() => this.#apply(writes));
          resolve();
        } catch (error) {
          if (this.#life.alive) reject(error instanceof Error ? error : new Error(String(error)));
        }
      });
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {}

  get #content(): Map<string, Buffer> {
    const { databases } = this.#platter;
    let content = databases.get(this.#dir);
    if (content === undefined) databases.set(this.#dir, (content = new Map<string, Buffer>()));
    return content;
  }

  #apply(writes: readonly StateWrite[]): void {
    for (const write of writes) {
      if (write.type === 'put') this.#content.set(write.key, write.value);
      else this.#content.delete(write.key);
    }
  }
}
