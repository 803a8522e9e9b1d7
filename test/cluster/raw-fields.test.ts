import { hash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import test, { type ExecutionContext } from 'ava';
import type { Message } from '../../src/proto/gen/apache/rocketmq/v2/Message.ts';
import type { Timestamp__Output } from '../../src/proto/gen/google/protobuf/Timestamp.ts';
import type { SendMessageResponse__Output } from '../../src/proto/gen/apache/rocketmq/v2/SendMessageResponse.ts';
import { idOf, lies, message, onlyMessage } from '../support/messages.ts';
import { receiveOf, type RawClient, type Receive } from './raw-client.ts';
import { places, sharedCluster, type Place } from './raw-cluster.ts';

const raw = sharedCluster();

const md5 = (body: Buffer): string => hash('md5', body, 'hex').toUpperCase();
const millis = (time: Timestamp__Output | null | undefined): number =>
  time ? time.seconds * 1000 + time.nanos / 1e6 : Number.NaN;

/** Any printable ASCII without blanks, short enough for every client. */
const handlePattern = /^[!-~]{1,500}$/;

async function send(client: RawClient, ...messages: Message[]): Promise<SendMessageResponse__Output> {
  return client.call('SendMessage', { messages });
}

/** What was sent is there already, so the answer must not wait for the end of the polling time. */
async function receiveAtOnce(
  t: ExecutionContext,
  client: RawClient,
  request: ReturnType<typeof receiveOf>,
): Promise<Receive> {
  const receive = await client.receive({ ...request, longPollingTimeout: { seconds: 20 } }).done();
  t.true(receive.tookMs < 15_000, 'the stream ends with its last message, not with the polling time');
  return receive;
}

const routes: readonly (readonly [from: Place, to: Place])[] = places.flatMap((from) =>
  places.map((to) => [from, to] as const),
);
for (const [from, to] of routes)
  test.serial(`every field of a message sent to the ${from} and received from the ${to}`, async (t) => {
    const topic = await raw().topic(`fields-${from}-${to}`);
    const [producer, consumer] = [await raw().client(t, from), await raw().client(t, to)];
    const body = gzipSync(Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)));
    const userProperties = { region: 'eu', empty: '', 'clé %^&*(|': 'valeur 🚀 中文' };
    const sent = message(topic, {
      body,
      userProperties,
      systemProperties: {
        tag: 'créé *',
        keys: ['k1', 'k 2', 'k1', '🚀'],
        bodyEncoding: 'GZIP',
        bornTimestamp: { seconds: 1_711_111_111, nanos: 123_456_789 },
        bornHost: 'host.of.the.sender',
        traceContext: '00-trace-01',
        liteTopic: 'lite',
        priority: 7,
      },
    });
    const before = Date.now();
    const answer = await send(producer, sent);
    const stored = Date.now();
    const receive = await receiveAtOnce(
      t,
      consumer,
      receiveOf(topic, 'billing', { invisibleDuration: { seconds: 15, nanos: 250_000_000 } }),
    );

    t.deepEqual(receive.kinds, ['status', 'message', 'deliveryTimestamp']);
    t.is(receive.code, 'OK');
    const { message: got, system } = onlyMessage(receive);
    t.deepEqual(got.topic, { resourceNamespace: '', name: topic });
    t.deepEqual(got.userProperties, userProperties);
    t.true(got.body.equals(body));
    const { storeTimestamp, receiptHandle, queueId, queueOffset, storeHost, ...others } = system;
    t.deepEqual(others as object, {
      tag: 'créé *',
      _tag: 'tag',
      keys: ['k1', 'k 2', 'k1', '🚀'],
      messageId: idOf(sent),
      bodyDigest: { type: 'MD5', checksum: md5(body) },
      bodyEncoding: 'GZIP',
      messageType: 'NORMAL',
      bornTimestamp: { seconds: 1_711_111_111, nanos: 123_456_789 },
      bornHost: 'host.of.the.sender',
      _storeTimestamp: 'storeTimestamp',
      _receiptHandle: 'receiptHandle',
      _queueOffset: 'queueOffset',
      invisibleDuration: { seconds: 15, nanos: 250_000_000 },
      _invisibleDuration: 'invisibleDuration',
      deliveryAttempt: 1,
      _deliveryAttempt: 'deliveryAttempt',
      traceContext: '00-trace-01',
      _traceContext: 'traceContext',
      liteTopic: 'lite',
      _liteTopic: 'liteTopic',
      priority: 7,
      _priority: 'priority',
    });
    t.true(millis(storeTimestamp) >= before && millis(storeTimestamp) <= stored, 'the time of storage');
    t.true(
      raw().cluster.brokers.some((broker) => broker.clientAddress === storeHost),
      storeHost,
    );
    t.regex(receiptHandle ?? '', handlePattern);
    t.true(queueId >= 0 && queueId < 4);
    t.is(queueOffset, 0);

    const deliveredMs = millis(receive.frames.at(-1)?.deliveryTimestamp);
    t.true(deliveredMs >= stored && deliveredMs <= Date.now(), 'the time of delivery');
    t.deepEqual(answer.entries as object[], [
      {
        status: { code: 'OK', message: 'OK' },
        messageId: idOf(sent),
        transactionId: '',
        offset: queueOffset,
        recallHandle: '',
      },
    ]);
    t.is(answer.status?.code, 'OK');
  });

