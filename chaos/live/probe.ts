import { AdminClient } from '../../src/gateway/admin-client.ts';
import type { BrokerStatus } from '../../src/gateway/admin-values.ts';

const statusMs = 500;
const readMs = 10_000;
const readMessages = 512;

interface Replica extends Disposable {
  /** Gives up soon: the replica may be paused. */
  readonly status: AdminClient;
  readonly reader: AdminClient;
}

/** Looks into single replicas, past all forwarding. */
export class Probe implements Disposable {
  readonly #replicas: ReadonlyMap<string, Replica>;

  constructor(brokers: readonly { readonly name: string; readonly clientAddress: string }[]) {
    this.#replicas = new Map(brokers.map(({ name, clientAddress }) => [name, replicaAt(clientAddress)]));
  }

  /** Names of all replicas, running or not. */
  get names(): readonly string[] {
    return [...this.#replicas.keys()];
  }

  /** undefined: the replica does not answer. */
  async status(name: string): Promise<BrokerStatus | undefined> {
    return this.#replica(name)
      .status.brokerStatus()
      .catch(() => undefined);
  }

  /** Stored message records from `from` on, in order; empty at the end. */
  async readQueue(
    name: string,
    { topic, queueId, from }: { topic: string; queueId: number; from: number },
  ): Promise<readonly Buffer[]> {
    const range = { offset: from, maxMessages: readMessages };
    const messages = await this.#replica(name).reader.readQueue(topic, queueId, range);
    return messages.map(({ record }) => record);
  }

  [Symbol.dispose](): void {
    for (const replica of this.#replicas.values()) replica[Symbol.dispose]();
  }

  #replica(name: string): Replica {
    const replica = this.#replicas.get(name);
    if (replica === undefined) throw new Error(`no replica ${name}`);
    return replica;
  }
}

function replicaAt(address: string): Replica {
  const status = new AdminClient({ addresses: [address], timeoutMs: statusMs });
  const reader = new AdminClient({ addresses: [address], timeoutMs: readMs });
  return {
    status,
    reader,
    [Symbol.dispose]() {
      reader[Symbol.dispose]();
      status[Symbol.dispose]();
    },
  };
}
