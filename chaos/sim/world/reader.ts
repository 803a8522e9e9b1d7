import { assert } from '../../../src/errors/flotilla-error.ts';
import type { Stream } from '../choices.ts';
import type { SimCluster } from './cluster.ts';

const pauseMs = 60;

/** Asks brokers for read indexes and checks that none shows less than was committed when it was asked for (R43). */
export class SimReader {
  readonly #cluster: SimCluster;
  readonly #random: Stream;
  readonly #onFailure: (error: unknown) => void;
  #stopped = false;

  constructor(cluster: SimCluster, onFailure: (error: unknown) => void) {
    this.#cluster = cluster;
    this.#random = cluster.choices.stream('reader');
    this.#onFailure = onFailure;
    this.#rest();
  }

  stop(): void {
    this.#stopped = true;
  }

  #rest(): void {
    if (this.#stopped) return;
    this.#cluster.loop.schedule(1000 * this.#random.between(1, pauseMs), undefined, () => this.#read());
  }

  #read(): void {
    const { nodes, commit } = this.#cluster;
    const node = this.#random.pick(nodes);
    node.run(() => {
      node.replica?.node.readIndex((index) => {
        if (index === undefined) this.#cluster.effect('read index refused');
        else this.#check(node.id, index, commit);
      });
    });
    this.#rest();
  }

  #check(id: string, index: number, committed: number): void {
    this.#cluster.effect('read index');
    try {
      assert(index >= committed, `R43 ${id} reads at ${index}, ${committed} was committed before`);
    } catch (error) {
      this.#onFailure(error);
    }
  }
}
