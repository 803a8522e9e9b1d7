import { fork } from 'node:child_process';
import { once } from 'node:events';
import test from 'ava';
import { Producer, SimpleConsumer } from 'rocketmq-client-nodejs';
import { z } from 'zod';
import { message } from '../support/messages.ts';
import { call, startGateway, type TestGateway } from './harness.ts';
import { eventually } from './wait.ts';

const Report = z.array(z.object({ body: z.string(), attempt: z.number() }));

const silent = { info() {}, warn() {}, error() {}, debug() {} };

const common = (gateway: TestGateway): { endpoints: string; namespace: string; logger: typeof silent } => ({
  endpoints: gateway.address,
  namespace: '',
  logger: silent,
});

test('the official producer and simple consumer work unmodified', async (t) => {
  await using gateway = await startGateway();
  gateway.backend.addTopic('orders');
  const producer = new Producer({ ...common(gateway), topics: ['orders'], maxAttempts: 1 });
  const consumer = new SimpleConsumer({
    ...common(gateway),
    consumerGroup: 'billing',
    subscriptions: new Map([['orders', 'created']]),
    awaitDuration: 1000,
  });
  try {
    await producer.startup();
    await consumer.startup();
    const receipt = await producer.send({
      topic: 'orders',
      tag: 'created',
      keys: ['order-1'],
      properties: new Map([['region', 'eu']]),
      body: Buffer.from('first'),
    });
    await producer.send({ topic: 'orders', tag: 'deleted', body: Buffer.from('second') });
    const [first, ...others] = await consumer.receive(10, 15_000);
    t.is(others.length, 0);
    if (first === undefined) return t.fail('a message is expected');
    t.is(first.body.toString(), 'first');
    t.is(first.messageId, receipt.messageId);
    t.is(first.tag, 'created');
    t.deepEqual(first.keys, ['order-1']);
    t.is(first.properties.get('region'), 'eu');
    t.is(first.deliveryAttempt, 1);
    t.falsy(first.corrupted);
    await consumer.changeInvisibleDuration(first, 10_000);
    await consumer.ack(first);
    t.deepEqual(await consumer.receive(10, 15_000), []);
  } finally {
    await Promise.allSettled([producer.shutdown(), consumer.shutdown()]);
  }
  return t.deepEqual(gateway.errors, []);
});

test('the official push consumer gets messages and acknowledges them', async (t) => {
  await using gateway = await startGateway();
  gateway.backend.addTopic('orders');
  const bodies = Array.from({ length: 20 }, (_, index) => `body ${index}`);
  const messages = bodies.map((body) => message('orders', { body: Buffer.from(body) }));
  const consumer = fork(new URL('official-push.js', import.meta.url), [
    gateway.address,
    String(bodies.length),
  ]);
  try {
    await call(gateway, 'SendMessage', { messages: messages.slice(0, 10) });
    for (const each of messages.slice(10)) await call(gateway, 'SendMessage', { messages: [each] });
    const reports: unknown[] = await once(consumer, 'message', { signal: AbortSignal.timeout(20_000) });
    const consumed = Report.parse(reports[0]);
    t.deepEqual(
      consumed.toSorted((one, other) => Number(one.body.slice(5)) - Number(other.body.slice(5))),
      bodies.map((body) => ({ body, attempt: 1 })),
    );
    await eventually(() => gateway.backend.unacked('billing', 'orders') === 0, 5000);
    t.true(gateway.backend.received.every((request) => request.autoRenew && request.queueId === -1));
  } finally {
    consumer.disconnect();
    await once(consumer, 'exit');
  }
  t.deepEqual(gateway.errors, []);
});

test('the official producer fails to start for an unknown topic', async (t) => {
  await using gateway = await startGateway();
  const producer = new Producer({ ...common(gateway), topics: ['nowhere'] });
  await t.throwsAsync(producer.startup(), { message: /topic routes/ });
  await producer.shutdown().catch(() => undefined);
});
