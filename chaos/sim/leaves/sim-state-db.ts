import type { StateDb, StateWrite } from '../../../src/store/state-db.ts';
import type { EventLoop, Life } from '../event-loop.ts';
import type { Platter } from './platter.ts';

/** The state database of one life of a node: batches become durable as a whole, some time after they were written. */
export class SimStateDb implements StateDb {
  readonly #platter: Platter;
  readonly #dir: string;
  readonly #life: Life;
  readonly #loop: EventLoop;
  #closed = false;

  constructor(platter: Platter, dir: string, process: { life: Life; loop: EventLoop }) {
    this.#platter = platter;
    this.#dir = dir;
    this.#life = process.life;
    this.#loop = process.loop;
  }

  async get(key: string): Promise<Buffer | undefined> {
    this.#refuseWhenClosed();
    const value = this.#content.get(key);
    return value === undefined ? undefined : Buffer.from(value);
  }

  /** As they are now, whatever is written while they are read. */
  entries(range: {
    readonly gte: string;
    readonly lt: string;
  }): AsyncGenerator<readonly [string, Buffer], void> {
    this.#refuseWhenClosed();
    const [gte, lt] = [Buffer.from(range.gte), Buffer.from(range.lt)];
    const found = [...this.#content]
      .map(([key, value]) => ({ key, bytes: Buffer.from(key), value: Buffer.from(value) }))
      .filter(({ bytes }) => bytes.compare(gte) >= 0 && bytes.compare(lt) < 0)
      .toSorted((a, b) => a.bytes.compare(b.bytes));
    return (async function* () {
      for (const { key, value } of found) yield [key, value] as const;
    })();
  }

  async write(given: readonly StateWrite[]): Promise<void> {
    this.#refuseWhenClosed();
    // The caller may use its buffers again.
    const writes = given.map((write) =>
      write.type === 'put' ? { ...write, value: Buffer.from(write.value) } : write,
    );
    this.#loop.touch();
    await new Promise<void>((resolve, reject) => {
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

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
  }

  #refuseWhenClosed(): void {
    if (this.#closed) throw new Error(`the database ${this.#dir} is closed`);
  }

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
