import type { Metadata } from '@grpc/grpc-js';
import test from 'ava';
import type { Code__Output } from '../../src/proto/gen/apache/rocketmq/v2/Code.ts';
import type { Message } from '../../src/proto/gen/apache/rocketmq/v2/Message.ts';
import { message } from '../support/messages.ts';
import { call, headers, receive, startGateway } from './harness.ts';

const kib = (count: number, extra = 0): string => 'x'.repeat(count * 1024 + extra);
const system = (systemProperties: object): Message => message('orders', { systemProperties });
const property = (key: string, value: string): Message =>
  message('orders', { userProperties: { [key]: value } });
const soon = Math.floor(Date.now() / 1000) + 60;

/** Every bad message, with the code that the protocol demands. */
const badMessages: Record<string, [Code__Output, Message]> = {
  'blank topic': ['ILLEGAL_TOPIC', message(' ')],
  'no topic': ['ILLEGAL_TOPIC', { ...message('orders'), topic: null }],
  'topic with a space': ['ILLEGAL_TOPIC', message('or ders')],
  'topic of 128 characters': ['ILLEGAL_TOPIC', message('t'.repeat(128))],
  'system topic': ['ILLEGAL_TOPIC', message('TBW102')],
  'system topic by prefix': ['ILLEGAL_TOPIC', message('rmq_sys_x')],
  'unknown topic': ['TOPIC_NOT_FOUND', message('nowhere')],
  'read-only topic': ['FORBIDDEN', message('readonly')],
  'no message id': ['ILLEGAL_MESSAGE_ID', system({ messageId: '' })],
  'blank message id': ['ILLEGAL_MESSAGE_ID', system({ messageId: '  ' })],
  'empty body': ['MESSAGE_BODY_EMPTY', message('orders', { body: Buffer.alloc(0) })],
  'body of 4 MiB and 1': [
    'MESSAGE_BODY_TOO_LARGE',
    message('orders', { body: Buffer.alloc(4 * 1024 * 1024 + 1) }),
  ],
  'blank tag': ['ILLEGAL_MESSAGE_TAG', system({ tag: ' ' })],
  'empty tag': ['ILLEGAL_MESSAGE_TAG', system({ tag: '' })],
  'tag with |': ['ILLEGAL_MESSAGE_TAG', system({ tag: 'a|b' })],
  'tag with a control character': ['ILLEGAL_MESSAGE_TAG', system({ tag: 'a\u0000' })],
  'tag with a C1 control character': ['ILLEGAL_MESSAGE_TAG', system({ tag: 'a\u0085b' })],
  'blank key': ['ILLEGAL_MESSAGE_KEY', system({ keys: ['ok', ' '] })],
  'key with a control character': ['ILLEGAL_MESSAGE_KEY', system({ keys: ['a\nb'] })],
  '129 user properties': [
    'MESSAGE_PROPERTIES_TOO_LARGE',
    message('orders', {
      userProperties: Object.fromEntries(Array.from({ length: 129 }, (_, n) => [`k${n}`, 'v'])),
    }),
  ],
  'properties of 16 KiB and 1': ['MESSAGE_PROPERTIES_TOO_LARGE', property('k', kib(16))],
  'properties, tag and keys of 16 KiB and 1': [
    'MESSAGE_PROPERTIES_TOO_LARGE',
    message('orders', {
      userProperties: { k: kib(8, -1) },
      systemProperties: { tag: kib(4), keys: [kib(4), 'x'] },
    }),
  ],
  'system properties above their limit': ['MESSAGE_PROPERTIES_TOO_LARGE', system({ traceContext: kib(64) })],
  'reserved property': ['ILLEGAL_MESSAGE_PROPERTY_KEY', property('UNIQ_KEY', 'v')],
  'reserved property with a digit': ['ILLEGAL_MESSAGE_PROPERTY_KEY', property('1ST_POP_TIME', 'v')],
  'reserved property with an underscore': ['ILLEGAL_MESSAGE_PROPERTY_KEY', property('__CRC32#', 'v')],
  'control character in a property key': ['ILLEGAL_MESSAGE_PROPERTY_KEY', property('a\tb', 'v')],
  'control character in a property value': ['ILLEGAL_MESSAGE_PROPERTY_KEY', property('k', 'a\u007f')],
  'blank message group': ['ILLEGAL_MESSAGE_GROUP', system({ messageType: 'FIFO', messageGroup: ' ' })],
  'message group of 64 bytes': [
    'ILLEGAL_MESSAGE_GROUP',
    system({ messageType: 'FIFO', messageGroup: 'g'.repeat(64) }),
  ],
  'delivery more than 24 h ahead': [
    'ILLEGAL_DELIVERY_TIME',
    system({ messageType: 'DELAY', deliveryTimestamp: { seconds: soon + 24 * 3600 } }),
  ],
  'recovery duration above an hour': [
    'BAD_REQUEST',
    system({ messageType: 'TRANSACTION', orphanedTransactionRecoveryDuration: { seconds: 3601 } }),
  ],
  'fifo message to a normal topic': [
    'MESSAGE_PROPERTY_CONFLICT_WITH_TYPE',
    system({ messageType: 'FIFO', messageGroup: 'g' }),
  ],
  'delayed message to a normal topic': [
    'MESSAGE_PROPERTY_CONFLICT_WITH_TYPE',
    system({ messageType: 'DELAY', deliveryTimestamp: { seconds: soon } }),
  ],
  'transactional message to a normal topic': [
    'MESSAGE_PROPERTY_CONFLICT_WITH_TYPE',
    system({ messageType: 'TRANSACTION' }),
  ],
  'priority message to a normal topic': [
    'MESSAGE_PROPERTY_CONFLICT_WITH_TYPE',
    system({ messageType: 'PRIORITY', priority: 1 }),
  ],
  'normal message to a fifo topic': ['MESSAGE_PROPERTY_CONFLICT_WITH_TYPE', message('fifo')],
  'normal message with a message group': [
    'MESSAGE_PROPERTY_CONFLICT_WITH_TYPE',
    system({ messageGroup: 'g' }),
  ],
  'fifo message without a message group': [
    'MESSAGE_PROPERTY_CONFLICT_WITH_TYPE',
    { ...system({ messageType: 'FIFO' }), topic: { name: 'fifo' } },
  ],
  'fifo message to a fifo topic, until that is served': [
    'UNSUPPORTED',
    { ...system({ messageType: 'FIFO', messageGroup: 'g' }), topic: { name: 'fifo' } },
  ],
};

