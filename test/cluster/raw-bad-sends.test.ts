import test from 'ava';
import type { Code__Output } from '../../src/proto/gen/apache/rocketmq/v2/Code.ts';
import type { Message } from '../../src/proto/gen/apache/rocketmq/v2/Message.ts';
import { idOf, message as valid, onlyMessage } from '../support/messages.ts';
import { receiveOf } from './raw-client.ts';
import { places, sharedCluster } from './raw-cluster.ts';

// A body of 4 MiB, the largest allowed, needs segments that can hold it.
const raw = sharedCluster({ segmentBytes: 16 << 20 });

/** Every topic that the rows name. `offsets` of all of them must stay 0. */
const topics = {
  orders: {},
  other: {},
  'tenant%orders': {},
  readonly: { permission: 'READ' },
  closed: { permission: 'NONE' },
  fifo: { type: 'FIFO' },
  delay: { type: 'DELAY' },
  transaction: { type: 'TRANSACTION' },
} as const;

test.serial.before('topics', async () => {
  for (const [name, overrides] of Object.entries(topics)) await raw().topic(name, overrides);
});

const kib = (count: number, extra = 0): string => 'x'.repeat(count * 1024 + extra);
const system = (systemProperties: object, topic = 'orders'): Message => valid(topic, { systemProperties });
const property = (key: string, value: string): Message =>
  valid('orders', { userProperties: { [key]: value } });
const body = (bytes: number): Message => valid('orders', { body: Buffer.alloc(bytes, 1) });
const inSeconds = (seconds: number): object => ({ seconds: Math.floor(Date.now() / 1000) + seconds });
const many = (count: number): Record<string, string> =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [`k${at}`, 'v']));

// The contract's names are written out here and not taken from the server: one that it forgets must be missed.
const systemTopics =
  'TBW102 SCHEDULE_TOPIC_XXXX BenchmarkTest RMQ_SYS_TRANS_HALF_TOPIC RMQ_SYS_TRACE_TOPIC ' +
  'RMQ_SYS_TRANS_OP_HALF_TOPIC TRANS_CHECK_MAX_TIME_TOPIC SELF_TEST_TOPIC OFFSET_MOVED_EVENT CHECKPOINT_TOPIC ' +
  'rmq_sys_ rmq_sys_x';
const reservedKeys =
  'TRACE_ON MSG_REGION KEYS TAGS WAIT DELAY RETRY_TOPIC REAL_TOPIC REAL_QID TRAN_MSG PGROUP MIN_OFFSET MAX_OFFSET ' +
  'BUYER_ID ORIGIN_MESSAGE_ID TRANSFER_FLAG CORRECTION_FLAG MQ2_FLAG RECONSUME_TIME UNIQ_KEY MAX_RECONSUME_TIMES ' +
  'CONSUME_START_TIME POP_CK POP_CK_OFFSET 1ST_POP_TIME TRAN_PREPARED_QUEUE_OFFSET DUP_INFO EXTEND_UNIQ_INFO ' +
  'INSTANCE_ID CORRELATION_ID REPLY_TO_CLIENT TTL ARRIVE_TIME PUSH_REPLY_TIME CLUSTER MSG_TYPE ' +
  'INNER_MULTI_QUEUE_OFFSET TIMER_DELAY_MS TIMER_DELAY_SEC TIMER_DELIVER_MS TIMER_ENQUEUE_MS TIMER_DEQUEUE_MS ' +
  'TIMER_ROLL_TIMES TIMER_OUT_MS TIMER_DEL_UNIQKEY TIMER_DELAY_LEVEL __BORNHOST BORN_TIMESTAMP DLQ_ORIGIN_TOPIC ' +
  'DLQ_ORIGIN_MESSAGE_ID __CRC32#';
/** Unicode category Cc: the ends of its two ranges, and some in between. */
const controls = ['\u0000', '\n', '\u001f', '\u007f', '\u0080', '\u0085', '\u009f'];

