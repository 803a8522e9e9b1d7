import test from 'ava';
import type { Delivery, GroupStatus, TopicConfig } from '../../src/store/api.ts';
import { bodyOf, sendGroup, plain, receiveRequest, World, type MessageSpec } from './support.ts';

async function openWith(config: TopicConfig = plain, options: object = {}): Promise<World> {
  const world = await World.open(options);
  await world.value((reply) => world.session.createTopic(config, reply));
  return world;
}
const send = (world: World, ...messages: MessageSpec[]) =>
  world.ask((reply) => world.session.send(sendGroup(...messages), reply));
const receive = (world: World, change: Parameters<typeof receiveRequest>[0] = {}) =>
  world.value<readonly Delivery[]>((reply) => world.session.receive(receiveRequest(change), reply));
const ack = (world: World, deliveries: readonly { handle: string }[]) => {
  const entries = deliveries.map(({ handle }) => ({ handle, messageId: '' }));
  return world.value((reply) => world.session.ack({ group: 'workers', topic: plain.name, entries }, reply));
};
const bodies = (deliveries: readonly Delivery[]) => deliveries.map(({ record }) => bodyOf(record)).toSorted();

test('a sent message is received once, and gone after its ack', async (t) => {
  await using world = await openWith({ ...plain, queues: 1 });
  const outcome = await send(world, { id: 'a' }, { id: 'b' });
  t.deepEqual(outcome, { kind: 'done', value: { queueIds: [0, 0], queueOffsets: [0, 1] } });
  const got = await receive(world);
  t.deepEqual(bodies(got), ['a', 'b']);
  t.deepEqual(
    got.map(({ attempt }) => attempt),
    [1, 1],
  );
  t.deepEqual(await receive(world), []);
  t.deepEqual(await ack(world, got), ['ok', 'ok']);
  t.deepEqual(await ack(world, got), ['ok', 'ok'], 'a repeat of an ack is fine while the handle is');
  world.nowMs += 10_000;
  t.deepEqual(await ack(world, got), ['invalid', 'invalid']);
  t.deepEqual(await receive(world), []);
  const status = await world.value<GroupStatus>((reply) => world.session.describeGroup('workers', reply));
  t.deepEqual(status.queues, [{ topic: 'orders', queueId: 0, committedOffset: 2, maxOffset: 2, leased: 0 }]);
});

test('an expired lease is delivered again with the next attempt, and its old handle is dead', async (t) => {
  await using world = await openWith();
  await send(world, { id: 'a' });
  const first = await receive(world);
  world.nowMs += 9_999;
  t.deepEqual(await receive(world), []);
  world.nowMs += 1;
  t.deepEqual(await ack(world, first), ['invalid']);
  const second = await receive(world);
  t.deepEqual(
    second.map(({ attempt }) => attempt),
    [2],
  );
  t.deepEqual(await ack(world, first), ['invalid']);
  t.deepEqual(await ack(world, second), ['ok']);
});

test('a parked receive wakes when a message is applied', async (t) => {
  await using world = await openWith();
  const parked = world.issue<readonly Delivery[]>((reply) =>
    world.session.receive(receiveRequest({ pollMs: 5_000 }), reply),
  );
  await world.settle();
  t.is(parked.outcomes.length, 0);
  await send(world, { id: 'a' });
  t.is(parked.outcomes.length, 1);
  t.is(parked.outcomes[0]?.kind, 'done');
});

test('a parked receive ends empty at its deadline, when given up, and when its client leaves', async (t) => {
  await using world = await openWith();
  const issue = (clientId: string) => {
    const outcomes: unknown[] = [];
    const giveUp = world.session.receive(receiveRequest({ pollMs: 5_000, clientId }), (outcome) =>
      outcomes.push(outcome),
    );
    return { outcomes, giveUp };
  };
  const [a, b, c] = [issue('a'), issue('b'), issue('c')];
  b.giveUp();
  b.giveUp();
  t.deepEqual(b.outcomes, [{ kind: 'done', value: [] }]);
  world.session.clientGone('c');
  t.deepEqual(c.outcomes, [{ kind: 'done', value: [] }]);
  world.nowMs += 4_999;
  world.session.tick();
  t.is(a.outcomes.length, 0);
  world.nowMs += 1;
  world.session.tick();
  t.deepEqual(a.outcomes, [{ kind: 'done', value: [] }]);
});

test('a repeated message id answers the first place, stored or still in flight', async (t) => {
  await using world = await openWith();
  const first = await send(world, { id: 'a' });
  t.deepEqual(await send(world, { id: 'a' }), first);
  const twin = [1, 2].map(() => world.issue((reply) => world.session.send(sendGroup({ id: 'b' }), reply)));
  world.propose();
  const late = world.issue((reply) => world.session.send(sendGroup({ id: 'b' }, { id: 'c' }), reply));
  const only = world.issue((reply) => world.session.send(sendGroup({ id: 'b' }), reply));
  await world.settle();
  t.deepEqual(twin[0]?.outcomes, twin[1]?.outcomes);
  t.deepEqual(only.outcomes, twin[0]?.outcomes);
  t.is(late.outcomes.length, 1);
  const got = await receive(world);
  const more = await receive(world);
  t.deepEqual(bodies([...got, ...more]), ['a', 'b', 'c']);
});

