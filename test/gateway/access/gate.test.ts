import type { Metadata } from '@grpc/grpc-js';
import test, { type ExecutionContext } from 'ava';
import { FlotillaError } from '../../../src/errors/flotilla-error.ts';
import { ProduceStream } from '../../../src/gateway/produce-client.ts';
import { plainDialer, signingDialer } from '../../../src/proto/dialer.ts';
import { signedHeaders } from '../../../src/proto/signature.ts';
import { message } from '../../support/messages.ts';
import { call, headers, openTelemetry, receive, type TestGateway } from '../harness.ts';
import { addUser, adminOf, keys, root, rule, signedBy, startGuarded } from './support.ts';

const minuteMs = 60_000;
const group = { name: 'workers' };
const topic = { name: 'orders' };

/** The answer of every client RPC to these headers: code of the body, or message of the gRPC error. */
async function everyAnswer(gateway: TestGateway, metadata: Metadata): Promise<Map<string, string>> {
  const entries = [{ messageId: 'm', receiptHandle: 'h' }];
  const invisibleDuration = { seconds: 20 };
  const given = { metadata };
  const answers = {
    QueryRoute: call(gateway, 'QueryRoute', { topic }, given),
    QueryAssignment: call(gateway, 'QueryAssignment', { topic, group }, given),
    Heartbeat: call(gateway, 'Heartbeat', { group, clientType: 'SIMPLE_CONSUMER' }, given),
    NotifyClientTermination: call(gateway, 'NotifyClientTermination', { group }, given),
    SendMessage: call(gateway, 'SendMessage', { messages: [message('orders')] }, given),
    AckMessage: call(gateway, 'AckMessage', { group, topic, entries }, given),
    ChangeInvisibleDuration: call(
      gateway,
      'ChangeInvisibleDuration',
      { group, topic, receiptHandle: 'h', invisibleDuration },
      given,
    ),
  };
  const codes = new Map<string, string>();
  for (const [rpc, answer] of Object.entries(answers)) codes.set(rpc, (await answer).status?.code ?? 'none');
  const receiving = { group, messageQueue: { topic }, batchSize: 1, invisibleDuration: { seconds: 20 } };
  const [first] = await receive(gateway, { ...receiving, longPollingTimeout: { nanos: 1 } }, given);
  codes.set('ReceiveMessage', first?.status?.code ?? 'none');
  codes.set('Telemetry', await telemetryAnswer(gateway, metadata));
  return codes;
}

function telemetryAnswer(gateway: TestGateway, metadata: Metadata): Promise<string> {
  const stream = openTelemetry(gateway, metadata);
  return new Promise((resolve) => {
    stream.once('data', (command: { status: { code: string } | null }) => {
      resolve(String(command.status?.code));
      stream.cancel();
    });
    stream.on('error', () => undefined);
    stream.write({ settings: { clientType: 'SIMPLE_CONSUMER', subscription: { group, subscriptions: [] } } });
  });
}

async function guarded(t: ExecutionContext): Promise<Awaited<ReturnType<typeof startGuarded>>> {
  const gateway = await startGuarded();
  t.teardown(() => gateway[Symbol.asyncDispose]());
  gateway.backend.addTopic('orders');
  return gateway;
}

const allowEverything = [rule('allow topic * pub sub admin'), rule('allow group * sub')];

test('every RPC turns unsigned and wrongly signed callers away, before anything is done', async (t) => {
  const gateway = await guarded(t);
  const alice = addUser(gateway, 'alice', ...allowEverything);
  const now = new Date();
  const own = signedHeaders(alice, now);
  const without = { ...own, 'x-mq-date-time': '' };
  const bad: Record<string, Metadata> = {
    unsigned: headers(),
    'no signature': headers({ ...own, authorization: 'MQv2-HMAC-SHA1 Credential=alice' }),
    'unknown user': signedBy(keys('mallory')),
    'wrong secret': signedBy(keys('alice', 'another secret of alice')),
    'secret of the administrator': signedBy({ ...root, accessKey: 'alice' }),
    'another time than the signed': signedBy(alice, now, { 'x-mq-date-time': '20210309T195445Z' }),
    'no time': headers(without),
    'too old': signedBy(alice, new Date(now.getTime() - 15 * 60 * minuteMs - minuteMs)),
    'too new': signedBy(alice, new Date(now.getTime() + 15 * 60 * minuteMs + minuteMs)),
  };
  for (const [what, metadata] of Object.entries(bad)) {
    for (const [rpc, code] of await everyAnswer(gateway, metadata))
      t.is(code, 'UNAUTHORIZED', `${what}: ${rpc}`);
  }
  t.is(gateway.backend.storedIn('orders').length, 0);
  t.deepEqual(gateway.backend.received, []);
  t.deepEqual(gateway.backend.alive, []);
  t.deepEqual(gateway.backend.gone, []);
});