type Row = readonly [rule: string, code: Code__Output, messages: readonly Message[]];

/** Section 6 of the contract, as far as it is about messages: each message of a row breaks its rule, alone. */
const rows: readonly Row[] = [
  ['a topic is not blank', 'ILLEGAL_TOPIC', [valid(''), valid(' '), { ...valid('x'), topic: null }]],
  ['a topic has at most 127 characters', 'ILLEGAL_TOPIC', [valid('t'.repeat(128))]],
  [
    'a topic has letters, digits, %, |, _ and - only',
    'ILLEGAL_TOPIC',
    ['or ders', 'or.ders', 'or/ders', 'ordérs', 'orders\n', 'orders\u0000'].map((topic) => valid(topic)),
  ],
  ['a topic is not one of the system', 'ILLEGAL_TOPIC', systemTopics.split(' ').map((topic) => valid(topic))],
  [
    'a topic exists',
    'TOPIC_NOT_FOUND',
    [
      valid('nowhere'),
      valid('Orders'),
      valid('a|b'),
      { ...valid('orders'), topic: { resourceNamespace: 'elsewhere', name: 'orders' } },
    ],
  ],
  ['a topic has a writable queue', 'FORBIDDEN', [valid('readonly'), valid('closed')]],
  [
    'a message id is not blank',
    'ILLEGAL_MESSAGE_ID',
    [
      system({ messageId: '' }),
      system({ messageId: '  ' }),
      { topic: { name: 'orders' }, body: Buffer.from('x') },
    ],
  ],
  ['a body is not empty', 'MESSAGE_BODY_EMPTY', [body(0)]],
  ['a body has at most 4 MiB', 'MESSAGE_BODY_TOO_LARGE', [body((4 << 20) + 1), body(5 << 20)]],
  ['a tag is not blank', 'ILLEGAL_MESSAGE_TAG', [system({ tag: '' }), system({ tag: '  ' })]],
  [
    'a tag has no | and no control characters',
    'ILLEGAL_MESSAGE_TAG',
    ['a|b', '|', ...controls.map((control) => `a${control}b`)].map((tag) => system({ tag })),
  ],
  ['a key is not blank', 'ILLEGAL_MESSAGE_KEY', [system({ keys: [''] }), system({ keys: ['ok', ' '] })]],
  [
    'a key has no control characters',
    'ILLEGAL_MESSAGE_KEY',
    controls.map((control) => system({ keys: ['ok', `a${control}`] })),
  ],
  [
    'there are at most 128 user properties',
    'MESSAGE_PROPERTIES_TOO_LARGE',
    [valid('orders', { userProperties: many(129) })],
  ],
  [
    'user properties, tag and keys have at most 16 KiB of UTF-8',
    'MESSAGE_PROPERTIES_TOO_LARGE',
    [
      property('k', kib(16)),
      property(kib(16), 'v'),
      property('k', 'é'.repeat(8 * 1024)),
      system({ tag: kib(16, 1) }),
      system({ keys: [kib(8), kib(8, 1)] }),
      valid('orders', {
        userProperties: { k: kib(8, -1) },
        systemProperties: { tag: kib(4), keys: [kib(4), 'x'] },
      }),
    ],
  ],
  [
    'a property key is not reserved',
    'ILLEGAL_MESSAGE_PROPERTY_KEY',
    reservedKeys.split(' ').map((key) => property(key, 'v')),
  ],
  [
    'a property has no control characters',
    'ILLEGAL_MESSAGE_PROPERTY_KEY',
    controls.flatMap((control) => [property(`a${control}`, 'v'), property('k', `${control}v`)]),
  ],
  [
    'a message group is not blank, shorter than 64 bytes, without control characters',
    'ILLEGAL_MESSAGE_GROUP',
    ['', ' ', 'g'.repeat(64), 'é'.repeat(32), ...controls.map((control) => `g${control}`)].map(
      (messageGroup) => system({ messageType: 'FIFO', messageGroup }, 'fifo'),
    ),
  ],
  [
    'a delivery lies at most 24 h ahead',
    'ILLEGAL_DELIVERY_TIME',
    [system({ messageType: 'DELAY', deliveryTimestamp: inSeconds(24 * 3600 + 60) }, 'delay')],
  ],
  [
    'an orphaned transaction is recovered within an hour',
    'BAD_REQUEST',
    [{ seconds: 3601 }, { seconds: 3600, nanos: 1_000_000 }].map((orphanedTransactionRecoveryDuration) =>
      system({ messageType: 'TRANSACTION', orphanedTransactionRecoveryDuration }, 'transaction'),
    ),
  ],
  [
    'a message type fits the topic',
    'MESSAGE_PROPERTY_CONFLICT_WITH_TYPE',
    [
      system({ messageType: 'FIFO', messageGroup: 'g' }),
      system({ messageType: 'DELAY', deliveryTimestamp: inSeconds(60) }),
      system({ messageType: 'TRANSACTION' }),
      system({ messageType: 'PRIORITY', priority: 1 }),
      system({ messageType: 'LITE', liteTopic: 'lite' }),
      system({ messageType: 99 }),
      ...['fifo', 'delay', 'transaction'].map((topic) => valid(topic)),
      system({ messageType: 'TRANSACTION' }, 'fifo'),
      system({ messageType: 'FIFO', messageGroup: 'g' }, 'delay'),
    ],
  ],
  [
    'a message type fits the other properties',
    'MESSAGE_PROPERTY_CONFLICT_WITH_TYPE',
    [
      system({ messageGroup: 'g' }),
      system({ deliveryTimestamp: inSeconds(60) }),
      system({ messageType: 'FIFO' }, 'fifo'),
      system({ messageType: 'DELAY' }, 'delay'),
    ],
  ],
  [
    'types other than NORMAL are not served yet',
    'UNSUPPORTED',
    [
      system({ messageType: 'FIFO', messageGroup: 'g' }, 'fifo'),
      system({ messageType: 'DELAY', deliveryTimestamp: inSeconds(60) }, 'delay'),
      system({ messageType: 'TRANSACTION' }, 'transaction'),
    ],
  ],
];

