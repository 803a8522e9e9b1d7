import { setTimeout as delay } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import type { Code__Output } from '../../src/proto/gen/apache/rocketmq/v2/Code.ts';
import type { ReceiveMessageRequest } from '../../src/proto/gen/apache/rocketmq/v2/ReceiveMessageRequest.ts';
import { message, onlyMessage } from '../support/messages.ts';
import { receiveOf, type Messages, type UnaryRpc } from './raw-client.ts';
import { places, sharedCluster } from './raw-cluster.ts';

const raw = sharedCluster();

test.serial.before('topics', async () => {
  await raw().topic('orders');
  await raw().topic('writeonly', { permission: 'WRITE' });
  await raw().topic('closed', { permission: 'NONE' });
});

const topic = { name: 'orders' };
const group = { name: 'billing' };

/** What each rule of section 6 about names refuses; null: left out. */
const badTopics = [
  null,
  ...['', ' ', 't'.repeat(128), 'or ders', 'or.ders', 'ordérs', 'orders\n', 'TBW102', 'rmq_sys_x'].map(
    (name) => ({ name }),
  ),
];
const badGroups = [
  null,
  ...'DEFAULT_CONSUMER DEFAULT_PRODUCER TOOLS_CONSUMER SCHEDULE_CONSUMER FILTERSRV_CONSUMER SELF_TEST_C_GROUP'
    .split(' ')
    .concat(['CID_ONSAPI_OWNER', 'CID_RMQ_SYS_', 'CID_RMQ_SYS_x'])
    .concat(['', ' ', 'g'.repeat(121), 'bill ing', 'bill.ing', 'billíng', 'billing\n'])
    .map((name) => ({ name })),
];
/** Not one of ours, or one that nobody gave out. */
const badHandles = [
  '',
  ' ',
  'lie',
  'g0:1',
  '1.g0.0.0.1.zzzzzzzz',
  '1.g1.0.0.1.zzzzzzzz',
  '2.g0.0.0.1.zzzzzzzz',
  '1.g0.0.0.1',
  '1.g0.-1.0.1.zzzzzzzz',
  '1.g0.zzzzzzzzzzz.zzzzzzzzzzz.zzzzzzzzzzz.zzzzzzzzzzz',
  '1.%zz.0.0.1.zzzzzzzz',
  '0 1700000000000 60000 0 0 broker-0 0 0 0',
  'é🚀\u0000',
  'x'.repeat(100_000),
];

type Row<Req> = readonly [rule: string, code: Code__Output, requests: readonly Req[], text?: RegExp];

const topicRow = <Req>(make: (topic: { name: string } | null) => Req): Row<Req> => [
  'the topic has a legal name',
  'ILLEGAL_TOPIC',
  badTopics.map(make),
];
const groupRow = <Req>(make: (group: { name: string } | null) => Req): Row<Req> => [
  'the group has a legal name',
  'ILLEGAL_CONSUMER_GROUP',
  badGroups.map(make),
];

/** One test per rule of an RPC; its bad requests go to all kinds of processes in turn. */
function refuses<K extends UnaryRpc>(
  rpc: K,
  good: Messages[K][0],
  rows: readonly Row<Messages[K][0]>[],
  check: (t: ExecutionContext, request: Messages[K][0], answer: Messages[K][1]) => void = () => undefined,
): void {
  for (const [rule, code, requests, text] of rows)
    test.serial(`${rpc}: ${rule}`, async (t) => {
      const clients = await Promise.all(places.map((place) => raw().client(t, place)));
      for (const [at, request] of requests.entries())
        for (const client of requests.length > 3 ? clients.slice(at % 3, (at % 3) + 1) : clients) {
          const answer = await client.call(rpc, request);
          t.is(answer.status?.code, code, `request ${at}: ${answer.status?.message ?? ''}`);
          t.regex(answer.status?.message ?? '', text ?? /./);
          check(t, request, answer);
        }
    });
  test.serial(`${rpc}: the client id is there and not blank`, async (t) => {
    const client = await raw().client(t, 'follower');
    for (const id of ['', ' ']) {
      const answer = await client.call(rpc, good, { headers: { 'x-mq-client-id': id } });
      t.deepEqual(answer.status, { code: 'CLIENT_ID_REQUIRED', message: 'client id cannot be empty' });
    }
  });
}

