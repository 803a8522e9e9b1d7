import { createServer, type Socket } from 'node:net';
import { performance } from 'node:perf_hooks';

import test, { type ExecutionContext } from 'ava';

import { refused, unknown } from '../../../src/errors/outcome.ts';
import type { Router, RouterDeps } from '../../../src/gateway/forward/router.ts';
import {
  FakeBroker,
  FakeLeader,
  FakeView,
  groupInfo,
  receiveOf,
  sendOf,
  topic,
  until,
  within,
} from './harness.ts';

interface World {
  readonly a: FakeBroker;
  readonly b: FakeBroker;
  readonly view: FakeView;
  readonly router: Router;
}

/** Two brokers of group g0; broker a leads at term 1. */
async function world(t: ExecutionContext, extra: Partial<RouterDeps> = {}): Promise<World> {
  const a = await FakeBroker.start('a');
  const b = await FakeBroker.start('b');
  a.leader = new FakeLeader();
  const view = new FakeView([groupInfo([a, b], a)]);
  const router = view.router(extra);
  t.teardown(async () => {
    await router[Symbol.asyncDispose]();
    a.kill();
    b.kill();
  });
  return { a, b, view, router };
}

/** The other broker takes over. */
function lead(broker: FakeBroker): FakeLeader {
  const leader = new FakeLeader();
  broker.leader = leader;
  return leader;
}

test('every operation crosses the stream and comes back', async (t) => {
  const { a, router } = await world(t);
  const limits = within(20_000);
  t.deepEqual(await router.send(sendOf('t', 'one', 'two'), limits), {
    kind: 'done',
    value: { queueIds: [0, 0], queueOffsets: [100, 101] },
  });
  t.deepEqual(a.leader?.sends, [sendOf('t', 'one', 'two')]);
  const received = await router.receive(receiveOf('t', 0), limits);
  t.deepEqual(a.leader?.receives, [receiveOf('t', 0)]);
  t.deepEqual(received.kind === 'done' && received.value.map(({ handle }) => handle), ['h']);
  const entries = [
    { handle: 'h', messageId: 'm' },
    { handle: 'dead', messageId: 'n' },
  ];
  t.deepEqual(await router.ack({ group: 'c', topic: 't', entries }, limits), {
    kind: 'done',
    value: ['ok', 'invalid'],
  });
  const change = { group: 'c', topic: 't', handle: 'h', invisibleMs: 1.5, operationId: 'o' };
  t.deepEqual(await router.changeInvisible(change, limits), { kind: 'done', value: 'h+' });
  t.deepEqual(await router.createTopic(topic('new'), limits), { kind: 'done', value: topic('new') });
  t.deepEqual(await router.listTopics(limits), { kind: 'done', value: [topic('new')] });
  const described = await router.describeTopic('new', limits);
  t.is(described.kind === 'done' && described.value.queues[0]?.maxOffset, 2 ** 40);
  t.deepEqual(await router.deleteTopic('new', limits), { kind: 'done', value: null });
  const group = await router.describeGroup('c', limits);
  t.like(group, { value: { queues: [{ leased: 4 }], subscriptions: [{ filter: 'sql a > 1' }] } });
  t.like(await router.describeGroup('nobody', limits), { kind: 'refused', code: 'GROUP_NOT_FOUND' });
});

test('a broker that leads serves itself', async (t) => {
  const leader = new FakeLeader();
  const { a, router } = await world(t, { localLeader: () => leader, selfName: 'a' });
  t.like(await router.send(sendOf('t', 'x'), within(20_000)), { kind: 'done' });
  t.is(leader.sends.length, 1);
  t.is(a.leader?.sends.length, 0);
});

test('sends of one turn keep their order', async (t) => {
  const { a, router } = await world(t);
  const bodies = Array.from({ length: 500 }, (_, at) => `message ${at}`);
  const outcomes = await Promise.all(bodies.map((body) => router.send(sendOf('t', body), within(20_000))));
  t.true(outcomes.every(({ kind }) => kind === 'done'));
  t.deepEqual(
    a.leader?.sends.map(({ records }) => records.toString('utf8', 89)),
    bodies,
  );
});

test('NOT_LEADER with a hint is followed although the view never changes', async (t) => {
  const { a, b, router } = await world(t);
  a.leader = undefined;
  a.hint = { leader: 'b', term: 2 };
  const leader = lead(b);
  t.like(await router.send(sendOf('t', 'x'), within(20_000)), { kind: 'done' });
  t.is(leader.sends.length, 1);
});