for (const [rule, code, messages] of rows)
  test.serial(`SendMessage: ${rule}`, async (t) => {
    const clients = await Promise.all(places.map((place) => raw().client(t, place)));
    for (const [at, bad] of messages.entries()) {
      const client = clients[at % clients.length];
      if (client === undefined) return t.fail('no client');
      const about = `message ${at}`;
      const alone = await client.call('SendMessage', { messages: [bad] });
      t.is(alone.status?.code, code, `${about}: ${alone.status?.message ?? ''}`);
      t.deepEqual(
        alone.entries.map((entry) => entry.status?.code),
        [code],
        about,
      );
      // A good message does not pass together with a bad one of the same request.
      const good = { ...valid('orders'), topic: bad.topic ?? null };
      const together = await client.call('SendMessage', { messages: [good, bad] });
      t.not(together.status?.code, 'OK', about);
      t.is(together.entries.length, 2, about);
      t.false(
        together.entries.some((entry) => entry.status?.code === 'OK'),
        about,
      );
    }
    return t.pass();
  });

test.serial('SendMessage: the list is not empty and names one topic', async (t) => {
  const client = await raw().client(t, 'follower');
  const empty = await client.call('SendMessage', { messages: [] });
  t.like(empty.status, { code: 'MESSAGE_CORRUPTED', message: 'no message to send' });
  t.deepEqual(empty.entries, []);
  const tenant = { resourceNamespace: 'tenant', name: 'orders' };
  for (const second of [valid('other'), { ...valid('orders'), topic: tenant }]) {
    const mixed = await client.call('SendMessage', { messages: [valid('orders'), second] });
    t.is(mixed.status?.code, 'MESSAGE_CORRUPTED');
    t.is(mixed.entries.length, 2);
  }
});