for (const [title, [code, bad]] of Object.entries(badMessages))
  test(`send refuses: ${title}`, async (t) => {
    await using gateway = await startGateway();
    gateway.backend.addTopic('orders');
    gateway.backend.addTopic('readonly', { permission: 'READ' });
    gateway.backend.addTopic('fifo', { type: 'FIFO' });
    const alone = await call(gateway, 'SendMessage', { messages: [bad] });
    t.is(alone.status?.code, code);
    t.deepEqual(
      alone.entries.map((entry) => entry.status?.code),
      [alone.status?.code],
    );
    // Nothing of a request is stored when one of its messages is bad.
    const together = await call(gateway, 'SendMessage', { messages: [message('orders'), bad] });
    t.not(together.status?.code, 'OK');
    t.is(together.entries.length, 2);
    t.is(gateway.backend.stored.size, 0);
    t.deepEqual(gateway.errors, []);
  });

test('send refuses an empty list, and messages of different topics', async (t) => {
  await using gateway = await startGateway();
  gateway.backend.addTopic('orders');
  gateway.backend.addTopic('bills');
  const empty = await call(gateway, 'SendMessage', { messages: [] });
  t.like(empty.status, { code: 'MESSAGE_CORRUPTED', message: 'no message to send' });
  const mixed = await call(gateway, 'SendMessage', { messages: [message('orders'), message('bills')] });
  t.is(mixed.status?.code, 'MESSAGE_CORRUPTED');
  t.is(mixed.entries.length, 2);
  t.is(gateway.backend.stored.size, 0);
});

const goodMessages: Record<string, Message> = {
  'topic of 127 characters': message('t'.repeat(127)),
  'body of exactly 4 MiB with 16 KiB of properties': message('orders', {
    body: Buffer.alloc(4 * 1024 * 1024, 1),
    userProperties: { k: kib(16, -1) },
  }),
  '128 user properties': message('orders', {
    userProperties: Object.fromEntries(Array.from({ length: 128 }, (_, n) => [`k${n}`, 'v'])),
  }),
  'visible special characters everywhere': message('orders', {
    userProperties: { '%^&*(é🚀': '中文|||' },
    systemProperties: { tag: '标签 *', keys: ['🚀 key', 'k|k'] },
  }),
  'tag of 10 KiB': system({ tag: kib(10) }),
  'property names that only look reserved': property('UNIQ_KEY2', 'v'),
};
for (const [title, good] of Object.entries(goodMessages))
  test(`send accepts: ${title}`, async (t) => {
    await using gateway = await startGateway();
    gateway.backend.addTopic('orders');
    gateway.backend.addTopic('t'.repeat(127));
    const answer = await call(gateway, 'SendMessage', { messages: [good] });
    t.is(answer.status?.code, 'OK', answer.status?.message);
  });