test('a refused draft leaves no gap', async (t) => {
  await using world = await openWith();
  const lost = world.issue((reply) => world.session.send(sendGroup({ id: 'a' }, { id: 'b' }), reply));
  const draft = world.session.gather(1 << 20);
  t.truthy(draft);
  if (draft !== undefined) world.session.refused(draft, 'OVERLOADED', 'full');
  t.deepEqual(lost.outcomes, [{ kind: 'refused', code: 'OVERLOADED', message: 'full' }]);
  t.is((await send(world, { id: 'c' })).kind, 'done');
  t.is((await send(world, { id: 'a' })).kind, 'done');
});

test('changing the invisible time makes a new handle; a repeat of the operation answers the same', async (t) => {
  await using world = await openWith();
  await send(world, { id: 'a' });
  const [delivery] = await receive(world);
  const change = (handle: string, invisibleMs: number, operationId: string) =>
    world.ask<string>((reply) =>
      world.session.changeInvisible(
        { group: 'workers', topic: plain.name, handle, invisibleMs, operationId },
        reply,
      ),
    );
  const handle = delivery?.handle ?? '';
  const changed = await change(handle, 60_000, 'op1');
  t.is(changed.kind, 'done');
  t.deepEqual(await change(handle, 60_000, 'op1'), changed);
  t.like(await change(handle, 60_000, 'op2'), { code: 'RECEIPT_INVALID' });
  t.deepEqual(await ack(world, [{ handle }]), ['invalid']);
  world.nowMs += 30_000;
  t.deepEqual(await receive(world), []);
  const now = await change(changed.kind === 'done' ? changed.value : '', 0, '');
  t.is(now.kind, 'done');
  const again = await receive(world);
  t.is(again[0]?.attempt, 2);
});

test('the same attempt gets the same batch with fresh handles', async (t) => {
  await using world = await openWith();
  await send(world, { id: 'a' }, { id: 'b' });
  const first = await receive(world, { attemptId: 'x' });
  const second = await receive(world, { attemptId: 'x' });
  t.deepEqual(bodies(second), bodies(first));
  t.is(second[0]?.attempt, 1);
  t.deepEqual(await ack(world, first), ['invalid', 'invalid']);
  t.deepEqual(await ack(world, second), ['ok', 'ok']);
  t.deepEqual(await receive(world, { attemptId: 'x' }), []);
});

test('tags filter; what does not match counts as consumed', async (t) => {
  await using world = await openWith({ ...plain, queues: 1 });
  await send(
    world,
    { id: 'a', tag: 'red' },
    { id: 'b', tag: 'blue' },
    { id: 'c' },
    { id: 'd', tag: 'green' },
  );
  const filter = { kind: 'tag', expression: ' red || green ||' } as const;
  const got = await receive(world, { filter });
  t.deepEqual(bodies(got), ['a', 'd']);
  await ack(world, got);
  t.deepEqual(await receive(world), []);
  await send(world, { id: 'e', tag: 'blue' });
  t.deepEqual(await receive(world, { filter }), []);
  const status = await world.value<GroupStatus>((reply) => world.session.describeGroup('workers', reply));
  t.is(status.queues[0]?.committedOffset, 5);
});

test('an auto-renewed lease lasts while its client is heard, and ends soon after a good-bye', async (t) => {
  await using world = await openWith();
  await send(world, { id: 'a' });
  const got = await receive(world, { autoRenew: true, invisibleMs: 0, clientId: 'owner' });
  for (let i = 0; i < 10; i++) {
    world.nowMs += 50_000;
    world.session.clientAlive('owner');
    t.deepEqual(await receive(world, { clientId: 'other' }), []);
  }
  world.elect();
  world.nowMs += 29_000;
  t.deepEqual(await receive(world, { clientId: 'other' }), []);
  world.session.clientAlive('owner');
  world.session.clientGone('owner');
  world.nowMs += 1_000;
  const next = await receive(world, { clientId: 'other' });
  t.is(next[0]?.attempt, 2);
  t.deepEqual(await ack(world, got), ['invalid']);
});

test('resigning answers everything: waiting refused, proposed unknown', async (t) => {
  await using world = await openWith();
  const proposed = world.issue((reply) => world.session.send(sendGroup({ id: 'a' }), reply));
  world.propose();
  const waiting = world.issue((reply) => world.session.send(sendGroup({ id: 'b' }), reply));
  const parked = world.issue((reply) => world.session.receive(receiveRequest({ pollMs: 1_000 }), reply));
  world.session.resign();
  t.is(proposed.outcomes[0]?.kind, 'unknown');
  t.like(waiting.outcomes, [{ kind: 'refused', code: 'NOT_LEADER' }]);
  t.like(parked.outcomes, [{ kind: 'refused', code: 'NOT_LEADER' }]);
  world.applyTo(world.log.last);
  t.deepEqual(
    [proposed, waiting, parked].map(({ outcomes }) => outcomes.length),
    [1, 1, 1],
  );
  t.like(await world.ask((reply) => world.session.send(sendGroup({ id: 'c' }), reply)), {
    code: 'NOT_LEADER',
  });
});
