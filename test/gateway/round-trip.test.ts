import { hash } from 'node:crypto';
import test from 'ava';
import type { Timestamp__Output } from '../../src/proto/gen/google/protobuf/Timestamp.ts';
import { idOf, lies, message, onlyMessage } from '../support/messages.ts';
import { call, headers, messagesOf, receive, startGateway } from './harness.ts';

test('a message sent comes back with every field a client relies on', async (t) => {
  await using gateway = await startGateway();
  gateway.backend.addTopic('orders');
  const sent = message('orders', {
    userProperties: { region: 'eu', empty: '', clé: 'valeur 🚀' },
    systemProperties: { tag: 'created', keys: ['k1', 'k 2'], traceContext: 'trace' },
    body: Buffer.from([0, 255, 1, 254]),
  });
  const before = Date.now();
  const answer = await call(gateway, 'SendMessage', { messages: [sent] });
  t.like(answer, {
    status: { code: 'OK' },
    entries: [
      { status: { code: 'OK' }, messageId: idOf(sent), transactionId: '', recallHandle: '', offset: 0 },
    ],
  });

  const frames = await receive(gateway, receiveRequest);
  t.deepEqual(
    frames.map((frame) => frame.content),
    ['status', 'message', 'deliveryTimestamp'],
  );
  t.is(frames[0]?.status?.code, 'OK');
  const { message: got, system } = onlyMessage({ messages: messagesOf(frames) });
  t.deepEqual(got.topic, { resourceNamespace: '', name: 'orders' });
  t.deepEqual(got.userProperties, { region: 'eu', empty: '', clé: 'valeur 🚀' });
  t.deepEqual(got.body, Buffer.from([0, 255, 1, 254]));
  const { storeTimestamp, ...others } = system;
  t.deepEqual(others as object, {
    tag: 'created',
    _tag: 'tag',
    keys: ['k1', 'k 2'],
    messageId: idOf(sent),
    bodyDigest: {
      type: 'MD5',
      checksum: hash('md5', Buffer.from([0, 255, 1, 254]), 'hex').toUpperCase(),
    },
    bodyEncoding: 'IDENTITY',
    messageType: 'NORMAL',
    bornTimestamp: { seconds: 1_700_000_000, nanos: 42 },
    bornHost: 'test-host',
    traceContext: 'trace',
    _traceContext: 'traceContext',
    storeHost: gateway.address,
    _storeTimestamp: 'storeTimestamp',
    receiptHandle: 'g0:1',
    _receiptHandle: 'receiptHandle',
    queueId: 0,
    queueOffset: 0,
    _queueOffset: 'queueOffset',
    deliveryAttempt: 1,
    _deliveryAttempt: 'deliveryAttempt',
    invisibleDuration: { seconds: 15, nanos: 0 },
    _invisibleDuration: 'invisibleDuration',
  });
  t.true(millis(storeTimestamp) >= before && millis(storeTimestamp) <= Date.now());
  t.deepEqual(gateway.errors, []);
});

test('a bare message gets type, encoding and born timestamp from the server, and no tag', async (t) => {
  await using gateway = await startGateway();
  gateway.backend.addTopic('orders');
  const bare = { topic: { name: 'orders' }, body: Buffer.from('x'), systemProperties: { messageId: 'ID' } };
  await call(gateway, 'SendMessage', { messages: [bare] });
  const { system } = onlyMessage({ messages: messagesOf(await receive(gateway, receiveRequest)) });
  t.is(system.messageType, 'NORMAL');
  t.is(system.bodyEncoding, 'IDENTITY');
  t.deepEqual(system.bornTimestamp, system.storeTimestamp ?? null);
  t.is(system._tag, undefined);
});

test('what the sender claims about the delivery is overridden', async (t) => {
  await using gateway = await startGateway();
  gateway.backend.addTopic('orders');
  const liar = message('orders', { systemProperties: lies });
  const before = Date.now();
  await call(gateway, 'SendMessage', { messages: [liar] });
  const { system } = onlyMessage({ messages: messagesOf(await receive(gateway, receiveRequest)) });
  t.like(system, {
    bodyDigest: { type: 'MD5', checksum: hash('md5', 'hello', 'hex').toUpperCase() },
    storeHost: gateway.address,
    receiptHandle: 'g0:1',
    queueId: 0,
    queueOffset: 0,
    invisibleDuration: { seconds: 15, nanos: 0 },
    deliveryAttempt: 1,
  });
  t.true(millis(system.storeTimestamp) >= before);
});

const millis = (time: Timestamp__Output | null | undefined): number =>
  time ? time.seconds * 1000 + time.nanos / 1e6 : 0;

const receiveRequest = {
  group: { name: 'billing' },
  messageQueue: { topic: { name: 'orders' }, id: -1 },
  batchSize: 32,
  invisibleDuration: { seconds: 15 },
  longPollingTimeout: { seconds: 1 },
};

test('a batch is stored in order, with an entry per message', async (t) => {
  await using gateway = await startGateway();
  gateway.backend.addTopic('orders');
  const messages = Array.from({ length: 5 }, (_, index) =>
    message('orders', { body: Buffer.from(`body ${index}`) }),
  );
  const answer = await call(gateway, 'SendMessage', { messages });
  t.deepEqual(
    answer.entries.map((entry) => entry.messageId),
    messages.map(idOf),
  );
  t.deepEqual(
    answer.entries.map((entry) => entry.offset),
    [0, 0, 0, 0, 1],
  );
  const got = messagesOf(await receive(gateway, receiveRequest));
  t.deepEqual(
    got.map((each) => each.body.toString()),
    ['body 0', 'body 1', 'body 2', 'body 3', 'body 4'],
  );
});