const goodReceive = {
  group: { name: 'billing' },
  messageQueue: { topic: { name: 'orders' }, id: -1 },
  batchSize: 1,
  invisibleDuration: { seconds: 10 },
  longPollingTimeout: { seconds: 0 },
};
const badReceives: Record<string, [Code__Output, object, RegExp?]> = {
  'blank group': ['ILLEGAL_CONSUMER_GROUP', { group: { name: '' } }],
  'group of 121 characters': ['ILLEGAL_CONSUMER_GROUP', { group: { name: 'g'.repeat(121) } }],
  'system group': ['ILLEGAL_CONSUMER_GROUP', { group: { name: 'CID_RMQ_SYS_x' } }],
  'predefined group': ['ILLEGAL_CONSUMER_GROUP', { group: { name: 'DEFAULT_CONSUMER' } }],
  'no queue': ['ILLEGAL_TOPIC', { messageQueue: null }],
  'unknown topic': ['TOPIC_NOT_FOUND', { messageQueue: { topic: { name: 'nowhere' } } }],
  'write-only topic': ['FORBIDDEN', { messageQueue: { topic: { name: 'writeonly' } } }],
  'invisible time below 10 s': [
    'ILLEGAL_INVISIBLE_TIME',
    { invisibleDuration: { seconds: 9, nanos: 999_000_000 } },
    /the invisibleTime is too small. min is 10000/,
  ],
  'invisible time above 12 h': [
    'ILLEGAL_INVISIBLE_TIME',
    { invisibleDuration: { seconds: 43_200, nanos: 1_000_000 } },
    /the invisibleTime is too large. max is 43200000/,
  ],
  'SQL filter that does not parse': [
    'ILLEGAL_FILTER_EXPRESSION',
    { filterExpression: { type: 'SQL', expression: 'a > ' } },
    /illegal sql filter: expected a property or a value, not the end at character 5/,
  ],
  'empty SQL filter': ['ILLEGAL_FILTER_EXPRESSION', { filterExpression: { type: 'SQL', expression: ' ' } }],
  'filter of more than 64 KiB': [
    'ILLEGAL_FILTER_EXPRESSION',
    { filterExpression: { type: 'TAG', expression: 'x'.repeat(65_537) } },
    /more than 65536 characters/,
  ],
  'filter with a control character': [
    'ILLEGAL_FILTER_EXPRESSION',
    { filterExpression: { type: 'TAG', expression: 'a\u0001' } },
  ],
};
for (const [title, [code, change, text]] of Object.entries(badReceives))
  test(`receive refuses: ${title}`, async (t) => {
    await using gateway = await startGateway();
    gateway.backend.addTopic('orders');
    gateway.backend.addTopic('writeonly', { permission: 'WRITE' });
    const frames = await receive(gateway, { ...goodReceive, ...change });
    t.deepEqual(
      frames.map((frame) => frame.content),
      ['status', 'deliveryTimestamp'],
    );
    t.is(frames[0]?.status?.code, code);
    t.regex(frames[0]?.status?.message ?? '', text ?? /./);
    t.deepEqual(gateway.backend.received, []);
  });

