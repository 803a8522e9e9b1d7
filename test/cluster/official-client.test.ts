import test, { type ExecutionContext } from 'ava';
import { ConsumeResult, Producer, PushConsumer, SimpleConsumer } from 'rocketmq-client-nodejs';
import { LocalCluster } from '../../src/cli/local-cluster.ts';
import { leaderOf, makeTopic, quiet, within } from './support.ts';

const total = 20_000;
const inFlight = 64;

/** Sends `total` messages with `inFlight` at a time; answers the acknowledged ids. Errors are counted by text. */
async function sendAll(
  producer: Producer,
  topic: string,
  onSent: (count: number) => void,
): Promise<{ acked: Set<string>; errors: string[] }> {
  const acked = new Set<string>();
  const errors: string[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let i = next++; i < total; i = next++) {
      try {
        await producer.send({ topic, tag: 'even', keys: [`key-${i}`], body: Buffer.from(`message ${i}`) });
        acked.add(`message ${i}`);
        onSent(acked.size);
      } catch (error) {
        errors.push(String(error));
      }
    }
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
  return { acked, errors };
}

async function receiveAll(
  consumer: SimpleConsumer,
  expected: ReadonlySet<string>,
  deadlineMs: number,
): Promise<Map<string, number>> {
  const seen = new Map<string, number>();
  const missing = new Set(expected);
  const worker = async (): Promise<void> => {
    while (missing.size > 0 && performance.now() < deadlineMs) {
      for (const message of await consumer.receive(32, 30_000)) {
        const body = message.body.toString();
        seen.set(body, (seen.get(body) ?? 0) + 1);
        missing.delete(body);
        await consumer.ack(message);
      }
    }
  };
  await Promise.all(Array.from({ length: 8 }, worker));
  return seen;
}

async function start(t: ExecutionContext): Promise<LocalCluster> {
  const cluster = await LocalCluster.start({ brokers: 3, segmentBytes: 64 << 20 });
  t.teardown(async () => cluster.stop());
  return cluster;
}

test.serial(
  'the unmodified client: 20,000 messages, the leader killed in the middle, none lost',
  async (t) => {
    t.timeout(180_000);
    const cluster = await start(t);
    await makeTopic(cluster, 'orders', 8);
    const leader = await leaderOf(cluster);
    const follower = cluster.brokers.find((broker) => broker.name !== leader);
    t.truthy(follower);
    const producer = new Producer({
      endpoints: follower?.clientAddress ?? '',
      namespace: '',
      topics: ['orders'],
      logger: quiet,
    });
    await producer.startup();
    let killed: Promise<void> | undefined;
    const { acked, errors } = await sendAll(producer, 'orders', (count) => {
      if (count >= total / 2 && killed === undefined) killed = cluster.kill(leader);
    });
    await killed;
    t.true(
      acked.size >= total * 0.99,
      `${acked.size} acknowledged, errors: ${[...new Set(errors)].join('; ')}`,
    );
    cluster.restart(leader);
    await cluster.waitReady();
    const consumer = new SimpleConsumer({
      endpoints: cluster.namesrvAddresses[0] ?? '',
      namespace: '',
      consumerGroup: 'billing',
      subscriptions: new Map([['orders', '*']]),
      awaitDuration: 2000,
      logger: quiet,
    });
    await consumer.startup();
    const seen = await receiveAll(consumer, acked, performance.now() + 90_000);
    const lost = [...acked].filter((body) => !seen.has(body));
    const repeats = [...seen.values()].reduce((sum, count) => sum + count - 1, 0);
    t.log(
      `acknowledged ${acked.size}, send errors ${errors.length}, repeats ${repeats}, lost ${lost.length}`,
    );
    t.deepEqual(lost, []);
    await producer.shutdown();
    await consumer.shutdown();
  },
);

test.serial('producer and push consumer through the NameServer as access point', async (t) => {
  const cluster = await start(t);
  await makeTopic(cluster, 'news', 4);
  const endpoints = cluster.namesrvAddresses[0] ?? '';
  const got = new Set<string>();
  const consumer = new PushConsumer({
    endpoints,
    namespace: '',
    consumerGroup: 'readers',
    subscriptions: new Map([['news', 'a || b']]),
    logger: quiet,
    messageListener: {
      async consume(message) {
        got.add(message.body.toString());
        return Promise.resolve(ConsumeResult.SUCCESS);
      },
    },
  });
  await consumer.startup();
  const producer = new Producer({ endpoints, namespace: '', topics: ['news'], logger: quiet });
  await producer.startup();
  for (let i = 0; i < 60; i++) {
    const tag = ['a', 'b', 'c'][i % 3] ?? 'a';
    await producer.send({ topic: 'news', tag, body: Buffer.from(`${tag}${i}`) });
  }
  await within(t, 30_000, () => got.size >= 40, 'forty messages of tags a and b');
  t.true([...got].every((body) => !body.startsWith('c')));
  await producer.shutdown();
  await consumer.shutdown();
});
