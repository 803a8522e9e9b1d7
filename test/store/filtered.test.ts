import test from 'ava';
import type {
  Delivery,
  FilterExpression,
  GroupStatus,
  ReceiveRequest,
  TopicConfig,
} from '../../src/store/api.ts';
import { assert } from '../../src/errors/flotilla-error.ts';
import type { SubscriptionConflict } from '../../src/store/leader/subscriptions.ts';
import { bodyOf, plain, receiveRequest, sendGroup, World, type MessageSpec } from './support.ts';

const oneQueue: TopicConfig = { ...plain, queues: 1 };

async function open(): Promise<World> {
  const world = await World.open({});
  await world.value((reply) => world.session.createTopic(oneQueue, reply));
  return world;
}
async function send(world: World, specs: readonly MessageSpec[]): Promise<void> {
  for (let at = 0; at < specs.length; at += 1000)
    await world.value((reply) => world.session.send(sendGroup(...specs.slice(at, at + 1000)), reply));
}
const receive = (world: World, change: Partial<ReceiveRequest> = {}) =>
  world.value<readonly Delivery[]>((reply) => world.session.receive(receiveRequest(change), reply));
const ack = (world: World, deliveries: readonly Delivery[]) => {
  const entries = deliveries.map(({ handle }) => ({ handle, messageId: '' }));
  return world.value((reply) => world.session.ack({ group: 'workers', topic: plain.name, entries }, reply));
};
const bodies = (deliveries: readonly Delivery[]) => deliveries.map(({ record }) => bodyOf(record)).toSorted();
const sql = (expression: string): FilterExpression => ({ kind: 'sql', expression });
const tags = (expression: string): FilterExpression => ({ kind: 'tag', expression });
async function committed(world: World): Promise<number | undefined> {
  const status = await world.value<GroupStatus>((reply) => world.session.describeGroup('workers', reply));
  return status.queues[0]?.committedOffset;
}

test('messages for which the condition is false or unknown count as consumed, over a failover too', async (t) => {
  await using world = await open();
  const filter = sql("price > 20 AND region = 'eu'");
  await send(world, [
    { id: 'a', properties: { price: '21', region: 'eu' } },
    { id: 'b', properties: { price: '20', region: 'eu' } },
    { id: 'c', properties: { region: 'eu' } },
    { id: 'd' },
    { id: 'e', properties: { price: '1000', region: 'eu' } },
    { id: 'f', properties: { price: 'many', region: 'eu' } },
  ]);
  const got = await receive(world, { filter });
  t.deepEqual(bodies(got), ['a', 'e']);
  world.elect();
  t.deepEqual(await ack(world, got), ['ok', 'ok']);
  t.deepEqual(await receive(world, { filter }), []);
  t.is(await committed(world), 6);
  world.elect();
  t.deepEqual(await receive(world), [], 'what was skipped does not come back under another filter');
  await send(world, [{ id: 'g', properties: { price: '30', region: 'eu' } }]);
  t.deepEqual(bodies(await receive(world, { filter })), ['g']);
});

test('a leased message comes again to whoever receives next, whatever its filter', async (t) => {
  await using world = await open();
  await send(world, [{ id: 'a', properties: { price: '30' } }]);
  t.is((await receive(world, { filter: sql('price > 20') })).length, 1);
  world.nowMs += 10_000;
  world.elect();
  const again = await receive(world, { filter: sql('price > 100'), clientId: 'c2' });
  t.deepEqual(bodies(again), ['a']);
  t.is(again[0]?.attempt, 2);
});

test('one receive passes over a long run of messages that do not match', async (t) => {
  await using world = await open();
  const count = 20_000;
  const specs = Array.from({ length: count }, (_, i) => ({ id: `m${i}`, properties: { n: String(i) } }));
  await send(world, specs);
  const got = await receive(world, { filter: sql(`n = ${count - 1}`), pollMs: 5000 });
  t.deepEqual(bodies(got), [`m${count - 1}`]);
  await ack(world, got);
  t.is(await committed(world), count);
});

/** Next offsets of the group, as the leases of one parked receive move it. */
async function progressOf(world: World, filter: FilterExpression): Promise<number[]> {
  const parked = world.issue<readonly Delivery[]>((reply) =>
    world.session.receive(receiveRequest({ filter, pollMs: 5000 }), reply),
  );
  const offsets: number[] = [];
  for (let idle = 0; idle < 3;) {
    await new Promise((resolve) => setImmediate(resolve));
    const batch = world.propose();
    idle = batch === undefined ? idle + 1 : 0;
    if (batch === undefined) continue;
    world.applyTo(batch.index);
    offsets.push(world.store.state.topics.get('orders')?.progress('workers', 0)?.next ?? 0);
  }
  assert(parked.outcomes.length === 0, 'nothing is found');
  return offsets;
}

