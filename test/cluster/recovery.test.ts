import test, { type ExecutionContext } from 'ava';
import { LocalCluster } from '../../src/cli/local-cluster.ts';
import { AdminClient } from '../../src/gateway/admin-client.ts';
import { Sender } from './sender.ts';
import { makeTopic, within } from './support.ts';

const queues = 4;

async function start(t: ExecutionContext): Promise<LocalCluster> {
  const cluster = await LocalCluster.start({ brokers: 3, segmentBytes: 4 << 20 });
  t.teardown(async () => cluster.stop());
  await makeTopic(cluster, 'orders', queues);
  return cluster;
}

/** All message ids that one replica holds of the topic. */
async function idsAt(address: string): Promise<Set<string>> {
  using admin = new AdminClient({ addresses: [address] });
  const ids = new Set<string>();
  for (let queueId = 0; queueId < queues; queueId++) {
    for (let offset = 0; ;) {
      const messages = await admin.readQueue('orders', queueId, { offset, maxMessages: 500 });
      for (const message of messages) ids.add(message.messageId);
      if (messages.length === 0) break;
      offset += messages.length;
    }
  }
  return ids;
}

test.serial('kill -9 of all brokers at once under load: nothing acknowledged is lost', async (t) => {
  t.timeout(120_000);
  const cluster = await start(t);
  const sender = new Sender(t, cluster, { bodyBytes: 512 });
  const { acked } = sender;
  const load = new AbortController();
  const workers = Array.from({ length: 32 }, async () => {
    while (!load.signal.aborted) {
      await sender.send();
    }
  });
  await within(t, 30_000, () => acked.size >= 2000, '2,000 acknowledged');
  await Promise.all(cluster.brokers.map(async (broker) => cluster.kill(broker.name)));
  load.abort();
  await Promise.all(workers);
  for (const broker of cluster.brokers) cluster.restart(broker.name);
  await cluster.waitReady({ timeoutMs: 10_000 });
  for (const broker of cluster.brokers) {
    let missing: string[] = [];
    await within(
      t,
      10_000,
      async () => {
        const ids = await idsAt(broker.clientAddress);
        missing = [...acked].filter((id) => !ids.has(id));
        return missing.length === 0;
      },
      `all ${acked.size} acknowledged messages at ${broker.name}`,
    );
    t.deepEqual(missing, []);
  }
});
