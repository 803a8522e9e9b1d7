import { closeSync, openSync, readdirSync, readFileSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { LocalCluster } from '../../src/cli/local-cluster.ts';
import { AdminClient } from '../../src/gateway/admin-client.ts';
import { Sender } from './sender.ts';
import { leaderOf, makeTopic, within } from './support.ts';

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

test.serial('a damaged byte below the flush mark is reported, never served, never cut', async (t) => {
  t.timeout(120_000);
  const cluster = await start(t);
  const sender = new Sender(t, cluster, { bodyBytes: 2048 });
  for (let i = 0; i < 200; i++) {
    t.true(await sender.send());
  }
  const leader = await leaderOf(cluster);
  const victim = cluster.brokers.find((broker) => broker.name !== leader);
  if (victim === undefined) throw new Error('no follower');
  await cluster.kill(victim.name, 'SIGTERM');
  const folder = join(victim.dataDir, 'commitlog');
  const file = join(folder, readdirSync(folder).filter((name) => /^\d{20}$/.test(name))[0] ?? '');
  const at = 100_000;
  const fd = openSync(file, 'r+');
  const byte = Buffer.alloc(1);
  readSync(fd, byte, 0, 1, at);
  byte[0] = (byte[0] ?? 0) ^ 0xff;
  writeSync(fd, byte, 0, 1, at);
  closeSync(fd);
  const damaged = readFileSync(file);
  cluster.restart(victim.name);
  await within(
    t,
    10_000,
    () => /DATA_CORRUPT|faulty|damaged/.test(readFileSync(victim.logFile, 'utf8')),
    'the damage is reported in the log',
  );
  await within(t, 10_000, async () => sender.send(), 'the group goes on');
  for (let queueId = 0; queueId < queues; queueId++) {
    using admin = new AdminClient({ addresses: [victim.clientAddress], timeoutMs: 2000 });
    const bodies = await admin
      .readQueue('orders', queueId, { offset: 0, maxMessages: 500 })
      .then((messages) => messages.map((message) => message.message))
      .catch(() => []);
    t.true(bodies.every((message) => message.length > 0));
  }
  t.true(readFileSync(file).subarray(0, 400_000).equals(damaged.subarray(0, 400_000)), 'the bytes are kept');
});