test('a leader that is not ready yet names itself; the call waits without storming it', async (t) => {
  const { a, router } = await world(t);
  const ready = a.leader;
  a.leader = undefined;
  a.hint = { leader: 'a', term: 1 };
  const sending = router.send(sendOf('t', 'x'), within(20_000));
  await new Promise((resolve) => setTimeout(resolve, 200));
  t.true(a.service.stats.requests <= 15, `${a.service.stats.requests} attempts in 200 ms`);
  a.leader = ready;
  t.like(await sending, { kind: 'done' });
});

test('without a leader in the view the brokers are asked', async (t) => {
  const { a, b, view, router } = await world(t);
  a.hint = { leader: 'b', term: 5 };
  a.leader = undefined;
  lead(b);
  view.set(groupInfo([a, b], undefined, { term: 4 }));
  t.like(await router.send(sendOf('t', 'x'), within(20_000)), { kind: 'done' });
});

test('a call waits out an election and continues when the view names a leader', async (t) => {
  const { a, b, view, router } = await world(t);
  a.leader = undefined;
  view.set(groupInfo([a, b], undefined));
  const sending = router.send(sendOf('t', 'x'), within(20_000));
  await new Promise((resolve) => setTimeout(resolve, 60));
  const leader = lead(b);
  view.set(groupInfo([a, b], b, { term: 2 }));
  t.like(await sending, { kind: 'done' });
  t.is(leader.sends.length, 1);
});

test('requests in flight to a leader that went silent are sent to the new one', async (t) => {
  const { a, b, view, router } = await world(t);
  const old = lead(a);
  old.held = true;
  const bodies = Array.from({ length: 50 }, (_, at) => `m${at}`);
  const sending = bodies.map((body) => router.send(sendOf('t', body), within(20_000)));
  await until(() => old.sends.length === 50, 'the old leader has all sends');
  const fresh = lead(b);
  view.set(groupInfo([a, b], b, { term: 2 }));
  const outcomes = await Promise.all(sending);
  t.true(outcomes.every(({ kind }) => kind === 'done'));
  t.deepEqual(
    fresh.sends.map(({ records }) => records.toString('utf8', 89)),
    bodies,
  );
  old.release(); // late answers go nowhere
  await until(() => router.pending === 0, 'nothing pending');
});

test('a broken stream is an unknown outcome that is repeated at the new leader', async (t) => {
  const { a, b, view, router } = await world(t);
  const old = lead(a);
  old.held = true;
  const sending = router.send(sendOf('t', 'x'), within(20_000));
  const acking = router.ack({ group: 'c', topic: 't', entries: [] }, within(20_000));
  await until(() => old.sends.length === 1, 'the old leader has the send');
  a.kill();
  lead(b);
  b.hint = { leader: 'b', term: 2 };
  t.like(await sending, { kind: 'done' });
  t.like(await acking, { kind: 'done' });
  view.set(groupInfo([a, b], b, { term: 2 }));
  t.like(await router.send(sendOf('t', 'y'), within(20_000)), { kind: 'done' });
});

test('a repeat to another leader carries unassigned records', async (t) => {
  const first = new FakeLeader();
  first.answerSend = () => {
    first.sends[0]?.records.fill(0xee, 8, 12); // the leader assigned a queue
    return unknown('resigned');
  };
  let local: FakeLeader | undefined = first;
  const { a, router } = await world(t, { localLeader: () => local });
  const sending = router.send(sendOf('t', 'x'), within(20_000));
  local = undefined;
  t.like(await sending, { kind: 'done' });
  t.deepEqual(a.leader?.sends, [sendOf('t', 'x')]);
});

test('deadline: refused when no leader was ever reached, unknown when one was', async (t) => {
  const { a, b, view, router } = await world(t);
  const old = lead(a);
  t.like(await router.send(sendOf('t', 'w'), within(20_000)), { kind: 'done' }); // the stream is open
  old.held = true;
  const sent = router.send(sendOf('t', 'x'), within(400));
  t.like(await sent, { kind: 'unknown' });
  t.is(old.sends.length, 2);
  a.leader = undefined;
  view.set(groupInfo([a, b], undefined));
  const startedMs = performance.now();
  t.like(await router.send(sendOf('t', 'x'), within(150)), { kind: 'refused', code: 'NO_LEADER' });
  t.true(performance.now() - startedMs >= 150);
});