test.serial('fields that a bare message lacks: some the server sets, the others stay absent', async (t) => {
  const topic = await raw().topic('bare');
  const client = await raw().client(t, 'follower');
  const sent: Message = {
    topic: { name: topic },
    body: Buffer.from('x'),
    systemProperties: { messageId: 'ID' },
  };
  await send(client, sent);
  const receive = await receiveAtOnce(t, client, receiveOf(topic, 'billing'));
  const { message: got, system } = onlyMessage(receive);
  t.deepEqual(got.userProperties, {});
  const { storeTimestamp, receiptHandle, queueId, storeHost, bornTimestamp, ...others } = system;
  t.deepEqual(bornTimestamp, storeTimestamp ?? null, 'a born timestamp is always there');
  t.regex(receiptHandle ?? '', handlePattern);
  t.true(queueId >= 0);
  t.not(storeHost, '');
  // Optional fields that are absent have no key at all.
  t.deepEqual(others as object, {
    keys: [],
    messageId: 'ID',
    bodyDigest: { type: 'MD5', checksum: md5(Buffer.from('x')) },
    bodyEncoding: 'IDENTITY',
    messageType: 'NORMAL',
    bornHost: '',
    _storeTimestamp: 'storeTimestamp',
    _receiptHandle: 'receiptHandle',
    queueOffset: 0,
    _queueOffset: 'queueOffset',
    invisibleDuration: { seconds: 60, nanos: 0 },
    _invisibleDuration: 'invisibleDuration',
    deliveryAttempt: 1,
    _deliveryAttempt: 'deliveryAttempt',
  });
});

test.serial('the messages of a topic that was created a moment ago have a store host', async (t) => {
  const client = await raw().client(t, 'namesrv');
  const hosts: string[] = [];
  for (let at = 0; at < 10; at += 1) {
    const topic = await raw().freshTopic(`fresh-${at}`);
    await send(client, message(topic));
    hosts.push(onlyMessage(await receiveAtOnce(t, client, receiveOf(topic, 'billing'))).system.storeHost);
  }
  t.false(hosts.includes(''));
});

test.serial('what a sender claims about storage and delivery is overridden', async (t) => {
  const topic = await raw().topic('liar');
  const client = await raw().client(t, 'leader');
  const before = Date.now();
  await send(client, message(topic, { systemProperties: lies }));
  const { system } = onlyMessage(await receiveAtOnce(t, client, receiveOf(topic, 'billing')));
  t.like(system, {
    bodyDigest: { type: 'MD5', checksum: md5(Buffer.from('hello')) },
    queueOffset: 0,
    invisibleDuration: { seconds: 60, nanos: 0 },
    deliveryAttempt: 1,
  });
  t.true(system.queueId < 4);
  t.not(system.storeHost, lies.storeHost);
  t.not(system.receiptHandle, lies.receiptHandle);
  t.true(millis(system.storeTimestamp) >= before);
});

test.serial('a namespace comes back as the request named it', async (t) => {
  await raw().topic('tenant%spaced', { queues: 1 });
  const client = await raw().client(t, 'follower');
  const own = { ...message('spaced'), topic: { resourceNamespace: 'tenant', name: 'spaced' } };
  const headers = { 'x-mq-namespace': 'tenant' };
  const first = await client.call('SendMessage', { messages: [own] });
  const second = await client.call('SendMessage', { messages: [message('spaced')] }, { headers });
  t.deepEqual([first.status?.code, second.status?.code], ['OK', 'OK']);
  const receive = await client.receive(receiveOf('spaced', 'billing'), { headers }).done();
  t.deepEqual(
    receive.messages.map((each) => each.topic),
    [
      { resourceNamespace: 'tenant', name: 'spaced' },
      { resourceNamespace: '', name: 'spaced' },
    ],
  );
});

