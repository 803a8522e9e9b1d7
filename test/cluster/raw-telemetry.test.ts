import { status as grpcStatus } from '@grpc/grpc-js';
import test from 'ava';
import type { Code__Output } from '../../src/proto/gen/apache/rocketmq/v2/Code.ts';
import type { Settings, Settings__Output } from '../../src/proto/gen/apache/rocketmq/v2/Settings.ts';
import type { SubscriptionEntry } from '../../src/proto/gen/apache/rocketmq/v2/SubscriptionEntry.ts';
import { message, onlyMessage } from '../support/messages.ts';
import { RawClient, receiveOf, soon, type Telemetry } from './raw-client.ts';
import { places, sharedCluster } from './raw-cluster.ts';

const raw = sharedCluster();

/** What every client says of itself; the server's answer repeats it. */
const common: Settings = {
  accessPoint: { scheme: 'IPv4', addresses: [{ host: '10.1.2.3', port: 8081 }] },
  requestTimeout: { seconds: 3, nanos: 5_000_000 },
  userAgent: { language: 'JAVA', version: '5.2.1', platform: 'Linux 6.1', hostname: 'worker-7' },
};
const producerSettings: Settings = {
  ...common,
  clientType: 'PRODUCER',
  backoffPolicy: { maxAttempts: 5, exponentialBackoff: { multiplier: 1 } },
  publishing: {
    topics: [
      { resourceNamespace: 'tenant', name: 'orders' },
      { resourceNamespace: '', name: 'bills' },
    ],
    validateMessageType: false,
  },
};
const group = { resourceNamespace: 'tenant', name: 'billing' };
const subscriptions: SubscriptionEntry[] = [
  {
    topic: { resourceNamespace: 'tenant', name: 'orders' },
    expression: { type: 'TAG', expression: ' a || b ' },
  },
  { topic: { resourceNamespace: '', name: 'bills' }, expression: { type: 'TAG', expression: '*' } },
];
const pushSettings: Settings = {
  ...common,
  clientType: 'PUSH_CONSUMER',
  subscription: { group, subscriptions },
};
const simpleSettings: Settings = {
  ...common,
  clientType: 'SIMPLE_CONSUMER',
  subscription: { group, subscriptions, longPollingTimeout: { seconds: 33, nanos: 5_000_000 } },
};

const retrySeconds = [1, 5, 10, 30, 60, 120, 180, 240, 300, 360, 420, 480, 540, 600, 1200, 1800, 3600, 7200];
/** What the answer to the settings of each kind of client is, with the decoder's marks of optional fields. */
const echoed = {
  ...common,
  _accessPoint: 'accessPoint',
  _requestTimeout: 'requestTimeout',
  _clientType: 'clientType',
  _backoffPolicy: 'backoffPolicy',
  metric: { on: false },
};
const consumerAnswer = (clientType: string, longPollingTimeout: object): object => ({
  ...echoed,
  clientType,
  pubSub: 'subscription',
  backoffPolicy: {
    maxAttempts: 17,
    customizedBackoff: { next: retrySeconds.map((seconds) => ({ seconds, nanos: 0 })) },
    strategy: 'customizedBackoff',
  },
  subscription: {
    group,
    _group: 'group',
    subscriptions,
    fifo: false,
    _fifo: 'fifo',
    receiveBatchSize: 32,
    _receiveBatchSize: 'receiveBatchSize',
    longPollingTimeout,
    _longPollingTimeout: 'longPollingTimeout',
  },
});
const answers: Record<string, [asked: Settings, answered: object]> = {
  producer: [
    producerSettings,
    {
      ...echoed,
      clientType: 'PRODUCER',
      pubSub: 'publishing',
      backoffPolicy: {
        maxAttempts: 3,
        exponentialBackoff: {
          initial: { seconds: 0, nanos: 10_000_000 },
          max: { seconds: 1, nanos: 0 },
          multiplier: 2,
        },
        strategy: 'exponentialBackoff',
      },
      publishing: {
        topics: producerSettings.publishing?.topics,
        maxBodySize: 4_194_304,
        validateMessageType: true,
      },
    },
  ],
  'push consumer': [pushSettings, consumerAnswer('PUSH_CONSUMER', { seconds: 20, nanos: 0 })],
  'simple consumer': [simpleSettings, consumerAnswer('SIMPLE_CONSUMER', { seconds: 33, nanos: 5_000_000 })],
};