refuses(
  'QueryRoute',
  { topic },
  [
    topicRow((bad) => ({ topic: bad })),
    ['the topic exists', 'TOPIC_NOT_FOUND', [{ topic: { name: 'nowhere' } }, { topic: { name: 'Orders' } }]],
  ],
  (t, _request, answer) => t.deepEqual(answer.messageQueues, []),
);

refuses(
  'QueryAssignment',
  { topic, group },
  [
    topicRow((bad) => ({ topic: bad, group })),
    groupRow((bad) => ({ topic, group: bad })),
    ['the topic exists', 'TOPIC_NOT_FOUND', [{ topic: { name: 'nowhere' }, group }]],
    [
      'the topic has a readable queue',
      'FORBIDDEN',
      [
        { topic: { name: 'writeonly' }, group },
        { topic: { name: 'closed' }, group },
      ],
      /no readable queue/,
    ],
  ],
  (t, _request, answer) => t.deepEqual(answer.assignments, []),
);

refuses('Heartbeat', { clientType: 'PRODUCER' }, [
  [
    'the group of a consumer has a legal name',
    'ILLEGAL_CONSUMER_GROUP',
    (['PUSH_CONSUMER', 'SIMPLE_CONSUMER', 'PULL_CONSUMER'] as const).flatMap((clientType) =>
      badGroups.map((bad) => ({ group: bad, clientType })),
    ),
  ],
]);
test.serial('Heartbeat: an unknown type of client is not recognized', async (t) => {
  const client = await raw().client(t, 'follower');
  // clientType = 99, which the generated types cannot say.
  const answer = await client.callPath(
    '/apache.rocketmq.v2.MessagingService/Heartbeat',
    Buffer.from([0x10, 99]),
  );
  // status { code = 40015 }
  t.is(answer.subarray(2, 6).toString('hex'), '08cfb802');
});
test.serial(
  'Heartbeat: a producer needs no group, and a bare one no type, nor settings or a stream',
  async (t) => {
    for (const place of places) {
      const client = await raw().client(t, place);
      for (const request of [
        { clientType: 'PRODUCER' } as const,
        {},
        { group, clientType: 'PUSH_CONSUMER' } as const,
      ])
        t.is((await client.call('Heartbeat', request)).status?.code, 'OK');
    }
  },
);

refuses('NotifyClientTermination', {}, [
  [
    'a group has a legal name',
    'ILLEGAL_CONSUMER_GROUP',
    badGroups.filter((bad) => bad !== null && bad.name !== '').map((bad) => ({ group: bad })),
  ],
]);
test.serial('NotifyClientTermination: everyone may go, also who was never seen', async (t) => {
  for (const place of places) {
    const client = await raw().client(t, place);
    for (const request of [{}, { group }, { group: { name: '' } }])
      t.is((await client.call('NotifyClientTermination', request)).status?.code, 'OK');
  }
});

const entries = [
  { messageId: 'a', receiptHandle: 'h1' },
  { messageId: 'b', receiptHandle: '' },
];
refuses(
  'AckMessage',
  { topic, group, entries },
  [
    topicRow((bad) => ({ topic: bad, group, entries })),
    groupRow((bad) => ({ topic, group: bad, entries })),
    ['there are entries', 'BAD_REQUEST', [{ topic, group, entries: [] }]],
    [
      'a handle is decodable and was given out',
      'INVALID_RECEIPT_HANDLE',
      badHandles.map((receiptHandle) => ({ topic, group, entries: [{ messageId: 'a', receiptHandle }] })),
    ],
    // Clients repeat an ack until it is OK or this: anything else would be repeated for ever.
    [
      'the topic exists',
      'INVALID_RECEIPT_HANDLE',
      [{ topic: { name: 'nowhere' }, group, entries: [{ messageId: 'a', receiptHandle: 'h' }] }],
    ],
  ],
  (t, request, answer) =>
    t.deepEqual(
      answer.entries.map((entry) => [entry.messageId, entry.receiptHandle, entry.status?.code]),
      (request.entries ?? []).map((entry) => [entry.messageId, entry.receiptHandle, answer.status?.code]),
    ),
);

