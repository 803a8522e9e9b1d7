import { setTimeout } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { LocalCluster } from '../../src/cli/local-cluster.ts';
import { AdminClient } from '../../src/gateway/admin-client.ts';
import type { TopicConfig } from '../../src/store/api.ts';
import { RawClient } from './raw-client.ts';

/** Whom a client talks to. */
export const places = ['leader', 'follower', 'namesrv'] as const;
export type Place = (typeof places)[number];

/** Three brokers and a NameServer that the tests of one file share. */
export class RawCluster {
  readonly cluster: LocalCluster;
  readonly admin: AdminClient;
  #clients = 0;

  private constructor(cluster: LocalCluster) {
    this.cluster = cluster;
    this.admin = new AdminClient({ addresses: cluster.brokers.map((broker) => broker.clientAddress) });
  }

  static async start(segmentBytes: number): Promise<RawCluster> {
    return new RawCluster(await LocalCluster.start({ brokers: 3, segmentBytes }));
  }

  async stop(): Promise<void> {
    this.admin[Symbol.dispose]();
    await this.cluster.stop();
  }

  /** The address that has this role now. */
  async address(place: Place): Promise<string> {
    if (place === 'namesrv') return this.cluster.namesrvAddresses[0] ?? '';
    const leader = await this.cluster.leader();
    const broker = this.cluster.brokers.find(({ name }) => (name === leader) === (place === 'leader'));
    if (broker === undefined) throw new Error(`no ${place}`);
    return broker.clientAddress;
  }

  /** A client with an id of its own, closed at the end of the test. */
  async client(t: ExecutionContext, place: Place): Promise<RawClient> {
    this.#clients += 1;
    const client = new RawClient(await this.address(place), `raw-${this.#clients}`);
    t.teardown(() => client[Symbol.dispose]());
    return client;
  }

  /** Makes a topic. Only the leader is sure to know it already. */
  async freshTopic(name: string, overrides: Partial<TopicConfig> = {}): Promise<string> {
    const config = { type: 'NORMAL', queues: 4, permission: 'READ_WRITE', ...overrides, name } as const;
    await this.admin.createTopic(config);
    return name;
  }

  /** Makes a topic and waits until every process shows it. */
  async topic(name: string, overrides: Partial<TopicConfig> = {}): Promise<string> {
    await this.freshTopic(name, overrides);
    for (const address of this.addresses) await this.#shows(address, name);
    return name;
  }

  /** Client addresses of all processes. */
  get addresses(): string[] {
    return [...this.cluster.brokers.map((broker) => broker.clientAddress), ...this.cluster.namesrvAddresses];
  }

  /** Ids of the first messages that one replica holds of a queue. */
  async stored(address: string, topic: string, queueId: number): Promise<string[]> {
    using admin = new AdminClient({ addresses: [address] });
    const messages = await admin.readQueue(topic, queueId, { offset: 0, maxMessages: 100 });
    return messages.map(({ messageId }) => messageId);
  }

  async #shows(address: string, topic: string): Promise<void> {
    using admin = new AdminClient({ addresses: [address] });
    const deadline = performance.now() + 20_000;
    for (;;) {
      const { groups } = await admin.clusterStatus();
      if (groups.some((group) => group.topics.has(topic))) return;
      if (performance.now() > deadline)
        throw new Error(`${address} does not show topic ${topic} within 20 s`);
      await setTimeout(20);
    }
  }

  /** The end of each queue. */
  async offsets(topic: string): Promise<number[]> {
    const { queues } = await this.admin.describeTopic(topic);
    return queues.map(({ maxOffset }) => maxOffset);
  }
}

/** One cluster for all tests of the file that calls this; the tests ask for it when they run. */
export function sharedCluster(options: { segmentBytes?: number } = {}): () => RawCluster {
  let shared: RawCluster | undefined;
  test.serial.before(async (t) => {
    t.timeout(120_000);
    shared = await RawCluster.start(options.segmentBytes ?? 4 << 20);
  });
  test.after.always(async () => shared?.stop());
  return () => {
    if (shared === undefined) throw new Error('the cluster did not start');
    return shared;
  };
}