/** Sends settings and takes the one command that answers them. */
async function exchange(stream: Telemetry, settings: Settings): Promise<Settings__Output> {
  const before = stream.commands.length;
  stream.send({ settings });
  const answer = await stream.next();
  if (answer.status?.code !== 'OK' || answer.command !== 'settings' || !answer.settings)
    throw new Error(`not the answer to settings: ${JSON.stringify(answer)}`);
  if (stream.commands.length !== before + 1) throw new Error('more than one answer');
  return answer.settings;
}

for (const [kind, [asked, answered]] of Object.entries(answers))
  test.serial(`the settings of a ${kind} are answered, again and again`, async (t) => {
    for (const place of places) {
      const client = await raw().client(t, place);
      const stream = client.telemetry();
      for (let round = 0; round < 2; round += 1) {
        const answer = await exchange(stream, asked);
        t.deepEqual(answer as object, answered, place);
      }
      stream.end();
      const { code } = await soon(stream.ended, 10_000, 'the end of the stream');
      t.is(code, grpcStatus.OK, 'the server ends its half after the client');
    }
  });

test.serial('a push consumer polls for 20 s whatever it asks for', async (t) => {
  const client = await raw().client(t, 'follower');
  const answer = await exchange(client.telemetry(), {
    ...pushSettings,
    subscription: { group, subscriptions, longPollingTimeout: { seconds: 45, nanos: 500_000_000 } },
  });
  t.deepEqual(answer.subscription?.longPollingTimeout, { seconds: 20, nanos: 0 });
});

test.serial('a simple consumer that names no polling time gets 20 s', async (t) => {
  const client = await raw().client(t, 'follower');
  const answer = await exchange(client.telemetry(), {
    ...simpleSettings,
    subscription: { group, subscriptions },
  });
  t.deepEqual(answer.subscription?.longPollingTimeout, { seconds: 20, nanos: 0 });
});

test.serial('the retry policy has the shape that the language understands', async (t) => {
  const client = await raw().client(t, 'follower');
  for (const language of ['JAVA', 'GO', 'PYTHON', 'RUST', 'CPP', 'DOTNET', 'ELVISH']) {
    const answer = await exchange(client.telemetry({ 'x-mq-language': language }), pushSettings);
    t.is(answer.backoffPolicy?.strategy, 'customizedBackoff', language);
  }
  // Node.js reads whole seconds only; up to 1.0.8 it needs a thousand of them for one (section 11.2, 6).
  for (const [version, scale] of [
    ['1.0.8', 1000],
    ['1.1.0', 1],
  ] as const) {
    const stream = client.telemetry({ 'x-mq-language': 'HTTP', 'x-mq-client-version': version });
    const answer = await exchange(stream, {
      ...pushSettings,
      userAgent: { ...common.userAgent, language: 'NODE_JS' },
    });
    t.deepEqual<object | null | undefined, object>(answer.backoffPolicy, {
      maxAttempts: 17,
      exponentialBackoff: {
        initial: { seconds: 5 * scale, nanos: 0 },
        max: { seconds: 7200 * scale, nanos: 0 },
        multiplier: 2,
      },
      strategy: 'exponentialBackoff',
    });
  }
});

test.serial(
  'a client that never sends settings keeps its stream, and every other RPC serves it',
  async (t) => {
    const topic = await raw().topic('quiet');
    for (const place of places) {
      const client = await raw().client(t, place);
      const stream = client.telemetry();
      // Answers to commands that nobody gave are ignored.
      stream.send({ status: { code: 'OK' }, threadStackTrace: { nonce: 'n', threadStackTrace: 'trace' } });
      const statuses = [
        (await client.call('Heartbeat', { clientType: 'PUSH_CONSUMER', group: { name: 'quiet' } })).status,
        (await client.call('QueryRoute', { topic: { name: topic } })).status,
        (await client.call('QueryAssignment', { topic: { name: topic }, group: { name: 'quiet' } })).status,
        (await client.call('SendMessage', { messages: [message(topic)] })).status,
      ];
      t.deepEqual(
        statuses.map((status) => status?.code),
        ['OK', 'OK', 'OK', 'OK'],
        place,
      );
      const { system } = onlyMessage(
        await client.receive(receiveOf(topic, 'quiet', { autoRenew: true })).done(),
      );
      const entries = [{ messageId: system.messageId, receiptHandle: system.receiptHandle ?? '' }];
      const acked = await client.call('AckMessage', {
        topic: { name: topic },
        group: { name: 'quiet' },
        entries,
      });
      t.is(acked.status?.code, 'OK');
      t.true(stream.open, 'the stream is still open');
      t.deepEqual(stream.commands, [], 'and nothing was sent on it');
      // Settings that come late are answered all the same.
      t.is((await exchange(stream, pushSettings)).clientType, 'PUSH_CONSUMER');
      stream.end();
      t.is((await soon(stream.ended, 10_000, 'the end of the stream')).code, grpcStatus.OK);
    }
  },
);

