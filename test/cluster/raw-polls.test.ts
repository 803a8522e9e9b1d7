import { setTimeout as delay } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { Proxy } from '../namesrv/proxy.ts';
import { message, onlyMessage } from '../support/messages.ts';
import { RawClient, receiveOf, type Receive } from './raw-client.ts';
import { places, sharedCluster, type Place } from './raw-cluster.ts';

const raw = sharedCluster();

/** Clocks of two processes and timers: a poll may seem to end this much early. */
const slackMs = 30;
/** Long enough for a poll to be parked at the leader. */
const parkMs = 300;
/** What happens at once takes less than this, on the slowest machine. */
const atOnceMs = 8000;
const long = { longPollingTimeout: { seconds: 20 } };

async function send(t: ExecutionContext, place: Place, topic: string, body = 'x'): Promise<void> {
  const client = await raw().client(t, place);
  const answer = await client.call('SendMessage', {
    messages: [message(topic, { body: Buffer.from(body) })],
  });
  t.is(answer.status?.code, 'OK');
}

/** Another client of the group gets these messages, at once and not when leases end. */
async function comesAtOnce(
  t: ExecutionContext,
  place: Place,
  wanted: { topic: string; bodies: readonly string[] },
): Promise<void> {
  const other = await raw().client(t, place);
  const bodies: string[] = [];
  const start = performance.now();
  while (bodies.length < wanted.bodies.length && performance.now() - start < atOnceMs) {
    const poll = receiveOf(wanted.topic, 'billing', { longPollingTimeout: { seconds: 2 } });
    bodies.push(...(await other.receive(poll).done()).bodies);
  }
  const heads = (all: readonly string[]): string[] => all.map((body) => body.slice(0, 12)).sort();
  t.deepEqual(heads(bodies), heads(wanted.bodies));
}

function assertEmpty(t: ExecutionContext, receive: Receive): void {
  t.deepEqual(receive.kinds, ['status', 'deliveryTimestamp']);
  t.is(receive.code, 'MESSAGE_NOT_FOUND');
}

for (const place of places)
  test.serial(`an empty poll of the ${place} ends after its polling time, not before`, async (t) => {
    const topic = await raw().topic(`empty-${place}`);
    const client = await raw().client(t, place);
    const poll = async (overrides: Parameters<typeof receiveOf>[2], deadlineMs: number): Promise<Receive> =>
      client.receive(receiveOf(topic, 'billing', overrides), { deadlineMs }).done();
    // Together: they only wait.
    const [asked, atDeadline, unasked, none, auto] = await Promise.all([
      poll({ longPollingTimeout: { seconds: 2, nanos: 500_000_000 } }, 30_000),
      poll({ longPollingTimeout: { seconds: 3 } }, 3000),
      poll({ longPollingTimeout: null }, 4000),
      poll({ longPollingTimeout: { seconds: 0 } }, 30_000),
      poll({ longPollingTimeout: { seconds: 2 }, autoRenew: true, attemptId: 'one' }, 30_000),
    ]);
    for (const receive of [asked, atDeadline, unasked, none, auto]) assertEmpty(t, receive);
    t.true(asked.tookMs >= 2500 - slackMs && asked.tookMs < 2500 + atOnceMs, `took ${asked.tookMs} ms`);
    t.true(auto.tookMs >= 2000 - slackMs && auto.tookMs < 2000 + atOnceMs, `took ${auto.tookMs} ms`);
    t.true(none.tookMs < atOnceMs, `took ${none.tookMs} ms`);
    // The answer leaves before the deadline of the call, and not much before.
    t.true(atDeadline.tookMs >= 2000 && atDeadline.tookMs < 3000, `took ${atDeadline.tookMs} ms`);
    t.true(unasked.tookMs >= 2000 && unasked.tookMs < 4000, `took ${unasked.tookMs} ms`);
  });

for (const place of places)
  test.serial(`a message wakes the poll that waits at the ${place}`, async (t) => {
    const topic = await raw().topic(`wake-${place}`);
    const client = await raw().client(t, place);
    for (const from of places) {
      const poll = client.receive(receiveOf(topic, 'billing', long));
      await delay(parkMs);
      const start = performance.now();
      await send(t, from, topic, from);
      await poll.done();
      t.deepEqual(poll.kinds, ['status', 'message', 'deliveryTimestamp']);
      t.deepEqual(poll.bodies, [from]);
      t.true(performance.now() - start < atOnceMs);
      t.is(onlyMessage(poll).system.deliveryAttempt, 1);
    }
  });

test.serial('of two polls of a group one gets a message, of two groups each', async (t) => {
  const topic = await raw().topic('competing', { queues: 1 });
  const polls = await Promise.all(
    (
      [
        ['leader', 'billing'],
        ['follower', 'billing'],
        ['namesrv', 'auditor'],
      ] as const
    ).map(async ([place, group]) => {
      const client = await raw().client(t, place);
      return client.receive(receiveOf(topic, group, { longPollingTimeout: { seconds: 3 } }));
    }),
  );
  await delay(parkMs);
  await send(t, 'leader', topic);
  const counts = await Promise.all(polls.map(async (poll) => (await poll.done()).messages.length));
  t.is((counts[0] ?? 0) + (counts[1] ?? 0), 1);
  t.is(counts[2], 1);
});

