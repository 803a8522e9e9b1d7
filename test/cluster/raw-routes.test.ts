import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { status as grpcStatus, type ServiceError } from '@grpc/grpc-js';
import test from 'ava';
import { HeldPorts } from '../../src/cli/local/ports.ts';
import { LocalProcess } from '../../src/cli/local/process.ts';
import { AdminClient } from '../../src/gateway/admin-client.ts';
import type { MessageQueue__Output } from '../../src/proto/gen/apache/rocketmq/v2/MessageQueue.ts';
import { message } from '../support/messages.ts';
import { RawClient, soon, type UnaryRpc } from './raw-client.ts';
import { places, sharedCluster } from './raw-cluster.ts';
import { within } from './support.ts';

const raw = sharedCluster();
const group = { name: 'billing' };

/** The queues of a topic as every process must tell them: broker by broker, in one order. */
function expectedQueues(
  name: string,
  about: { ids: readonly number[]; permission: string; types: readonly string[]; namespace?: string },
): object[] {
  const brokers = [...raw().cluster.brokers].sort((a, b) => (a.name < b.name ? -1 : 1));
  return brokers.flatMap((broker) => {
    const [host = '', port = ''] = broker.clientAddress.split(':');
    return about.ids.map((id) => ({
      topic: { resourceNamespace: about.namespace ?? '', name },
      id,
      permission: about.permission,
      broker: {
        name: broker.name,
        id: 0,
        endpoints: { scheme: 'IPv4', addresses: [{ host, port: Number(port) }] },
      },
      acceptMessageTypes: about.types,
    }));
  });
}

const kinds = [
  { type: 'NORMAL', permission: 'READ_WRITE', queues: 4 },
  { type: 'NORMAL', permission: 'READ', queues: 1 },
  { type: 'NORMAL', permission: 'WRITE', queues: 3 },
  { type: 'FIFO', permission: 'READ_WRITE', queues: 2 },
  { type: 'DELAY', permission: 'READ_WRITE', queues: 2 },
  { type: 'TRANSACTION', permission: 'READ_WRITE', queues: 2 },
] as const;
for (const { type, permission, queues } of kinds)
  test.serial(`one route everywhere: ${queues} queues, ${type}, ${permission}`, async (t) => {
    const name = await raw().topic(`${type}-${permission}`, { type, permission, queues });
    const ids = Array.from({ length: queues }, (_, id) => id);
    const route = expectedQueues(name, { ids, permission, types: [type] });
    const assignment = expectedQueues(name, { ids: [-1], permission, types: [] });
    const routeBytes: Buffer[] = [];
    const assignmentBytes: Buffer[] = [];
    for (const place of places) {
      const client = await raw().client(t, place);
      const routed = await client.call('QueryRoute', { topic: { name } });
      t.is(routed.status?.code, 'OK');
      t.deepEqual(routed.messageQueues as object[], route, place);
      const assigned = await client.call('QueryAssignment', { topic: { name }, group });
      if (permission === 'WRITE') t.is(assigned.status?.code, 'FORBIDDEN');
      else {
        t.is(assigned.status?.code, 'OK');
        t.deepEqual(
          assigned.assignments.map((each): object | null => each.messageQueue),
          assignment,
          place,
        );
      }
      for (let repeat = 0; repeat < 3; repeat += 1) {
        routeBytes.push(await client.bytes('QueryRoute', { topic: { name } }));
        assignmentBytes.push(await client.bytes('QueryAssignment', { topic: { name }, group }));
      }
    }
    // Clients compare the bytes of answers: a difference costs them their connections.
    for (const [first, ...others] of [routeBytes, assignmentBytes])
      for (const other of others) t.true(first?.equals(other));
  });

test.serial('every consumer of a group is told all brokers, whoever asks', async (t) => {
  const name = await raw().topic('shared');
  const [one, two] = [await raw().client(t, 'leader'), await raw().client(t, 'namesrv')];
  const answers = [
    await one.bytes('QueryAssignment', { topic: { name }, group }),
    await two.bytes('QueryAssignment', { topic: { name }, group }),
    await two.bytes('QueryAssignment', { topic: { name }, group: { name: 'auditor' } }),
    await one.bytes('QueryAssignment', {
      topic: { name },
      group,
      endpoints: { scheme: 'DOMAIN_NAME', addresses: [{ host: 'example.org', port: 1 }] },
    }),
  ];
  for (const answer of answers) t.true(answer.equals(answers[0] ?? Buffer.alloc(0)));
});

test.serial('a topic is echoed as the client wrote it, whichever way it names the namespace', async (t) => {
  await raw().topic('tenant%spaced', { queues: 1 });
  const about = { ids: [0], permission: 'READ_WRITE', types: ['NORMAL'] };
  for (const place of places) {
    const client = await raw().client(t, place);
    const own = await client.call('QueryRoute', { topic: { resourceNamespace: 'tenant', name: 'spaced' } });
    t.deepEqual(own.messageQueues as object[], expectedQueues('spaced', { ...about, namespace: 'tenant' }));
    const headers = { 'x-mq-namespace': 'tenant' };
    const inHeader = await client.call('QueryRoute', { topic: { name: 'spaced' } }, { headers });
    t.deepEqual(inHeader.messageQueues as object[], expectedQueues('spaced', about));
    const without = await client.call('QueryRoute', { topic: { name: 'spaced' } });
    t.is(without.status?.code, 'TOPIC_NOT_FOUND');
  }
});