const change = { topic, group, receiptHandle: 'h', invisibleDuration: { seconds: 10 } };
refuses(
  'ChangeInvisibleDuration',
  change,
  [
    topicRow((bad) => ({ ...change, topic: bad })),
    groupRow((bad) => ({ ...change, group: bad })),
    [
      'the invisible time is not negative',
      'ILLEGAL_INVISIBLE_TIME',
      [
        { ...change, invisibleDuration: { seconds: -1 } },
        { ...change, invisibleDuration: { nanos: -1_000_000 } },
      ],
    ],
    [
      'the invisible time is at most 12 h',
      'ILLEGAL_INVISIBLE_TIME',
      [
        { ...change, invisibleDuration: { seconds: 43_201 } },
        { ...change, invisibleDuration: { seconds: 43_200, nanos: 1_000_000 } },
      ],
      /the invisibleTime is too large. max is 43200000/,
    ],
    [
      'a handle is decodable and was given out',
      'INVALID_RECEIPT_HANDLE',
      badHandles.map((receiptHandle) => ({ ...change, receiptHandle })),
    ],
    ['the topic exists', 'INVALID_RECEIPT_HANDLE', [{ ...change, topic: { name: 'nowhere' } }]],
  ],
  (t, _request, answer) => t.is(answer.receiptHandle, ''),
);

const receive = (overrides: ReceiveMessageRequest): ReceiveMessageRequest =>
  receiveOf('orders', 'billing', overrides);
const queueOf = (bad: { name: string } | null): ReceiveMessageRequest =>
  receive({ messageQueue: { topic: bad, id: 0 } });
const badReceives: readonly Row<ReceiveMessageRequest>[] = [
  topicRow(queueOf),
  ['there is a queue', 'ILLEGAL_TOPIC', [receive({ messageQueue: null })]],
  ['the topic exists', 'TOPIC_NOT_FOUND', [queueOf({ name: 'nowhere' })]],
  ['the topic has a readable queue', 'FORBIDDEN', [{ name: 'writeonly' }, { name: 'closed' }].map(queueOf)],
  groupRow((bad) => receive({ group: bad })),
  [
    'the invisible time is at least 10 s',
    'ILLEGAL_INVISIBLE_TIME',
    [null, { seconds: 0 }, { seconds: 9, nanos: 999_000_000 }, { seconds: -60 }].map((invisibleDuration) =>
      receive({ invisibleDuration }),
    ),
    /the invisibleTime is too small. min is 10000/,
  ],
  [
    'the invisible time is at most 12 h',
    'ILLEGAL_INVISIBLE_TIME',
    [{ seconds: 43_200, nanos: 1_000_000 }, { seconds: 1e9 }].map((invisibleDuration) =>
      receive({ invisibleDuration }),
    ),
    /the invisibleTime is too large. max is 43200000/,
  ],
  [
    'the filter is parsable',
    'ILLEGAL_FILTER_EXPRESSION',
    [
      receive({ filterExpression: { type: 'TAG', expression: 'a\u0001' } }),
      receive({ filterExpression: { type: 'SQL', expression: 'price >' } }),
      receive({ filterExpression: { type: 'SQL', expression: '' } }),
    ],
  ],
];
for (const [rule, code, requests, text] of badReceives)
  test.serial(`ReceiveMessage: ${rule}`, async (t) => {
    const clients = await Promise.all(places.map((place) => raw().client(t, place)));
    for (const [at, request] of requests.entries())
      for (const client of requests.length > 3 ? clients.slice(at % 3, (at % 3) + 1) : clients) {
        const refused = await client.receive(request).done();
        t.deepEqual(refused.kinds, ['status', 'deliveryTimestamp']);
        t.is(refused.code, code, `request ${at}`);
        t.regex(refused.frames[0]?.status?.message ?? '', text ?? /./);
        t.true(refused.tookMs < 8000, 'refused at once, not after the polling time');
      }
  });
