import { setTimeout as delay } from 'node:timers/promises';
import { status as grpcStatus } from '@grpc/grpc-js';
import test, { type ExecutionContext } from 'ava';
import { LocalCluster } from '../../src/cli/local-cluster.ts';
import { message } from '../support/messages.ts';
import { RawClient, receiveOf, soon, type Receive, type Telemetry } from './raw-client.ts';
import { sharedCluster } from './raw-cluster.ts';
import { within } from './support.ts';

const raw = sharedCluster();
const long = { longPollingTimeout: { seconds: 20 } };

interface Streams {
  readonly telemetry: Telemetry;
  readonly poll: Receive;
}

/** Streams that are open and have been used. */
async function openStreams(client: RawClient, topic: string): Promise<Streams> {
  const telemetry = client.telemetry();
  telemetry.send({ settings: { clientType: 'PRODUCER', publishing: { topics: [{ name: topic }] } } });
  await telemetry.next();
  const poll = client.receive(receiveOf(topic, 'billing', long));
  await delay(300); // until it is parked
  return { telemetry, poll };
}

for (const place of ['follower', 'leader', 'namesrv'] as const)
  test.serial(`a ${place} that stops ends its streams with UNAVAILABLE and its polls empty`, async (t) => {
    t.timeout(120_000);
    const { cluster } = raw();
    const topic = await raw().topic(`stop-${place}`);
    const address = await raw().address(place);
    const process = [
      ...cluster.namesrvs.map((namesrv) => ({ name: namesrv.name, at: namesrv.address })),
      ...cluster.brokers.map((broker) => ({ name: broker.name, at: broker.clientAddress })),
    ].find(({ at }) => at === address);
    if (process === undefined) return t.fail('no such process');
    using client = new RawClient(address, 'loyal');
    const { telemetry, poll } = await openStreams(client, topic);
    using silent = new RawClient(address, 'silent');
    const quiet = silent.telemetry(); // never sent anything
    const elsewhere = cluster.brokers.find((broker) => broker.clientAddress !== address);
    using other = new RawClient(elsewhere?.clientAddress ?? '', 'elsewhere');
    const untouched = await openStreams(other, topic);

    await cluster.kill(process.name, 'SIGTERM');
    for (const stream of [telemetry, quiet]) {
      const { code } = await soon(stream.ended, 15_000, 'the end of a Telemetry stream');
      t.is(code, grpcStatus.UNAVAILABLE);
    }
    const end = await soon(poll.status, 15_000, 'the end of the poll');
    t.is(end.code, grpcStatus.OK, end.details);
    t.deepEqual(poll.kinds, ['status', 'deliveryTimestamp']);
    t.is(poll.code, 'MESSAGE_NOT_FOUND');
    t.true(poll.tookMs < 19_000, 'before its polling time was over');

    t.true(untouched.telemetry.open, 'streams to other processes stay');
    await sendUntilStored(t, [other], topic);
    await untouched.poll.done();
    t.is(untouched.poll.messages.length, 1);
    cluster.restart(process.name);
    await cluster.waitReady();
    // The same client comes back by itself.
    const again = client.telemetry();
    again.send({ settings: { clientType: 'PRODUCER', publishing: {} } });
    return t.is((await again.next()).status?.code, 'OK');
  });

test.serial('kill -9 of a broker breaks its streams and polls, and hangs nobody', async (t) => {
  t.timeout(120_000);
  const { cluster } = raw();
  const topic = await raw().topic('killed');
  const address = await raw().address('follower');
  const broker = cluster.brokers.find(({ clientAddress }) => clientAddress === address);
  using client = new RawClient(address, 'loyal');
  const { telemetry, poll } = await openStreams(client, topic);
  await cluster.kill(broker?.name ?? '');
  const ends = [
    await soon(telemetry.ended, 15_000, 'Telemetry'),
    await soon(poll.status, 15_000, 'the poll'),
  ];
  for (const end of ends) t.is(end.code, grpcStatus.UNAVAILABLE, end.details);
  t.deepEqual(poll.frames, []);
  cluster.restart(broker?.name ?? '');
  await cluster.waitReady();
});

/** Sends one message, with the same id to one client after the other, as official clients do; answers its id. */
async function sendUntilStored(
  t: ExecutionContext,
  clients: readonly RawClient[],
  topic: string,
): Promise<string> {
  const sent = message(topic);
  const deadline = performance.now() + 60_000;
  for (let attempt = 0; performance.now() < deadline; attempt += 1) {
    const client = clients[attempt % clients.length];
    const answer = await client
      ?.call('SendMessage', { messages: [sent] }, { deadlineMs: 3000 })
      .catch(() => undefined);
    if (answer?.status?.code === 'OK') return sent.systemProperties?.messageId ?? '';
    await delay(50);
  }
  t.fail('not stored within 60 s');
  return '';
}

/** Producers and consumers that were connected before, one of each per broker, and what came of their work. */
class Traffic {
  readonly acked = new Set<string>();
  readonly received = new Set<string>();
  readonly #stop = new AbortController();
  readonly #loops: Promise<void>[];
  readonly #clients: readonly RawClient[];