test('nothing to receive: MESSAGE_NOT_FOUND after the poll, then the delivery time', async (t) => {
  await using gateway = await startGateway();
  gateway.backend.addTopic('orders');
  const start = performance.now();
  const frames = await receive(gateway, { ...receiveRequest, longPollingTimeout: { nanos: 300_000_000 } });
  t.true(performance.now() - start >= 290);
  t.deepEqual(
    frames.map((frame) => frame.content),
    ['status', 'deliveryTimestamp'],
  );
  t.is(frames[0]?.status?.code, 'MESSAGE_NOT_FOUND');
});

test('a parked receive gets a message as soon as it is stored', async (t) => {
  await using gateway = await startGateway();
  gateway.backend.addTopic('orders');
  const pending = receive(gateway, { ...receiveRequest, longPollingTimeout: { seconds: 4 } });
  await call(gateway, 'SendMessage', { messages: [message('orders')] });
  t.is(messagesOf(await pending).length, 1);
});

test('acknowledged messages do not come back, expired ones do with a higher attempt', async (t) => {
  await using gateway = await startGateway();
  gateway.backend.addTopic('orders');
  await call(gateway, 'SendMessage', { messages: [message('orders'), message('orders')] });
  const first = messagesOf(await receive(gateway, receiveRequest));
  const [acked, expired] = first.map((each) => ({
    messageId: each.systemProperties?.messageId ?? '',
    receiptHandle: each.systemProperties?.receiptHandle ?? '',
  }));
  if (!acked || !expired) return t.fail('two messages expected');
  gateway.backend.expire(expired.receiptHandle);
  const answer = await call(gateway, 'AckMessage', {
    group: { name: 'billing' },
    topic: { name: 'orders' },
    entries: [acked, expired, { messageId: 'none', receiptHandle: '' }],
  });
  t.is(answer.status?.code, 'MULTIPLE_RESULTS');
  t.deepEqual(
    answer.entries.map((entry) => [entry.messageId, entry.receiptHandle, entry.status?.code]),
    [
      [acked.messageId, acked.receiptHandle, 'OK'],
      [expired.messageId, expired.receiptHandle, 'INVALID_RECEIPT_HANDLE'],
      ['none', '', 'INVALID_RECEIPT_HANDLE'],
    ],
  );
  const again = messagesOf(await receive(gateway, receiveRequest));
  t.deepEqual(
    again.map((each) => [each.systemProperties?.messageId, each.systemProperties?.deliveryAttempt]),
    [[expired.messageId, 2]],
  );
  return t.pass();
});

test('changing the invisible time answers a new handle and kills the old one', async (t) => {
  await using gateway = await startGateway();
  gateway.backend.addTopic('orders');
  await call(gateway, 'SendMessage', { messages: [message('orders')] });
  const [got] = messagesOf(await receive(gateway, receiveRequest));
  const receiptHandle = got?.systemProperties?.receiptHandle ?? '';
  const change = {
    group: { name: 'billing' },
    topic: { name: 'orders' },
    receiptHandle,
    invisibleDuration: { seconds: 20 },
  };
  const changed = await call(gateway, 'ChangeInvisibleDuration', change);
  t.is(changed.status?.code, 'OK');
  t.not(changed.receiptHandle, receiptHandle);
  const stale = await call(gateway, 'ChangeInvisibleDuration', change);
  t.is(stale.status?.code, 'INVALID_RECEIPT_HANDLE');
});

test('only messages with a wanted tag are received', async (t) => {
  await using gateway = await startGateway();
  gateway.backend.addTopic('orders');
  const tagged = (tag: string): ReturnType<typeof message> =>
    message('orders', { systemProperties: { tag }, body: Buffer.from(tag) });
  await call(gateway, 'SendMessage', { messages: [tagged('a'), tagged('b'), tagged('c')] });
  const got = messagesOf(
    await receive(gateway, {
      ...receiveRequest,
      filterExpression: { type: 'TAG', expression: ' a || c ' },
    }),
  );
  t.deepEqual(
    got.map((each) => each.body.toString()),
    ['a', 'c'],
  );
});

test('namespaces separate topics, whether named in the resource or in the header', async (t) => {
  await using gateway = await startGateway();
  gateway.backend.addTopic('orders');
  gateway.backend.addTopic('tenant%orders');
  const inHeader = headers({ 'x-mq-namespace': 'tenant' });
  await call(gateway, 'SendMessage', { messages: [message('orders')] }, { metadata: inHeader });
  const own = { ...message('orders'), topic: { resourceNamespace: 'tenant', name: 'orders' } };
  await call(gateway, 'SendMessage', { messages: [own] });
  t.is(gateway.backend.storedIn('orders').length, 0);
  t.is(gateway.backend.storedIn('tenant%orders').length, 2);
  const got = messagesOf(await receive(gateway, receiveRequest, { metadata: inHeader }));
  t.deepEqual(
    got.map((each) => each.topic),
    [
      { resourceNamespace: '', name: 'orders' },
      { resourceNamespace: 'tenant', name: 'orders' },
    ],
  );
  t.is(gateway.backend.received[0]?.group, 'tenant%billing');
});