test('deadline: requests to a peer that accepts but never answers were never sent', async (t) => {
  const { a, view, router } = await world(t);
  const sockets: Socket[] = [];
  const silent = createServer((socket) => sockets.push(socket));
  await new Promise<void>((resolve) => {
    silent.listen(0, '127.0.0.1', resolve);
  });
  t.teardown(() => {
    silent.close();
    for (const socket of sockets) socket.destroy();
  });
  const bound = silent.address();
  const port = typeof bound === 'object' ? bound?.port : undefined;
  const [broker] = groupInfo([a], a).brokers;
  if (broker === undefined) throw new Error('no broker');
  const brokers = [{ ...broker, peerAddress: `127.0.0.1:${port}` }];
  view.set({ ...groupInfo([a], a), brokers });
  t.like(await router.send(sendOf('t', 'x'), within(400)), { kind: 'refused', code: 'NO_LEADER' });
});

test('a leader that is stopped takes nothing new with it: its requests move on', async (t) => {
  const { a, b, view, router } = await world(t);
  t.like(await router.send(sendOf('t', 'w'), within(20_000)), { kind: 'done' });
  const old = lead(a);
  old.held = true;
  const polls = [1, 2, 3].map(() => router.receive(receiveOf('t', 0), within(20_000)));
  await until(() => old.receives.length === 3, 'the old leader has the polls');
  lead(b);
  view.set(groupInfo([a, b], b, { term: 2 }));
  const outcomes = await Promise.all(polls);
  t.true(outcomes.every(({ kind }) => kind === 'done'));
});

test('an unknown is never turned into a refusal', async (t) => {
  const { a, router } = await world(t);
  const answers = [unknown('lost'), refused('OVERLOADED', 'full')];
  if (a.leader !== undefined)
    a.leader.answerSend = () => answers.shift() ?? refused('INTERNAL', 'asked too often');
  t.like(await router.send(sendOf('t', 'x'), within(20_000)), { kind: 'unknown' });
  t.is(a.leader?.sends.length, 2);
});

test('a final refusal is passed on at once', async (t) => {
  const { a, router } = await world(t);
  if (a.leader !== undefined) a.leader.answerSend = () => refused('TOPIC_FORBIDDEN', 'read only');
  const outcome = await router.send(sendOf('t', 'x'), within(20_000));
  t.deepEqual(outcome, refused('TOPIC_FORBIDDEN', 'read only'));
});

test('a caller that goes away ends its parked poll at the leader', async (t) => {
  const { a, router } = await world(t);
  const caller = new AbortController();
  const receiving = router.receive(receiveOf('t', 10_000), within(10_000, caller.signal));
  await until(() => a.leader?.receives.length === 1, 'the poll is parked');
  caller.abort();
  t.not((await receiving).kind, 'done');
  await until(() => a.leader?.cancelled === 1, 'the leader gave up the poll');
  t.is(router.pending, 0);
});

test('messages whose answer crosses the good-bye of their receiver are given back', async (t) => {
  const { a, router } = await world(t);
  const leader = lead(a);
  const callers = [new AbortController(), new AbortController()];
  const receiving = callers.map(({ signal }) =>
    router.receive(receiveOf('t', 10_000), within(10_000, signal)),
  );
  await until(() => leader.receives.length === 2, 'the polls are parked');
  leader.deliver('t');
  for (const caller of callers) caller.abort();
  for (const outcome of await Promise.all(receiving)) t.is(outcome.kind, 'unknown');
  await until(() => leader.changes.length === 2, 'both leases were ended');
  t.deepEqual(
    leader.changes.map(({ handle, invisibleMs }) => [handle, invisibleMs]),
    [
      ['h', 0],
      ['h', 0],
    ],
  );
});

test('a late answer of the old leader is left to the repeat at the new one', async (t) => {
  const { a, b, view, router } = await world(t);
  const old = lead(a);
  const receiving = router.receive(receiveOf('t', 10_000), within(10_000));
  await until(() => old.receives.length === 1, 'the poll is parked');
  const fresh = lead(b);
  old.deliver('t');
  view.set(groupInfo([a, b], b, { term: 2 }));
  await until(() => fresh.receives.length === 1, 'the poll moved');
  fresh.deliver('t');
  t.like(await receiving, { kind: 'done', value: [{ handle: 'h' }] });
  t.deepEqual([...old.changes, ...fresh.changes], []);
});

test('a parked poll moves to the new leader and waits only for the rest', async (t) => {
  const { a, b, view, router } = await world(t);
  const caller = new AbortController();
  const receiving = router.receive(receiveOf('t', 10_000), within(10_000, caller.signal));
  await until(() => a.leader?.receives.length === 1, 'the poll is parked');
  const fresh = lead(b);
  view.set(groupInfo([a, b], b, { term: 2 }));
  await until(() => fresh.receives.length === 1, 'the poll moved');
  t.true((fresh.receives[0]?.pollMs ?? 0) < 10_000);
  caller.abort();
  await receiving;
});