  constructor(t: ExecutionContext, addresses: readonly string[], topic: string) {
    const producers = addresses.map((address, at) => new RawClient(address, `producer-${at}`));
    const consumers = addresses.map((address, at) => new RawClient(address, `consumer-${at}`));
    this.#clients = [...producers, ...consumers];
    this.#loops = addresses.flatMap((_, at) => [
      this.#produce(t, [...producers.slice(at), ...producers.slice(0, at)], topic),
      this.#consume(consumers.slice(at, at + 1), topic),
    ]);
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.#loops);
    for (const client of this.#clients) client[Symbol.dispose]();
  }

  async #produce(t: ExecutionContext, clients: readonly RawClient[], topic: string): Promise<void> {
    while (!this.#stop.signal.aborted) {
      this.acked.add(await sendUntilStored(t, clients, topic));
      await delay(5);
    }
  }

  /** Goes on after the producers stopped until everything has come, so that nothing is called lost too early. */
  async #consume(clients: readonly RawClient[], topic: string): Promise<void> {
    const missing = (): boolean => [...this.acked].some((id) => !this.received.has(id));
    for (let left = 60; left > 0 && (!this.#stop.signal.aborted || missing());) {
      if (this.#stop.signal.aborted) left -= 1;
      for (const client of clients) {
        const request = receiveOf(topic, 'billing', {
          longPollingTimeout: { seconds: 1 },
          invisibleDuration: { seconds: 10 },
        });
        const poll = client.receive(request);
        if ((await poll.status).code !== grpcStatus.OK) await delay(100);
        await this.#take(client, topic, poll);
      }
    }
  }

  async #take(client: RawClient, topic: string, { messages }: Receive): Promise<void> {
    const entries = messages.map(({ systemProperties }) => ({
      messageId: systemProperties?.messageId ?? '',
      receiptHandle: systemProperties?.receiptHandle ?? '',
    }));
    if (entries.length === 0) return;
    for (const { messageId } of entries) this.received.add(messageId);
    const names = { group: { name: 'billing' }, topic: { name: topic } };
    // An ack that fails means one more delivery.
    await client.call('AckMessage', { ...names, entries }, { deadlineMs: 3000 }).catch(() => undefined);
  }
}

async function brokersInRoute(client: RawClient, topic: string): Promise<string[]> {
  const route = await client.call('QueryRoute', { topic: { name: topic } });
  return [...new Set(route.messageQueues.map((queue) => queue.broker?.name ?? ''))].sort();
}

test.serial(
  'without any NameServer clients of brokers go on, also over the death of the leader',
  async (t) => {
    t.timeout(240_000);
    const { cluster } = raw();
    const topic = await raw().topic('orders');
    const names = cluster.brokers.map(({ name }) => name).sort();
    const traffic = new Traffic(
      t,
      cluster.brokers.map((broker) => broker.clientAddress),
      topic,
    );
    try {
      const more = async (what: string): Promise<void> => {
        const [acked, received] = [traffic.acked.size + 100, traffic.received.size + 100];
        await within(
          t,
          60_000,
          () => traffic.acked.size >= acked && traffic.received.size >= received,
          `100 messages more ${what}`,
        );
      };
      await more('with a NameServer');

      for (const { name } of cluster.namesrvs) await cluster.kill(name);
      await more('without a NameServer');
      for (const broker of cluster.brokers) {
        using client = new RawClient(broker.clientAddress, 'newcomer');
        t.deepEqual(await brokersInRoute(client, topic), names, 'brokers tell routes by themselves');
      }

      const leader = await cluster.leader();
      await cluster.kill(leader);
      await more('without the leader');
      const survivors = names.filter((name) => name !== leader);
      for (const broker of cluster.brokers.filter(({ name }) => name !== leader)) {
        using client = new RawClient(broker.clientAddress, 'newcomer');
        await within(
          t,
          30_000,
          async () => (await brokersInRoute(client, topic)).join() === survivors.join(),
          `${broker.name} tells only the survivors`,
        );
      }
      await raw().freshTopic('made-in-the-outage');

      cluster.restart(leader);
      await cluster.waitReady({ name: leader });
      await more('with the old leader back');
      const [address = ''] = cluster.brokers.flatMap((broker) =>
        broker.name === leader ? [broker.clientAddress] : [],
      );
      using client = new RawClient(address, 'newcomer');
      await within(
        t,
        30_000,
        async () => (await brokersInRoute(client, 'made-in-the-outage')).join() === names.join(),
        'the broker that came back tells all three',
      );
    } finally {
      await traffic.stop();
    }
    t.deepEqual(
      [...traffic.acked].filter((id) => !traffic.received.has(id)),
      [],
      'nothing acknowledged is lost',
    );

    for (const { name } of cluster.namesrvs) cluster.restart(name);
    await cluster.waitReady();
    using client = new RawClient(await raw().address('namesrv'), 'newcomer');
    await within(
      t,
      30_000,
      async () => (await brokersInRoute(client, 'made-in-the-outage')).join() === names.join(),
      'the NameServer that came back knows all of it',
    );
  },
);

test.serial('a legal message that fits no segment is refused and ends no broker', async (t) => {
  t.timeout(120_000);
  await using cluster = await LocalCluster.start({ brokers: 3, segmentBytes: 4 << 20 });
  await cluster.createTopic({ name: 'orders', queues: 1 });
  const [broker] = cluster.brokers;
  using client = new RawClient(broker?.clientAddress ?? '');
  const answer = await client.call('SendMessage', {
    messages: [message('orders', { body: Buffer.alloc(4 << 20, 1) })],
  });
  t.is(answer.status?.code, 'PAYLOAD_TOO_LARGE', answer.status?.message);
  t.true(cluster.brokers.every(({ running }) => running));
});
