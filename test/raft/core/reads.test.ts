import test from 'ava';
import { toIndex, toMillis, type Output } from '../../../src/raft/core/types.ts';
import { electByHand, pump } from './drive.ts';
import { accepted, heartbeatResp } from './messages.ts';
import type { SimNode } from './sim-node.ts';
import { World } from './world.ts';

const read = (node: SimNode, token: number): Output['reads'] => node.step({ kind: 'readIndex', token }).reads;

test('R41 a follower never hands out entries above its commit index', (t) => {
  const world = new World({ nodes: 3 });
  const a = world.elect('a');
  world.run(200);
  world.isolate('a');
  const before = a.commit;
  t.is(a.propose('open').ok, true);
  world.settle();
  t.true(world.all.every((node) => node.commit === before));
});

test('R42 R43 a read is answered with the commit index once a quorum has confirmed the leader', (t) => {
  const world = new World({ nodes: 3 });
  const a = world.elect('a');
  world.run(200);
  t.deepEqual(read(a, 7), []);
  world.settle();
  t.deepEqual(a.reads, [{ token: 7, ok: true, index: toIndex(1) }]);
});

test('R43 a follower refuses', (t) => {
  const world = new World({ nodes: 3 });
  world.elect('a');
  t.deepEqual(read(world.node('b'), 1), [{ token: 1, ok: false }]);
});

test('R43 a read waits for the term to have a committed entry', (t) => {
  const world = new World({ nodes: 3, autoSync: false });
  const a = world.untilElected('a');
  read(a, 1);
  for (let i = 0; i < 3; i++) world.deliver();
  t.deepEqual(a.reads, []);
  pump(world, 'abc');
  t.deepEqual(a.reads, [{ token: 1, ok: true, index: toIndex(1) }]);
});

test('R43 an echo of an older round confirms nothing', (t) => {
  const world = new World({ nodes: 3 });
  const a = world.elect('a');
  world.run(200);
  world.isolate('a');
  read(a, 1);
  const { term } = a.status;
  const round = a.sent.findLast((m) => m.kind === 'heartbeat')?.readId ?? 0;
  a.step({ kind: 'message', message: heartbeatResp('b>a', term, { readId: round - 1 }) });
  t.deepEqual(a.reads, []);
  read(a, 2);
  a.step({ kind: 'message', message: heartbeatResp('b>a', term, { readId: round }) });
  t.deepEqual(
    a.reads.map((r) => r.token),
    [1],
  );
  a.step({ kind: 'message', message: heartbeatResp('b>a', term, { readId: round + 1 }) });
  t.deepEqual(
    a.reads.map((r) => r.token),
    [1, 2],
  );
});

test('R43 B16 each repetition of a round has an id of its own', (t) => {
  const world = new World({ nodes: 3 });
  const a = world.elect('a');
  world.run(200);
  world.isolate('a');
  a.sent.length = 0;
  read(a, 1);
  world.run(400);
  const rounds = a.sent.flatMap((m) => (m.kind === 'heartbeat' && m.to === 'b' ? [m.readId] : []));
  t.true(rounds.length >= 4);
  t.is(new Set(rounds).size, rounds.length);
});

test('R1 R43 an answer of an older term confirms neither a read nor an entry', (t) => {
  const world = new World({ nodes: 3, terms: { a: 4, b: 4, c: 4 } });
  const a = world.elect('a');
  world.run(200);
  world.isolate('a');
  const { term, last } = a.status;
  a.propose('open');
  read(a, 1);
  const { commit } = a;
  for (const peer of ['b', 'c']) {
    const message = { ...accepted(`${peer}>a`, term - 1, last + 1), readId: 1000 };
    a.step({ kind: 'message', message });
  }
  t.is(a.commit, commit);
  t.deepEqual(a.reads, []);
});

test('R17 R43 after a pause pending reads need a new round', (t) => {
  const world = new World({ nodes: 3 });
  const a = world.elect('a');
  world.run(200);
  world.isolate('a');
  read(a, 1);
  const round = a.sent.findLast((m) => m.kind === 'heartbeat')?.readId ?? 0;
  a.step({ kind: 'paused' });
  a.step({ kind: 'message', message: heartbeatResp('b>a', a.status.term, { readId: round }) });
  t.deepEqual(a.reads, []);
});

test('R44 pending reads fail when leadership ends or is handed over', (t) => {
  const world = new World({ nodes: 3 });
  const a = world.elect('a');
  world.run(200);
  world.isolate('a');
  read(a, 1);
  a.step({ kind: 'message', message: heartbeatResp('b>a', a.status.term + 1) });
  t.deepEqual(a.reads, [{ token: 1, ok: false }]);

  const other = new World({ nodes: 3 });
  const leader = other.elect('a');
  other.run(200);
  other.isolate('a');
  read(leader, 1);
  leader.step({ kind: 'transfer', target: 'b' });
  t.deepEqual(leader.reads, [{ token: 1, ok: false }]);
});

test('R44 a single voter answers at once', (t) => {
  const world = new World({ nodes: 1 });
  world.run(100);
  t.deepEqual(read(world.node('a'), 1), [{ token: 1, ok: true, index: toIndex(1) }]);
});

test('R45 a lease answers without a round, until it runs out or a pause breaks it', (t) => {
  const world = new World({ nodes: 3, core: { leaseReads: true } });
  const a = world.elect('a');
  world.run(300);
  t.is(read(a, 1).length, 1);
  a.step({ kind: 'paused' });
  t.is(read(a, 2).length, 0);
  world.run(300);
  t.is(read(a, 3).length, 1);
  world.isolate('a');
  const sentAt = world.now;
  world.now = toMillis(world.now + 960);
  t.is(read(a, 4).length, 0);
  a.step({ kind: 'message', message: heartbeatResp('b>a', a.status.term, { sentAt }) });
  t.is(read(a, 5).length, 0, 'a late answer proves nothing about the time since it was asked for');
});

test('R45 R50 no lease after a hand-over was tried in this term', (t) => {
  const world = new World({ nodes: 3, core: { leaseReads: true } });
  const a = world.elect('a');
  world.run(300);
  world.isolate('a');
  a.step({ kind: 'transfer', target: 'b' });
  t.true(a.sent.some((m) => m.kind === 'timeoutNow'));
  world.heal();
  world.network.length = 0;
  world.run(1300);
  t.like(a.status, { role: 'leader', transferTarget: undefined });
  t.deepEqual(read(a, 1), []);
  t.true(a.propose('again').ok);
});

test('R46 the log gives a leader the same order on every replica', (t) => {
  const world = new World({ nodes: 3, autoSync: false });
  const a = electByHand(world);
  for (let i = 0; i < 10; i++) a.propose(i);
  pump(world, 'abc');
  a.step({ kind: 'tick' });
  pump(world, 'abc');
  const values = world.all.map((node) =>
    node.log
      .slice(0, node.commit)
      .map((entry) => entry.value)
      .join(),
  );
  t.is(new Set(values).size, 1);
  t.is(a.commit, 11);
});