test('ack and change-invisible refuse bad names, and an ack answers one entry per entry', async (t) => {
  await using gateway = await startGateway();
  gateway.backend.addTopic('orders');
  const names = { group: { name: 'billing' }, topic: { name: 'orders' } };
  const entries = [
    { messageId: 'a', receiptHandle: 'h1' },
    { messageId: 'b', receiptHandle: 'h2' },
  ];
  const badGroup = await call(gateway, 'AckMessage', { ...names, group: null, entries });
  t.is(badGroup.status?.code, 'ILLEGAL_CONSUMER_GROUP');
  t.deepEqual(
    badGroup.entries.map((entry) => [entry.messageId, entry.receiptHandle, entry.status?.code]),
    [
      ['a', 'h1', 'ILLEGAL_CONSUMER_GROUP'],
      ['b', 'h2', 'ILLEGAL_CONSUMER_GROUP'],
    ],
  );
  const none = await call(gateway, 'AckMessage', { ...names, entries: [] });
  t.is(none.status?.code, 'BAD_REQUEST');
  const change = { ...names, receiptHandle: 'h' };
  const negative = await call(gateway, 'ChangeInvisibleDuration', {
    ...change,
    invisibleDuration: { seconds: -1 },
  });
  t.is(negative.status?.code, 'ILLEGAL_INVISIBLE_TIME');
  const long = await call(gateway, 'ChangeInvisibleDuration', {
    ...change,
    invisibleDuration: { seconds: 43_201 },
  });
  t.like(long.status, {
    code: 'ILLEGAL_INVISIBLE_TIME',
    message: 'the invisibleTime is too large. max is 43200000',
  });
  const dead = await call(gateway, 'ChangeInvisibleDuration', change);
  t.is(dead.status?.code, 'INVALID_RECEIPT_HANDLE');
});

test('every request shows that its client lives', async (t) => {
  await using gateway = await startGateway();
  gateway.backend.addTopic('orders');
  const topic = { name: 'orders' };
  const group = { name: 'billing' };
  const requests: Record<string, (metadata: Metadata) => Promise<unknown>> = {
    route: (metadata) => call(gateway, 'QueryRoute', { topic }, { metadata }),
    assignment: (metadata) => call(gateway, 'QueryAssignment', { topic, group }, { metadata }),
    heartbeat: (metadata) => call(gateway, 'Heartbeat', {}, { metadata }),
    send: (metadata) => call(gateway, 'SendMessage', { messages: [message('orders')] }, { metadata }),
    receive: (metadata) => receive(gateway, goodReceive, { metadata }),
    ack: (metadata) => call(gateway, 'AckMessage', { topic, group }, { metadata }),
    change: (metadata) => call(gateway, 'ChangeInvisibleDuration', { topic, group }, { metadata }),
  };
  for (const [clientId, request] of Object.entries(requests))
    await request(headers({ 'x-mq-client-id': clientId }));
  t.deepEqual(gateway.backend.alive, Object.keys(requests));
});

test('a good-bye with an illegal group name is refused and changes nothing', async (t) => {
  await using gateway = await startGateway();
  for (const name of [' ', 'g'.repeat(121), 'DEFAULT_CONSUMER']) {
    const answer = await call(gateway, 'NotifyClientTermination', { group: { name } });
    t.is(answer.status?.code, 'ILLEGAL_CONSUMER_GROUP');
  }
  t.deepEqual(gateway.backend.gone, []);
  for (const group of [null, { name: '' }, { name: 'billing' }])
    t.is((await call(gateway, 'NotifyClientTermination', { group })).status?.code, 'OK');
  t.is(gateway.backend.gone.length, 3);
});

test('every RPC demands a client id, and takes the first of a repeated header', async (t) => {
  await using gateway = await startGateway();
  gateway.backend.addTopic('orders');
  const metadata = headers({ 'x-mq-client-id': '' });
  const topic = { name: 'orders' };
  const group = { name: 'billing' };
  const codes = [
    await call(gateway, 'QueryRoute', { topic }, { metadata }),
    await call(gateway, 'QueryAssignment', { topic, group }, { metadata }),
    await call(gateway, 'Heartbeat', {}, { metadata }),
    await call(gateway, 'NotifyClientTermination', {}, { metadata }),
    await call(gateway, 'SendMessage', { messages: [message('orders')] }, { metadata }),
    await call(gateway, 'AckMessage', { topic, group }, { metadata }),
    await call(gateway, 'ChangeInvisibleDuration', { topic, group }, { metadata }),
    ...(await receive(gateway, goodReceive, { metadata })).slice(0, 1),
  ].map((answer) => answer.status);
  for (const status of codes)
    t.deepEqual(status, { code: 'CLIENT_ID_REQUIRED', message: 'client id cannot be empty' });
  const repeated = headers({ 'x-mq-client-id': 'twice' });
  repeated.add('x-mq-client-id', 'twice');
  await call(gateway, 'Heartbeat', {}, { metadata: repeated });
  t.deepEqual(gateway.backend.alive, ['twice']);
});