test.serial('a newer stream of the same client id takes the place of the older one', async (t) => {
  const client = await raw().client(t, 'leader');
  const first = client.telemetry();
  await exchange(first, producerSettings);
  const second = client.telemetry({ 'x-mq-client-id': `${client.clientId}, ${client.clientId}` });
  t.is((await exchange(second, producerSettings)).clientType, 'PRODUCER');
  t.is((await soon(first.ended, 10_000, 'the end of the older stream')).code, grpcStatus.OK);
  await exchange(second, producerSettings);
  t.true(second.open);
});

test.serial('a client has one stream per address that it knows a process by', async (t) => {
  const client = await raw().client(t, 'leader');
  const [, port] = (await raw().address('leader')).split(':');
  using sameClient = new RawClient(`localhost:${port}`, client.clientId);
  const streams = [client.telemetry(), sameClient.telemetry()];
  for (let round = 0; round < 2; round += 1)
    for (const stream of streams) await exchange(stream, producerSettings);
  t.true(streams.every(({ open }) => open));
});

const badSettings: Record<string, [Code__Output, Settings, Record<string, string>?]> = {
  'no client id': ['CLIENT_ID_REQUIRED', producerSettings, { 'x-mq-client-id': '' }],
  'neither publishing nor subscription': ['BAD_REQUEST', { ...common, clientType: 'PRODUCER' }],
  'an illegal topic to publish to': [
    'ILLEGAL_TOPIC',
    { ...producerSettings, publishing: { topics: [{ name: 'orders' }, { name: 'or ders' }] } },
  ],
  'a system topic to publish to': [
    'ILLEGAL_TOPIC',
    { ...producerSettings, publishing: { topics: [{ name: 'TBW102' }] } },
  ],
  'no group': ['ILLEGAL_CONSUMER_GROUP', { ...pushSettings, subscription: { subscriptions } }],
  'a predefined group': [
    'ILLEGAL_CONSUMER_GROUP',
    { ...pushSettings, subscription: { group: { name: 'DEFAULT_CONSUMER' }, subscriptions } },
  ],
  'an illegal topic to subscribe to': [
    'ILLEGAL_TOPIC',
    { ...pushSettings, subscription: { group, subscriptions: [{ topic: { name: 't'.repeat(128) } }] } },
  ],
  'an illegal filter': [
    'ILLEGAL_FILTER_EXPRESSION',
    {
      ...simpleSettings,
      subscription: {
        group,
        subscriptions: [{ topic: { name: 'orders' }, expression: { type: 'SQL', expression: 'a >' } }],
      },
    },
  ],
};
for (const [title, [code, settings, headers]] of Object.entries(badSettings))
  test.serial(`Telemetry refuses ${title}, with a status and the end of the stream`, async (t) => {
    for (const place of places) {
      const client = await raw().client(t, place);
      const stream = client.telemetry(headers);
      stream.send({ settings });
      const refusal = await stream.next();
      t.is(refusal.status?.code, code);
      t.is(refusal.command, undefined, 'no settings');
      const end = await soon(stream.ended, 10_000, 'the end of the stream');
      t.is(end.code, grpcStatus.INVALID_ARGUMENT);
      t.is(stream.commands.length, 1);
      // The client is not banned for it.
      t.is((await client.call('Heartbeat', {})).status?.code, 'OK');
      t.is((await exchange(client.telemetry(), producerSettings)).clientType, 'PRODUCER');
    }
  });