test.serial('SendMessage: the client id is there and not blank', async (t) => {
  for (const place of places) {
    const client = await raw().client(t, place);
    for (const id of ['', ' '])
      t.deepEqual(
        (
          await client.call(
            'SendMessage',
            { messages: [valid('orders')] },
            { headers: { 'x-mq-client-id': id } },
          )
        ).status,
        { code: 'CLIENT_ID_REQUIRED', message: 'client id cannot be empty' },
      );
  }
});

test.serial('SendMessage: what was refused is stored nowhere', async (t) => {
  for (const topic of Object.keys(topics)) {
    t.deepEqual(await raw().offsets(topic), [0, 0, 0, 0], topic);
    for (const address of raw().cluster.brokers.map((broker) => broker.clientAddress))
      for (let queueId = 0; queueId < 4; queueId += 1)
        t.deepEqual(await raw().stored(address, topic, queueId), [], `${topic} at ${address}`);
  }
  t.deepEqual(
    (await raw().admin.listTopics()).map((topic) => topic.name).sort(),
    Object.keys(topics).sort(),
    'no topic came into being',
  );
  const client = await raw().client(t, 'follower');
  const receive = await client
    .receive(receiveOf('orders', 'auditor', { longPollingTimeout: { seconds: 0 } }))
    .done();
  t.is(receive.code, 'MESSAGE_NOT_FOUND');
});

/** The last values that each rule allows. */
const accepted: Record<string, () => Message> = {
  'topic of 127 characters': () => valid('t'.repeat(127)),
  'body of exactly 4 MiB, 16 KiB of properties': () =>
    valid('accepted', {
      body: Buffer.alloc(4 << 20, 1),
      userProperties: { k: kib(8, -1) },
      systemProperties: { tag: kib(4), keys: [kib(2), kib(2)] },
    }),
  '128 user properties': () => valid('accepted', { userProperties: many(128) }),
  'visible special characters everywhere': () =>
    valid('accepted', {
      userProperties: { '%^&*(é🚀 |': '中文|||' },
      systemProperties: { tag: '标签 *', keys: ['🚀 key', 'k|k'], messageId: 'any % id | é' },
    }),
  'keys that only look reserved': () =>
    valid('accepted', {
      userProperties: { __SHARDINGKEY: 'a', TRACE_CONTEXT: 'b', __transactionId__: 'c', uniq_key: 'd' },
    }),
  'a recovery duration of an hour': () =>
    system({ orphanedTransactionRecoveryDuration: { seconds: 3600 } }, 'accepted'),
};
for (const [title, make] of Object.entries(accepted))
  test.serial(`SendMessage takes: ${title}`, async (t) => {
    for (const name of ['accepted', 't'.repeat(127)]) await raw().topic(name, { queues: 1 });
    const sent = make();
    const topic = sent.topic?.name ?? '';
    const [producer, consumer] = [await raw().client(t, 'follower'), await raw().client(t, 'leader')];
    const [before = 0] = await raw().offsets(topic);
    const answer = await producer.call('SendMessage', { messages: [sent] });
    t.is(answer.status?.code, 'OK', answer.status?.message);
    t.is(answer.entries[0]?.offset, before);
    t.deepEqual(await raw().offsets(topic), [before + 1]);
    const { message: got, system: properties } = onlyMessage(
      await consumer.receive(receiveOf(topic, 'billing', { batchSize: 1 })).done(),
    );
    t.true(got.body.equals(Buffer.from(sent.body ?? '')));
    t.deepEqual(got.userProperties, sent.userProperties);
    t.is(properties.messageId, idOf(sent));
    t.is(properties.tag, sent.systemProperties?.tag);
  });