test.serial(
  'a topic is known everywhere once its creation is answered, and gone soon after its end',
  async (t) => {
    const clients = await Promise.all(places.map((place) => raw().client(t, place)));
    for (let round = 0; round < 5; round += 1) {
      const name = await raw().freshTopic(`fresh-${round}`, { queues: 2 });
      const answers = await Promise.all(
        clients.map((client) => client.call('QueryRoute', { topic: { name } })),
      );
      for (const answer of answers) {
        t.is(answer.status?.code, 'OK');
        t.is(answer.messageQueues.length, 6);
      }
    }
    const name = 'fresh-0';
    await raw().admin.deleteTopic(name);
    for (const client of clients)
      await within(
        t,
        15_000,
        async () => (await client.call('QueryRoute', { topic: { name } })).status?.code === 'TOPIC_NOT_FOUND',
        'TOPIC_NOT_FOUND',
      );
  },
);

test.serial('an unknown topic is TOPIC_NOT_FOUND without queues', async (t) => {
  for (const place of places) {
    const client = await raw().client(t, place);
    for (let repeat = 0; repeat < 2; repeat += 1) {
      const routed = await client.call('QueryRoute', { topic: { name: 'nowhere' } });
      t.is(routed.status?.code, 'TOPIC_NOT_FOUND');
      t.deepEqual(routed.messageQueues, []);
      const assigned = await client.call('QueryAssignment', { topic: { name: 'nowhere' }, group });
      t.is(assigned.status?.code, 'TOPIC_NOT_FOUND');
      t.deepEqual(assigned.assignments, []);
    }
  }
});

/** A group of one broker that listens on `host`; what a route says about it. */
async function routeOf(host: string): Promise<readonly MessageQueue__Output[]> {
  await using held = new HeldPorts();
  const ports = [await held.hold(), await held.hold(), await held.hold()];
  const [client = '', peer = '', adminAddress = ''] = ports.map(
    (port, at) => `${at === 0 ? host : '127.0.0.1'}:${port}`,
  );
  const dataDir = mkdtempSync(join(tmpdir(), 'flotilla-host-'));
  const settings = {
    cluster: 'local',
    group: 'g0',
    name: 'broker-0',
    'data-dir': join(dataDir, 'data'),
    listen: client,
    'peer-listen': peer,
    'admin-listen': adminAddress,
    member: `broker-0=${peer},${client}`,
    set: `commitLog.segmentBytes=${4 << 20}B`,
  };
  const broker = new LocalProcess({
    name: 'broker-0',
    args: ['broker', 'start', ...Object.entries(settings).flatMap(([key, value]) => [`--${key}`, value])],
    env: {},
    logFile: join(dataDir, 'broker-0.log'),
    adminAddress,
  });
  await held.release(ports);
  broker.start();
  try {
    const deadline = performance.now() + 60_000;
    for (let reason = '?'; reason !== ''; reason = await broker.notReady()) {
      if (performance.now() > deadline) throw new Error(`not ready: ${reason}\n${broker.logTail()}`);
      await delay(40);
    }
    using admin = new AdminClient({ addresses: [client] });
    await admin.createTopic({ name: 'orders', type: 'NORMAL', queues: 1, permission: 'READ_WRITE' });
    using rawClient = new RawClient(client);
    return (await rawClient.call('QueryRoute', { topic: { name: 'orders' } })).messageQueues;
  } finally {
    await broker.signal('SIGTERM', 15_000);
    rmSync(dataDir, { recursive: true, force: true });
  }
}

for (const [host, scheme, told] of [
  ['localhost', 'DOMAIN_NAME', 'localhost'],
  ['[::1]', 'IPv6', '::1'],
] as const)
  test.serial(`a broker at ${host} is told as ${scheme} with the bare host`, async (t) => {
    const queues = await routeOf(host);
    t.is(queues.length, 1);
    const endpoints = queues[0]?.broker?.endpoints;
    t.is(endpoints?.scheme, scheme);
    t.deepEqual(
      endpoints?.addresses.map((address) => address.host),
      [told],
    );
    t.true((endpoints?.addresses[0]?.port ?? 0) > 0);
  });

/** RPCs of the schema that are not served; every other path is not, either. */
const unserved: readonly UnaryRpc[] = [
  'ForwardMessageToDeadLetterQueue',
  'EndTransaction',
  'RecallMessage',
  'UpdateOffset',
  'GetOffset',
  'QueryOffset',
  'SyncLiteSubscription',
];
for (const rpc of unserved)
  test.serial(`${rpc} is not served yet: gRPC UNIMPLEMENTED, at once`, async (t) => {
    for (const place of places) {
      const client = await raw().client(t, place);
      const error = await t.throwsAsync<ServiceError>(client.call(rpc, {}));
      t.is(error.code, grpcStatus.UNIMPLEMENTED);
      t.is(
        (await client.call('Heartbeat', {})).status?.code,
        'OK',
        'the connection is good for the next call',
      );
    }
  });

test.serial(
  'PullMessage, the Admin service of RocketMQ and unknown paths are gRPC UNIMPLEMENTED',
  async (t) => {
    for (const place of places) {
      const client = await raw().client(t, place);
      const pulled = await soon(client.pullMessage(), 10_000, 'the end of PullMessage');
      t.is(pulled.code, grpcStatus.UNIMPLEMENTED);
      for (const path of [
        '/apache.rocketmq.v2.Admin/ChangeLogLevel',
        '/apache.rocketmq.v2.MessagingService/NoSuchRpc',
        '/no.such.Service/Call',
      ]) {
        const error = await t.throwsAsync<ServiceError>(client.callPath(path, Buffer.alloc(0)));
        t.is(error.code, grpcStatus.UNIMPLEMENTED, path);
      }
      t.is(
        (await client.call('SendMessage', { messages: [message('nowhere')] })).status?.code,
        'TOPIC_NOT_FOUND',
      );
    }
  },
);