test.serial('ReceiveMessage: the client id is there and not blank', async (t) => {
  const client = await raw().client(t, 'follower');
  for (const id of ['', ' ']) {
    const refused = await client.receive(receive({}), { headers: { 'x-mq-client-id': id } }).done();
    t.deepEqual(refused.frames[0]?.status, {
      code: 'CLIENT_ID_REQUIRED',
      message: 'client id cannot be empty',
    });
  }
});
test.serial(
  'ReceiveMessage: no batch size, polling time or queue is refused; auto_renew needs no invisible time',
  async (t) => {
    const client = await raw().client(t, 'follower');
    const atOnce = { longPollingTimeout: { seconds: 0 } };
    for (const harmless of [
      { ...atOnce, batchSize: 0 },
      { ...atOnce, batchSize: -1 },
      { ...atOnce, batchSize: 2_000_000_000 },
      { longPollingTimeout: { seconds: -5 } },
      { ...atOnce, messageQueue: { topic, id: 77 } },
      { ...atOnce, autoRenew: true, invisibleDuration: null },
      { ...atOnce, autoRenew: true, invisibleDuration: { seconds: 1 } },
      { ...atOnce, filterExpression: { type: 'TAG', expression: ' |||| ' } } as const,
      { ...atOnce, group: { name: 'g'.repeat(120) } },
    ]) {
      const empty = await client.receive(receiveOf('orders', 'harmless', harmless)).done();
      t.is(empty.code, 'MESSAGE_NOT_FOUND');
    }
  },
);

test.serial('bad requests left nothing behind: no topic, no message, no group', async (t) => {
  t.deepEqual(
    (await raw().admin.listTopics()).map(({ name }) => name),
    ['closed', 'orders', 'writeonly'],
  );
  for (const name of ['closed', 'orders', 'writeonly'])
    t.deepEqual(await raw().offsets(name), [0, 0, 0, 0], name);
  await t.throwsAsync(raw().admin.describeGroup('billing'), { code: 'GROUP_NOT_FOUND' });
});

test.serial('a handle is good for its own group and topic only, and not after its time', async (t) => {
  await raw().topic('handles', { queues: 1 });
  await raw().topic('others', { queues: 1 });
  const client = await raw().client(t, 'follower');
  for (const name of ['handles', 'others']) await client.call('SendMessage', { messages: [message(name)] });
  await client.receive(receiveOf('handles', 'strangers')).done();
  const { system } = onlyMessage(await client.receive(receiveOf('handles', 'billing')).done());
  const entry = { messageId: system.messageId, receiptHandle: system.receiptHandle ?? '' };
  const names = { topic: { name: 'handles' }, group };
  const ack = async (overrides: object, receiptHandle = entry.receiptHandle): Promise<string | undefined> => {
    const request = { ...names, entries: [{ ...entry, receiptHandle }], ...overrides };
    return (await client.call('AckMessage', request)).status?.code;
  };
  t.is(await ack({ topic: { name: 'others' } }), 'INVALID_RECEIPT_HANDLE', 'another topic');
  t.is(await ack({ group: { name: 'strangers' } }), 'INVALID_RECEIPT_HANDLE', 'another group');
  t.is(await ack({ group: { name: 'nobody' } }), 'INVALID_RECEIPT_HANDLE', 'a group that never received');

  const shortened = await client.call('ChangeInvisibleDuration', {
    ...names,
    receiptHandle: entry.receiptHandle,
    invisibleDuration: { seconds: 1 },
  });
  t.is(shortened.status?.code, 'OK');
  t.is(await ack({}), 'INVALID_RECEIPT_HANDLE', 'replaced');
  await delay(1300); // the invisible time ends
  t.is(await ack({}, shortened.receiptHandle), 'INVALID_RECEIPT_HANDLE', 'expired');
  const { system: second } = onlyMessage(await client.receive(receiveOf('handles', 'billing')).done());
  t.is(second.deliveryAttempt, 2);
  t.is(await ack({}, shortened.receiptHandle), 'INVALID_RECEIPT_HANDLE', 'delivered again');
  t.is(await ack({}, second.receiptHandle), 'OK');
});