test('every RPC lets signed callers with rights in, in all forms of the header', async (t) => {
  const gateway = await guarded(t);
  const alice = addUser(gateway, 'alice', ...allowEverything);
  const now = new Date();
  const { authorization = '' } = signedHeaders(alice, now);
  const forms = [
    signedBy(alice, now),
    signedBy(alice, now, { authorization: authorization.replace('=alice,', '=alice//Rocketmq,') }),
    signedBy(alice, now, {
      authorization: authorization.replace(/[0-9A-F]{40}$/, (hex) => hex.toLowerCase()),
    }),
    signedBy(alice, new Date(now.getTime() - 14 * 60 * minuteMs)),
    signedBy(root, now),
  ];
  for (const metadata of forms) {
    for (const [rpc, code] of await everyAnswer(gateway, metadata))
      t.false(['UNAUTHORIZED', 'FORBIDDEN', 'none'].includes(code), `${rpc}: ${code}`);
  }
});

test('a caller without rights is FORBIDDEN everywhere', async (t) => {
  const gateway = await guarded(t);
  const bob = addUser(gateway, 'bob');
  for (const [rpc, code] of await everyAnswer(gateway, signedBy(bob))) t.is(code, 'FORBIDDEN', rpc);
  t.is(gateway.backend.storedIn('orders').length, 0);
  t.deepEqual(gateway.backend.received, []);
});

test('each RPC needs its own rights', async (t) => {
  const gateway = await guarded(t);
  const allowed = async (...rules: string[]): Promise<string[]> => {
    const user = addUser(gateway, 'carol', ...rules.map(rule));
    const codes = await everyAnswer(gateway, signedBy(user));
    return [...codes].flatMap(([rpc, code]) => (code === 'FORBIDDEN' ? [] : [rpc]));
  };
  t.deepEqual(await allowed('allow topic orders pub'), ['QueryRoute', 'SendMessage']);
  t.deepEqual(await allowed('allow topic orders sub'), ['QueryRoute']);
  const groupOnly = ['Heartbeat', 'NotifyClientTermination', 'Telemetry'];
  t.deepEqual(await allowed('allow group workers sub'), groupOnly);
  const consuming = ['QueryAssignment', 'AckMessage', 'ChangeInvisibleDuration', 'ReceiveMessage'];
  t.deepEqual(
    (await allowed('allow group work* sub', 'allow topic ord* sub')).toSorted(),
    ['QueryRoute', ...groupOnly, ...consuming].toSorted(),
  );
  t.deepEqual(await allowed('allow topic orders2 pub sub', 'allow topic order pub'), []);
  t.deepEqual(await allowed('allow topic * pub', 'deny topic orders pub'), []);
  t.deepEqual(await allowed('deny topic ord* pub', 'allow topic orders pub sub'), ['QueryRoute']);
  t.deepEqual(await allowed('allow group orders pub sub', 'allow topic workers sub'), []);
});

test('the settings of a telemetry stream need the rights that they ask for', async (t) => {
  const gateway = await guarded(t);
  const user = addUser(gateway, 'dave', rule('allow topic orders pub'));
  const answer = (topics: { name: string }[]): Promise<string> => {
    const stream = openTelemetry(gateway, signedBy(user));
    stream.on('error', () => undefined);
    return new Promise((resolve) => {
      stream.once('data', (command: { status: { code: string } | null }) => {
        resolve(String(command.status?.code));
        stream.cancel();
      });
      stream.write({ settings: { clientType: 'PRODUCER', publishing: { topics } } });
    });
  };
  t.is(await answer([topic]), 'OK');
  t.is(await answer([topic, { name: 'other' }]), 'FORBIDDEN');
});

test('a disabled user, and one whose secret changed, are turned away at once', async (t) => {
  const gateway = await guarded(t);
  const alice = addUser(gateway, 'alice', ...allowEverything);
  const route = async (): Promise<string> => {
    const answer = await call(gateway, 'QueryRoute', { topic }, { metadata: signedBy(alice) });
    return String(answer.status?.code);
  };
  t.is(await route(), 'OK');
  const { access } = gateway.backend;
  const change = { kind: 'setUser', user: 'alice', sealedSecret: undefined, administrator: false } as const;
  access.apply({ ...change, enabled: false });
  t.is(await route(), 'UNAUTHORIZED');
  access.apply({ ...change, enabled: true });
  t.is(await route(), 'OK');
  access.apply({ ...change, sealedSecret: Buffer.from('sealed by a key that is not here'), enabled: true });
  t.is(await route(), 'UNAUTHORIZED');
  t.deepEqual(gateway.logged, [{ user: 'alice' }]);
});