test.serial(
  'frames: one status, one message each in the order of the queue, one delivery time',
  async (t) => {
    const topic = await raw().topic('frames', { queues: 1 });
    const [producer, consumer] = [await raw().client(t, 'follower'), await raw().client(t, 'namesrv')];
    const sent = Array.from({ length: 40 }, (_, at) => message(topic, { body: Buffer.from(`body ${at}`) }));
    const answer = await send(producer, ...sent);
    t.deepEqual(
      answer.entries.map((entry) => [entry.messageId, entry.offset, entry.status?.code]),
      sent.map((each, at) => [idOf(each), at, 'OK']),
    );
    const bodies: string[] = [];
    // 5 as asked for, then no more than 32 whatever is asked for.
    for (const [batchSize, count] of [
      [5, 5],
      [100_000, 32],
      [100_000, 3],
    ] as const) {
      const receive = await receiveAtOnce(t, consumer, receiveOf(topic, 'billing', { batchSize }));
      t.deepEqual(receive.kinds, [
        'status',
        ...Array.from({ length: count }, () => 'message'),
        'deliveryTimestamp',
      ]);
      t.is(receive.code, 'OK');
      bodies.push(...receive.bodies);
      t.deepEqual(
        receive.messages.map((each) => each.systemProperties?.queueOffset),
        Array.from({ length: count }, (_, at) => bodies.length - count + at),
      );
    }
    t.deepEqual(
      bodies,
      sent.map((_, at) => `body ${at}`),
    );
    const empty = await consumer
      .receive(receiveOf(topic, 'billing', { longPollingTimeout: { seconds: 0 } }))
      .done();
    t.deepEqual(empty.kinds, ['status', 'deliveryTimestamp']);
    t.is(empty.code, 'MESSAGE_NOT_FOUND');
  },
);

test.serial('a second delivery differs in attempt and handle only; acks answer every entry', async (t) => {
  const topic = await raw().topic('again', { queues: 1 });
  const client = await raw().client(t, 'follower');
  await send(client, message(topic, { systemProperties: { tag: 'a', keys: ['k'] } }));
  const request = receiveOf(topic, 'billing');
  const first = onlyMessage(await receiveAtOnce(t, client, request)).system;
  const names = { group: { name: 'billing' }, topic: { name: topic } };
  const changed = await client.call('ChangeInvisibleDuration', {
    ...names,
    messageId: first.messageId,
    receiptHandle: first.receiptHandle ?? '',
    invisibleDuration: { seconds: 0 },
  });
  t.is(changed.status?.code, 'OK');
  t.regex(changed.receiptHandle, handlePattern);
  t.not(changed.receiptHandle, first.receiptHandle);
  const second = onlyMessage(await receiveAtOnce(t, client, request)).system;
  t.deepEqual(
    { ...second, receiptHandle: first.receiptHandle, deliveryAttempt: 1 },
    { ...first, deliveryAttempt: 1 },
  );
  t.is(second.deliveryAttempt, 2);
  t.regex(second.receiptHandle ?? '', handlePattern);
  t.false([first.receiptHandle, changed.receiptHandle].includes(second.receiptHandle));

  const entries = [
    { messageId: first.messageId, receiptHandle: first.receiptHandle ?? '' },
    { messageId: second.messageId, receiptHandle: second.receiptHandle ?? '' },
    { messageId: 'none', receiptHandle: 'none' },
  ];
  const acked = await client.call('AckMessage', { ...names, entries });
  t.is(acked.status?.code, 'MULTIPLE_RESULTS');
  t.deepEqual(
    acked.entries.map((entry) => [entry.messageId, entry.receiptHandle, entry.status?.code]),
    [
      [entries[0]?.messageId, entries[0]?.receiptHandle, 'INVALID_RECEIPT_HANDLE'],
      [entries[1]?.messageId, entries[1]?.receiptHandle, 'OK'],
      ['none', 'none', 'INVALID_RECEIPT_HANDLE'],
    ],
  );
  const repeated = await client.call('AckMessage', { ...names, entries: entries.slice(1, 2) });
  t.is(repeated.status?.code, 'OK', 'an ack may be repeated while the handle has not expired');
});
