import { performance } from 'node:perf_hooks';
import test from 'ava';
import type { Delivery, SendResult, TopicStatus } from '../../src/store/api.ts';
import { toIndex } from '../../src/raft/core/types.ts';
import { openLevelDb, type OpenStateDb } from '../../src/store/state-db.ts';
import { FakeQueues, message, plain, receiveRequest, sendGroup, World } from './support.ts';

const single = { ...plain, queues: 1 };

test('sends beyond the cap on pending bytes are refused, and taken again afterwards', async (t) => {
  await using world = await World.open({ maxPendingBytes: 4096 });
  await world.value((reply) => world.session.createTopic(single, reply));
  const sends = Array.from({ length: 8 }, (_, i) =>
    world.issue<SendResult>((reply) =>
      world.session.send(sendGroup({ id: `m${i}`, body: 'x'.repeat(800) }), reply),
    ),
  );
  const refusals = sends.filter(({ outcomes }) => outcomes.length === 1);
  t.true(refusals.length > 0);
  for (const { outcomes } of refusals) t.like(outcomes[0], { kind: 'refused', code: 'OVERLOADED' });
  await world.settle();
  t.true(sends.every(({ outcomes }) => outcomes.length === 1));
  t.is(world.session.pendingBytes, 0);
  t.is((await world.ask((reply) => world.session.send(sendGroup({ id: 'late' }), reply))).kind, 'done');
});

test('a group at its cap of leases gets redeliveries only, else a refusal', async (t) => {
  await using world = await World.open({ maxLeasesPerQueue: 3 });
  await world.value((reply) => world.session.createTopic(single, reply));
  await world.value((reply) =>
    world.session.send(sendGroup(...[1, 2, 3, 4, 5].map((i) => ({ id: `m${i}` }))), reply),
  );
  const receive = () =>
    world.ask<readonly Delivery[]>((reply) =>
      world.session.receive(receiveRequest({ pollMs: 1_000 }), reply),
    );
  const first = await receive();
  t.is(first.kind === 'done' ? first.value.length : 0, 3);
  t.like(await receive(), { kind: 'refused', code: 'OVERLOADED' });
  world.nowMs += 10_000;
  const again = await receive();
  t.deepEqual(again.kind === 'done' ? again.value.map(({ attempt }) => attempt) : [], [2, 2, 2]);
});

test('polls beyond the cap are refused', async (t) => {
  await using world = await World.open({ maxParkedPolls: 2 });
  await world.value((reply) => world.session.createTopic(single, reply));
  const polls = [1, 2, 3].map(() =>
    world.issue((reply) => world.session.receive(receiveRequest({ pollMs: 1_000 }), reply)),
  );
  t.deepEqual(
    polls.map(({ outcomes }) => outcomes.length),
    [0, 0, 1],
  );
  t.like(polls[2]?.outcomes[0], { code: 'OVERLOADED' });
});

test('a topic that lives again goes on with its offsets, and old ids are no repeats', async (t) => {
  await using world = await World.open();
  await world.value((reply) => world.session.createTopic(single, reply));
  await world.value((reply) => world.session.send(sendGroup({ id: 'a' }), reply));
  await world.value((reply) => world.session.deleteTopic(single.name, reply));
  t.like(await world.ask((reply) => world.session.send(sendGroup({ id: 'b' }), reply)), {
    code: 'TOPIC_NOT_FOUND',
  });
  await world.value((reply) => world.session.createTopic(single, reply));
  const sent = await world.value<SendResult>((reply) => world.session.send(sendGroup({ id: 'a' }), reply));
  t.deepEqual(sent.queueOffsets, [1]);
  const status = await world.value<TopicStatus>((reply) => world.session.describeTopic(single.name, reply));
  t.deepEqual(status.queues, [{ queueId: 0, minOffset: 1, maxOffset: 2 }]);
});

test('messages of one message group share a queue; a wrong type is refused', async (t) => {
  await using world = await World.open();
  await world.value((reply) => world.session.createTopic({ ...plain, type: 'FIFO', queues: 8 }, reply));
  const queues = new Set<number>();
  for (let i = 0; i < 20; i++) {
    const spec = { id: `m${i}`, type: 2, messageGroup: 'customer-7' };
    const sent = await world.value<SendResult>((reply) => world.session.send(sendGroup(spec), reply));
    for (const queueId of sent.queueIds) queues.add(queueId);
  }
  t.is(queues.size, 1);
  t.like(await world.ask((reply) => world.session.send(sendGroup({ id: 'n' }), reply)), {
    code: 'TOPIC_TYPE_MISMATCH',
  });
});