test('a produce stream is let in by its signature; its rights are those of the moment', async (t) => {
  const gateway = await guarded(t);
  const alice = addUser(gateway, 'alice', rule('allow topic orders pub'));
  const unsigned = ProduceStream.connect(gateway.address);
  t.is((await t.throwsAsync(unsigned, { instanceOf: FlotillaError })).code, 'UNAUTHORIZED');
  const dialer = signingDialer(plainDialer, alice);
  await using stream = await ProduceStream.connect(gateway.address, { dialer });
  // Field 1 topic.name, field 3 system properties with a message id and the type NORMAL, field 4 body.
  const bytes = (field: number, value: Buffer): Buffer =>
    Buffer.concat([Buffer.from([field * 8 + 2, value.length]), value]);
  const frame = Buffer.concat([
    bytes(1, bytes(2, Buffer.from('orders'))),
    bytes(3, Buffer.concat([bytes(3, Buffer.from('id-1')), Buffer.from([0x30, 1])])),
    bytes(4, Buffer.from('body')),
  ]);
  const send = (): Promise<string> =>
    new Promise((resolve) => {
      stream.send([frame], (outcome) => resolve(outcome.kind === 'refused' ? outcome.code : outcome.kind));
    });
  t.is(await send(), 'done');
  gateway.backend.access.apply({ kind: 'setRule', user: 'alice', rule: rule('deny topic orders pub') });
  t.is(await send(), 'FORBIDDEN');
});

test('errors and logs never show secrets or signatures', async (t) => {
  const gateway = await guarded(t);
  const alice = addUser(gateway, 'alice');
  const wrong = signedBy(keys('alice', 'another secret of alice'));
  const texts: string[] = [];
  for (const metadata of [wrong, signedBy(alice), headers()]) {
    const answer = await call(gateway, 'QueryRoute', { topic }, { metadata });
    texts.push(answer.status?.message ?? '');
  }
  const shown = JSON.stringify([texts, gateway.logged, gateway.errors]);
  t.regex(texts[0] ?? '', /^UNAUTHORIZED: the signature does not match/);
  t.regex(
    texts[1] ?? '',
    /^FORBIDDEN: user alice lacks the right "pub" or "sub" or "admin" on topic orders$/,
  );
  t.regex(texts[2] ?? '', /^UNAUTHORIZED: the call is not signed/);
  for (const secret of ['secret of alice', ...wrong.get('authorization').map(String)])
    t.false(shown.includes(secret));
});

test('an administrator manages users; others may not, and nobody sees secrets', async (t) => {
  const gateway = await guarded(t);
  using admin = adminOf(gateway, root);
  await admin.setUser({
    name: 'alice',
    administrator: false,
    enabled: true,
    secretKey: 'a secret of 16 letters'.replaceAll(' ', '-'),
  });
  const orders = rule('allow topic orders* pub');
  await admin.setRule('alice', orders);
  t.deepEqual(await admin.listUsers(), [
    { name: 'alice', administrator: false, enabled: true, rules: [orders] },
  ]);
  const alice = keys('alice', 'a-secret-of-16-letters');
  const sealed = gateway.backend.access.users.get('alice')?.sealedSecret;
  t.is(sealed?.indexOf(alice.secretKey), -1, 'the cluster gets it sealed');
  const send = () =>
    call(gateway, 'SendMessage', { messages: [message('orders')] }, { metadata: signedBy(alice) });
  t.is((await send()).status?.code, 'OK');
  using hers = adminOf(gateway, alice);
  for (const attempt of [
    hers.listUsers(),
    hers.deleteUser('alice'),
    hers.brokerStatus(),
    hers.deleteTopic('orders'),
  ])
    t.is((await t.throwsAsync(attempt, { instanceOf: FlotillaError })).code, 'FORBIDDEN');
  await admin.setUser({ name: 'alice', administrator: true, enabled: true });
  t.is((await hers.listUsers()).length, 1);
  await admin.deleteRule('alice', orders);
  await admin.deleteUser('alice');
  t.is((await send()).status?.code, 'UNAUTHORIZED');
});

test('the admin service asks for the rights on topics, and lists only those that the caller may use', async (t) => {
  const gateway = await guarded(t);
  gateway.backend.addTopic('secrets');
  const alice = addUser(gateway, 'alice', rule('allow topic orders sub'), rule('allow topic mine* admin'));
  using admin = adminOf(gateway, alice);
  t.deepEqual(
    (await admin.listTopics()).map(({ name }) => name),
    ['orders'],
  );
  const [view] = (await admin.clusterStatus()).groups;
  t.deepEqual([...(view?.topics.keys() ?? [])], ['orders']);
  t.is((await admin.describeTopic('orders')).config.name, 'orders');
  const settings = { type: 'NORMAL', queues: 1, permission: 'READ_WRITE' } as const;
  t.is((await admin.createTopic({ name: 'mine-1', ...settings })).name, 'mine-1');
  await admin.deleteTopic('mine-1');
  const code = async (attempt: Promise<unknown>): Promise<string> =>
    (await t.throwsAsync(attempt, { instanceOf: FlotillaError })).code;
  t.is(await code(admin.describeTopic('secrets')), 'FORBIDDEN');
  t.is(await code(admin.createTopic({ name: 'other', ...settings })), 'FORBIDDEN');
  t.is(await code(admin.deleteTopic('orders')), 'FORBIDDEN');
  t.is(await code(admin.describeGroup('workers')), 'FORBIDDEN');
  t.is(await code(admin.readQueue('secrets', 0, { offset: 0, maxMessages: 1 })), 'FORBIDDEN');
  t.is(await code(adminOf(gateway, keys('alice', 'wrong wrong wrong')).listTopics()), 'UNAUTHORIZED');
});
