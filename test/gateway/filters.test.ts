import test from 'ava';
import { FilterExpression, Producer, SimpleConsumer } from 'rocketmq-client-nodejs';
import { message } from '../support/messages.ts';
import { call, messagesOf, openTelemetry, receive, startGateway, type TestGateway } from './harness.ts';

const silent = { info() {}, warn() {}, error() {}, debug() {} };

interface Sent {
  readonly tag?: string;
  readonly properties?: Readonly<Record<string, string>>;
}

/** Sends one message per entry, its place as body, and answers the places that a filter lets through. */
async function through(
  gateway: TestGateway,
  sent: readonly Sent[],
  filterExpression: { type: 'TAG' | 'SQL'; expression: string },
): Promise<string> {
  const topic = `t${gateway.backend.topics.size}`;
  gateway.backend.addTopic(topic, { queues: 1 });
  const messages = sent.map(({ tag, properties = {} }, place) =>
    message(topic, {
      systemProperties: tag === undefined ? {} : { tag },
      userProperties: properties,
      body: Buffer.from(String(place)),
    }),
  );
  const stored = await call(gateway, 'SendMessage', { messages });
  if (stored.status?.code !== 'OK') throw new Error(stored.status?.message);
  const frames = await receive(gateway, {
    group: { name: 'billing' },
    messageQueue: { topic: { name: topic } },
    batchSize: 32,
    invisibleDuration: { seconds: 10 },
    longPollingTimeout: { seconds: 0 },
    filterExpression,
  });
  return messagesOf(frames)
    .map(({ body }) => body.toString())
    .join(' ');
}

/** Title, tags of the messages, expression, places of those that come through. */
const tagCases: readonly (readonly [string, readonly (string | undefined)[], string, string])[] = [
  ['one tag', ['a', 'b', undefined, 'a'], 'a', '0 3'],
  ['two tags', ['a', 'b', 'c'], 'a||b', '0 1'],
  ['blanks around tags', ['a', 'b', 'c'], '  a  ||  c ', '0 2'],
  ['every message', ['a', undefined], '*', '0 1'],
  ['an empty expression', ['a', undefined], '', '0 1'],
  ['another tag', ['a', 'a'], 'b', ''],
  ['a tag of 10 KiB', ['x'.repeat(10_240), 'x'], 'x'.repeat(10_240), '0'],
  ['the tag *, every message', ['*', 'a'], '*', '0 1'],
  ['empty parts', ['a', 'b', 'c'], 'a||||b||', '0 1'],
  ['hash collisions of RocketMQ', ['BB', 'Aa'], 'BB', '0'],
  ['case', ['tag', 'TAG', 'Tag'], 'TAG', '1'],
  ['tags beyond ASCII', ['标签', '🚀 x'], '🚀 x || 标签', '0 1'],
];
for (const [title, tags, expression, expected] of tagCases)
  test(`tag filter: ${title}`, async (t) => {
    await using gateway = await startGateway();
    const sent = tags.map((tag) => (tag === undefined ? {} : { tag }));
    t.is(await through(gateway, sent, { type: 'TAG', expression }), expected);
  });

const goods: readonly Sent[] = [
  { properties: { price: '5', regionId: 'hz' } },
  { properties: { price: '21', regionId: 'hz' } },
  { properties: { price: '30' } },
  { tag: 'sale', properties: { price: '100', regionId: 'sh', product: 'MQ' } },
  {},
];
const sqlCases: Readonly<Record<string, string>> = {
  TRUE: '0 1 2 3 4',
  'price>20': '1 2 3',
  '(price BETWEEN 10 AND 100) AND regionId IS NOT NUll': '1 3',
  "product = 'MQ'": '3',
  'absent > 1': '',
  'NOT absent > 1': '',
  "TAGS = 'sale' OR regionId IS NULL": '2 3 4',
  "price <> 5 AND\n\tregionId IN ('hz', 'sh')": '1 3',
};
for (const [expression, expected] of Object.entries(sqlCases))
  test(`SQL filter: ${JSON.stringify(expression)}`, async (t) => {
    await using gateway = await startGateway();
    t.is(await through(gateway, goods, { type: 'SQL', expression }), expected);
  });

test('the official client filters with SQL', async (t) => {
  await using gateway = await startGateway();
  gateway.backend.addTopic('orders');
  const common = { endpoints: gateway.address, namespace: '', logger: silent };
  const producer = new Producer({ ...common, topics: ['orders'], maxAttempts: 1 });
  const consumer = new SimpleConsumer({
    ...common,
    consumerGroup: 'billing',
    subscriptions: new Map([['orders', new FilterExpression("price > 20 AND region = 'eu'", 2)]]),
    awaitDuration: 1000,
  });
  try {
    await producer.startup();
    await consumer.startup();
    for (const price of ['20', '21', 'many']) {
      const properties = new Map([
        ['price', price],
        ['region', 'eu'],
      ]);
      await producer.send({ topic: 'orders', properties, body: Buffer.from(price) });
    }
    const got = await consumer.receive(10, 15_000);
    t.deepEqual(
      got.map(({ body }) => body.toString()),
      ['21'],
    );
    for (const each of got) await consumer.ack(each);
    t.deepEqual(await consumer.receive(10, 15_000), []);
  } finally {
    await Promise.allSettled([producer.shutdown(), consumer.shutdown()]);
  }
  t.deepEqual(gateway.errors, []);
});

test('settings with an illegal SQL filter end the stream and say where the fault lies', async (t) => {
  await using gateway = await startGateway();
  const stream = openTelemetry(gateway);
  const statuses: unknown[] = [];
  stream.on('data', ({ status }: { status: unknown }) => statuses.push(status));
  const failed = new Promise<Error>((resolve) => stream.once('error', resolve));
  const subscription = {
    group: { name: 'billing' },
    subscriptions: [
      { topic: { name: 'orders' }, expression: { type: 'SQL', expression: 'a = NULL' } } as const,
    ],
  };
  stream.write({ settings: { clientType: 'PUSH_CONSUMER', subscription } });
  t.regex((await failed).message, /INVALID_ARGUMENT.*nothing equals NULL.*at character 5/);
  t.like(statuses, [{ code: 'ILLEGAL_FILTER_EXPRESSION' }]);
});