test('the persisted index never passes the durable log', async (t) => {
  await using world = await World.open();
  await world.value((reply) => world.session.createTopic(single, reply));
  const applied = world.store.appliedIndex;
  await world.store.checkpoint(toIndex(Number(applied) - 1));
  t.is(Number(world.store.persistedIndex), 0);
  t.is(world.queues.flushes, 0);
  await world.value((reply) => world.session.send(sendGroup({ id: 'a' }), reply));
  await world.store.checkpoint(applied);
  t.is(Number(world.store.persistedIndex), Number(applied));
  t.is(world.queues.flushes, 1);
});

test('I24 the consume queues are durable before the state that counts on them', async (t) => {
  const done: string[] = [];
  const queues = new FakeQueues();
  queues.onFlush = () => done.push('queues');
  const openDb: OpenStateDb = async (dir) => {
    const db = await openLevelDb(dir);
    return {
      get: (key) => db.get(key),
      entries: (range) => db.entries(range),
      async write(writes) {
        done.push('state');
        await db.write(writes);
      },
      [Symbol.asyncDispose]: () => db[Symbol.asyncDispose](),
    };
  };
  await using world = await World.open({ openDb, queues });
  await world.value((reply) => world.session.createTopic(single, reply));
  await world.store.checkpoint(world.log.last);
  t.deepEqual(done, ['queues', 'state']);
});

test('ten thousand topics live, survive a restart, and take messages', async (t) => {
  await using world = await World.open();
  for (let i = 0; i < 10_000; i++) {
    world.session.createTopic({ ...plain, name: `topic-${i}` }, () => undefined);
    if (i % 1000 === 999) await world.settle();
  }
  t.is(world.store.topics.size, 10_000);
  await world.store.checkpoint(world.log.last);
  await world.value((reply) => world.session.send(sendGroup({ id: 'a', topic: 'topic-9999' }), reply));
  const live = world.store.state.dump();
  await using restarted = await world.reopened();
  t.is(restarted.state.dump(), live);
});

test('the dedup window forgets the oldest id, also after a restart', async (t) => {
  await using world = await World.open({ dedupWindow: 1024 });
  await world.value((reply) => world.session.createTopic(single, reply));
  for (let i = 0; i < 3000; i += 100) {
    const specs = Array.from({ length: 100 }, (_, k) => ({ id: `m${i + k}` }));
    world.session.send(sendGroup(...specs), () => undefined);
    if (i % 500 === 0) {
      await world.settle();
      await world.store.checkpoint(world.log.last);
    }
  }
  await world.settle();
  const offset = async (id: string) =>
    (await world.value<SendResult>((reply) => world.session.send(sendGroup({ id }), reply))).queueOffsets[0];
  t.is(await offset('m2500'), 2500);
  t.is(await offset('m0'), 3000);
  const live = world.store.state.dump();
  await using restarted = await world.reopened();
  t.is(restarted.state.dump(), live);
});

test.serial('cost of a message on the leader (printed, not judged)', async (t) => {
  await using world = await World.open();
  await world.value((reply) => world.session.createTopic(plain, reply));
  const body = 'x'.repeat(1024);
  const groups = Array.from({ length: 1000 }, (_, g) => ({
    topic: plain.name,
    records: Buffer.concat(Array.from({ length: 32 }, (__, i) => message({ id: `${g}.${i}`, body }))),
    count: 32,
  }));
  let answers = 0;
  let spent = 0;
  for (const group of groups) {
    const start = performance.now();
    world.session.send(group, () => (answers += 1));
    const draft = world.session.gather(1 << 20);
    spent += performance.now() - start;
    if (draft === undefined) continue;
    const batch = world.log.append(draft);
    const resumed = performance.now();
    world.session.proposed(draft, batch.index);
    world.store.apply(batch);
    world.session.applied(batch.index);
    spent += performance.now() - resumed;
  }
  t.is(answers, groups.length);
  t.log(`${((spent * 1000) / (groups.length * 32)).toFixed(2)} us per message for send and apply`);
});