test('a repeated change of invisibility carries the same operation id', async (t) => {
  const { a, b, view, router } = await world(t);
  const old = lead(a);
  old.held = true;
  const change = { group: 'c', topic: 't', handle: 'h', invisibleMs: 10, operationId: 'op-1' };
  const changing = router.changeInvisible(change, within(20_000));
  await until(() => old.changes.length === 1, 'the change arrived');
  const fresh = lead(b);
  view.set(groupInfo([a, b], b, { term: 2 }));
  t.like(await changing, { kind: 'done' });
  t.deepEqual(
    [...old.changes, ...fresh.changes].map(({ operationId }) => operationId),
    ['op-1', 'op-1'],
  );
});

test('a deletion whose answer was lost is done when the repeat finds nothing', async (t) => {
  const { a, b, view, router } = await world(t);
  const old = lead(a);
  old.held = true;
  const deleting = router.deleteTopic('t', within(20_000));
  await until(() => old.deletions === 1, 'the deletion arrived');
  lead(b);
  view.set(groupInfo([a, b], b, { term: 2 }));
  t.deepEqual(await deleting, { kind: 'done', value: null });
});

test('a topic that the view does not know yet is found at the leaders', async (t) => {
  const { a, b, view, router } = await world(t);
  const other = await FakeBroker.start('c', { group: 'g1' });
  t.teardown(() => other.kill());
  const leader = lead(other);
  leader.topics.set('fresh', topic('fresh'));
  view.set(groupInfo([a, b], a), groupInfo([other], other, { name: 'g1', topics: [] }));
  t.deepEqual(await router.lookupTopic('fresh', within(20_000)), { kind: 'done', value: topic('fresh') });
  t.like(await router.send(sendOf('fresh', 'x'), within(20_000)), { kind: 'done' });
  t.is(leader.sends.length, 1);
  t.deepEqual(await router.lookupTopic('none', within(20_000)), { kind: 'done', value: undefined });
  t.like(await router.send(sendOf('none', 'x'), within(20_000)), {
    kind: 'refused',
    code: 'TOPIC_NOT_FOUND',
  });
});

test('a new topic goes to the group with the fewest topics, an existing one stays', async (t) => {
  const { a, b, view, router } = await world(t);
  const other = await FakeBroker.start('c', { group: 'g1' });
  t.teardown(() => other.kill());
  const leader = lead(other);
  view.set(groupInfo([a, b], a), groupInfo([other], other, { name: 'g1', topics: [] }));
  t.like(await router.createTopic(topic('n'), within(20_000)), { kind: 'done' });
  t.true(leader.topics.has('n'));
  t.like(await router.createTopic(topic('t'), within(20_000)), { kind: 'done' });
  t.deepEqual([...(a.leader?.topics.keys() ?? [])], ['t']);
});

test('client signs of life reach all leaders, many at once count once', async (t) => {
  const { a, router } = await world(t);
  for (let at = 0; at < 10; at += 1) router.clientAlive('c1');
  router.clientGone('c2');
  await until(() => a.leader?.gone.length === 1 && a.leader.alive.length === 1, 'both notices arrived');
  t.deepEqual([a.leader?.alive, a.leader?.gone], [['c1'], ['c2']]);
});

test('closing settles everything', async (t) => {
  const { a, router } = await world(t);
  const old = lead(a);
  old.held = true;
  const sent = router.send(sendOf('t', 'x'), within(20_000));
  await until(() => old.sends.length === 1, 'sent');
  const unsent = router.send(sendOf('t', 'y'), within(20_000));
  await router[Symbol.asyncDispose]();
  t.like(await sent, { kind: 'unknown' });
  t.like(await unsent, { kind: 'refused', code: 'CLOSED' });
  t.like(await router.send(sendOf('t', 'z'), within(20_000)), { kind: 'refused', code: 'CLOSED' });
});

test('a view that knows no broker group yet is waited for, to the deadline', async (t) => {
  const { a, b, view, router } = await world(t);
  view.set();
  t.like(await router.listTopics(within(100)), { kind: 'refused', code: 'NO_LEADER' });
  t.like(await router.send(sendOf('t', 'x'), within(100)), { kind: 'refused', code: 'NO_LEADER' });
  const sending = router.lookupTopic('t', within(20_000));
  const listing = router.listTopics(within(20_000));
  view.set(groupInfo([a, b], a));
  t.like(await listing, { kind: 'done' });
  t.like(await sending, { kind: 'done' });
});