test.serial('a poll that only wants other tags sleeps on', async (t) => {
  const topic = await raw().topic('tags', { queues: 1 });
  const client = await raw().client(t, 'follower');
  const filterExpression = { type: 'TAG', expression: 'b || c' } as const;
  const poll = client.receive(receiveOf(topic, 'billing', { ...long, filterExpression }));
  await delay(parkMs);
  for (const tag of ['a', 'BB', 'b'])
    await client.call('SendMessage', { messages: [message(topic, { systemProperties: { tag } })] });
  await poll.done();
  t.is(onlyMessage(poll).system.tag, 'b');
});

test.serial('who says good-bye has its polls ended at once, and nobody else', async (t) => {
  const topic = await raw().topic('bye');
  for (const place of places) {
    const [leaving, staying] = [await raw().client(t, place), await raw().client(t, place)];
    const polls = [1, 2].map(() => leaving.receive(receiveOf(topic, 'billing', long)));
    const stays = staying.receive(receiveOf(topic, 'billing', long));
    await delay(parkMs);
    t.is((await leaving.call('NotifyClientTermination', { group: { name: 'billing' } })).status?.code, 'OK');
    for (const poll of polls) {
      assertEmpty(t, await poll.done());
      t.true(poll.tookMs < parkMs + atOnceMs);
    }
    t.deepEqual(stays.frames, []);
    await send(t, 'leader', topic, place);
    await stays.done();
    t.deepEqual(stays.bodies, [place]);
  }
});

/** Ways to go away in the middle of a poll. */
const departures: Record<string, (address: string, topic: string) => Promise<void>> = {
  'cancels its call': async (address, topic) => {
    using client = new RawClient(address, 'leaving');
    const poll = client.receive(receiveOf(topic, 'billing', long));
    await delay(parkMs);
    poll.cancel();
    await poll.status;
  },
  'loses its connection': async (address, topic) => {
    await using proxy = await Proxy.listen(address);
    using client = new RawClient(proxy.address, 'leaving');
    const poll = client.receive(receiveOf(topic, 'billing', long));
    await delay(parkMs);
    proxy.cut();
    await poll.status;
  },
  'gives up at its deadline': async (address, topic) => {
    // The server answers before the deadline, but this client does not get to hear it.
    await using proxy = await Proxy.listen(address);
    using client = new RawClient(proxy.address, 'leaving');
    const poll = client.receive(receiveOf(topic, 'billing', long), { deadlineMs: 1000 });
    await delay(parkMs);
    proxy.freeze();
    await poll.status;
  },
};
for (const [what, depart] of Object.entries(departures))
  for (const place of places)
    test.serial(`a client that ${what} while it polls the ${place} eats no message`, async (t) => {
      const topic = await raw().topic(`gone-${what.replaceAll(' ', '-')}-${place}`, { queues: 1 });
      for (let round = 0; round < 3; round += 1) {
        await depart(await raw().address(place), topic);
        await delay(200); // for the news to reach the leader
        await send(t, 'leader', topic, `round ${round}`);
        await comesAtOnce(t, 'follower', { topic, bodies: [`round ${round}`] });
      }
    });

/**
 * The network of a client stops while its poll waits, then messages come. The window of the stream lets 64 KiB through,
 * the rest of the answer never leaves the server. Then the connection breaks.
 */
async function stopsReading(t: ExecutionContext, topic: string, count: number): Promise<void> {
  const body = (at: number): string => `${String(at).padStart(3, '0')}${'x'.repeat(100 << 10)}`;
  const bodies = Array.from({ length: count }, (_, at) => body(at));
  await using proxy = await Proxy.listen(await raw().address('follower'));
  using client = new RawClient(proxy.address, 'stopped');
  const poll = client.receive(receiveOf(topic, 'billing', long));
  await delay(parkMs);
  proxy.freeze();
  const producer = await raw().client(t, 'leader');
  const messages = bodies.map((each) => message(topic, { body: Buffer.from(each) }));
  t.is((await producer.call('SendMessage', { messages })).status?.code, 'OK');
  await delay(500);
  proxy.cut();
  await poll.status;
  t.deepEqual(poll.messages, []);
  await comesAtOnce(t, 'leader', { topic, bodies });
}

test.serial(
  'what a broken connection kept back comes to another client: an answer of 32 messages',
  async (t) => {
    await stopsReading(t, await raw().topic('unread-long', { queues: 1 }), 32);
  },
);

test.serial(
  'what a broken connection kept back comes to another client: an answer of 4 messages',
  async (t) => {
    await stopsReading(t, await raw().topic('unread-short', { queues: 1 }), 4);
  },
);

for (const place of ['leader', 'namesrv'] as const)
  test.serial(`who goes away while its message is being leased eats none, at the ${place}`, async (t) => {
    const topic = await raw().topic(`leasing-${place}`, { queues: 1 });
    const { cluster } = raw();
    await send(t, 'leader', topic, 'precious');
    const client = await raw().client(t, place);
    t.is((await client.call('Heartbeat', {})).status?.code, 'OK', 'connected');
    const leader = await cluster.leader();
    const followers = cluster.brokers.map(({ name }) => name).filter((name) => name !== leader);
    // Without followers nothing commits: the lease stays under way, shorter than an election timeout.
    for (const name of followers) await cluster.kill(name, 'SIGSTOP');
    const poll = client.receive(receiveOf(topic, 'billing', long));
    await delay(300);
    poll.cancel();
    await poll.status;
    await delay(100);
    for (const name of followers) await cluster.kill(name, 'SIGCONT');
    t.deepEqual(poll.frames, []);
    await comesAtOnce(t, 'leader', { topic, bodies: ['precious'] });
  });
