import { AdminClient, type ReplicaStatus } from '../client/admin-client.ts';
import { waitFor } from './wait.ts';

const statusMs = 500;
const readMs = 10_000;
const readMessages = 512;
const createMs = 5_000;

/** Looks into single replicas, past all forwarding. */
export class Probe implements Disposable {
  readonly #clients: ReadonlyMap<string, AdminClient>;

  constructor(brokers: readonly { readonly name: string; readonly clientAddress: string }[]) {
    this.#clients = new Map(brokers.map(({ name, clientAddress }) => [name, new AdminClient(clientAddress)]));
  }

  /** Names of all replicas, running or not. */
  get names(): readonly string[] {
    return [...this.#clients.keys()];
  }

  /** undefined: the replica does not answer. */
  async status(name: string): Promise<ReplicaStatus | undefined> {
    return this.#client(name)
      .status(statusMs)
      .catch(() => undefined);
  }

  /** Stored message records from `from` on, in order; empty at the end. */
  async readQueue(
    name: string,
    at: { topic: string; queueId: number; from: number },
  ): Promise<readonly Buffer[]> {
    return this.#client(name).readQueue({ ...at, max: readMessages }, readMs);
  }

  /** Tries every broker in turn. */
  async createTopic(topic: string, queues: number): Promise<void> {
    let attempt = 0;
    await waitFor(
      `topic ${topic}`,
      async () => {
        const name = this.names[attempt++ % this.names.length] ?? '';
        return this.#client(name)
          .createTopic(topic, queues, createMs)
          .then(
            () => true,
            () => undefined,
          );
      },
      { timeoutMs: 20_000, everyMs: 100 },
    );
  }

  [Symbol.dispose](): void {
    for (const client of this.#clients.values()) client[Symbol.dispose]();
  }

  #client(name: string): AdminClient {
    const client = this.#clients.get(name);
    if (client === undefined) throw new Error(`no replica ${name}`);
    return client;
  }
}