test('a filter that reads many records saves how far it came', async (t) => {
  await using world = await open();
  await send(
    world,
    Array.from({ length: 3000 }, (_, i) => ({ id: `m${i}`, tag: 'a' })),
  );
  t.deepEqual(await progressOf(world, sql('FALSE')), [1024, 2048, 3000]);
});

test('a filter that needs no records passes over more at once', async (t) => {
  await using world = await open();
  await send(
    world,
    Array.from({ length: 10_000 }, (_, i) => ({ id: `m${i}`, tag: 'a' })),
  );
  t.deepEqual(await progressOf(world, sql("TAGS = 'b'")), [8192, 10_000]);
});

test('a filter that reads large records saves how far it came', async (t) => {
  await using world = await open();
  const body = 'x'.repeat(16_000);
  const large = (_: unknown, i: number): MessageSpec => ({
    id: `m${i}`,
    properties: { body, more: body, much: body },
  });
  await send(world, Array.from({ length: 1000 }, large));
  const offsets = await progressOf(world, sql('FALSE'));
  t.is(offsets.length, 3);
  const [first = 0] = offsets;
  t.true(first > 330 && first < 360, 'about 16 MiB are read at a time');
  t.is(offsets.at(-1), 1000);
});

test('a leader refuses a filter that it can not compile', async (t) => {
  await using world = await open();
  const outcome = await world.ask<readonly Delivery[]>((reply) =>
    world.session.receive(receiveRequest({ filter: sql('price >') }), reply),
  );
  t.like(outcome, { kind: 'refused', code: 'INVALID_ARGUMENT' });
});

test('clients of a group that want different messages are reported, once, with both sides', async (t) => {
  await using world = await open();
  const conflicts: SubscriptionConflict[] = [];
  world.session.onConflict = (conflict) => conflicts.push(conflict);
  const poll = (clientId: string, filter: FilterExpression, group = 'workers') =>
    receive(world, { clientId, filter, group });
  await send(world, [{ id: 'a', tag: 'a' }]);
  await poll('c1', tags('a || b'));
  await poll('c2', tags(' b||a'));
  await poll('c9', tags('c'), 'others');
  t.deepEqual(conflicts, [], 'the same tags, and another group');
  t.is(world.session.conflicts, 0);
  await poll('c3', sql("TAGS = 'a'"));
  await poll('c1', tags('a || b'));
  await poll('c3', sql("TAGS = 'a'"));
  t.deepEqual(conflicts, [
    {
      topic: 'orders',
      group: 'workers',
      sides: [
        { filter: 'tag a || b', clientId: 'c2' },
        { filter: "sql TAGS = 'a'", clientId: 'c3' },
      ],
    },
  ]);
  t.is(world.session.conflicts, 1);
  const described = await world.value<GroupStatus>((reply) => world.session.describeGroup('workers', reply));
  t.deepEqual(described.subscriptions, [
    { topic: 'orders', filter: 'tag a || b', clientId: 'c1' },
    { topic: 'orders', filter: "sql TAGS = 'a'", clientId: 'c3' },
  ]);
  await poll('c3', tags('a || b'));
  t.is(world.session.conflicts, 0, 'the one that differed changed its mind');
  t.is(conflicts.length, 1);
});

test('filters of clients that are gone make no conflict', async (t) => {
  await using world = await open();
  const conflicts: SubscriptionConflict[] = [];
  world.session.onConflict = (conflict) => conflicts.push(conflict);
  await receive(world, { clientId: 'old', filter: tags('a') });
  world.session.clientGone('old');
  await receive(world, { clientId: 'new', filter: tags('b') });
  t.deepEqual(conflicts, []);
  await receive(world, { clientId: 'silent', filter: tags('c') });
  t.is(conflicts.length, 1);
  t.is(world.session.conflicts, 1);
  world.nowMs += 50_000;
  world.session.clientAlive('new');
  world.nowMs += 20_000;
  t.is(world.session.conflicts, 0, 'the other was not heard for a minute');
  await receive(world, { clientId: 'next', filter: tags('b') });
  t.is(conflicts.length, 1);
});

test('a group of clients that all differ is kept bounded', async (t) => {
  await using world = await open();
  const sides: number[] = [];
  world.session.onConflict = (conflict) => sides.push(conflict.sides.length);
  for (let i = 0; i < 50; i++) await receive(world, { clientId: `c${i}`, filter: tags(`t${i}`) });
  t.is(Math.max(...sides), 8);
  t.is(world.session.conflicts, 1);
});
