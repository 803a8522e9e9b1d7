import test from 'ava';
import { toMillis } from '../../../src/raft/core/types.ts';
import { answer, electByHand, granted, oldWorld } from './drive.ts';
import { append, heartbeatResp, voteReq } from './messages.ts';
import { World } from './world.ts';

// catalog 23 27 28
test('R12 a follower that hears its leader refuses others and keeps its term', (t) => {
  const world = new World({ nodes: 3 });
  const { term } = world.elect('b').status;
  const a = world.node('a');
  for (const pre of [true, false]) {
    const reply = answer(a, voteReq('c>a', term + 5, { pre }));
    granted(t, reply, false);
    t.is(reply?.term, term);
  }
  t.is(a.status.term, term);
  granted(t, answer(a, voteReq('b>a', term + 1, { pre: true })), true);
  granted(t, answer(a, voteReq('c>a', term + 5, { transfer: true })), true);
});

test('R12 a leader refuses others while it leads', (t) => {
  const a = new World({ nodes: 3 }).elect('a');
  granted(t, answer(a, voteReq('c>a', 50)), false);
  t.is(a.status.role, 'leader');
});

test('R13 a rejected append is contact', (t) => {
  const world = oldWorld();
  const a = world.node('a');
  answer(a, append('b>a', 1, { prev: [50, 1] }));
  t.is(a.status.leader, 'b');
  granted(t, answer(a, voteReq('c>a', 9)), false);
  world.now = toMillis(world.now + 900);
  answer(a, append('b>a', 1, { prev: [50, 1] }));
  world.now = toMillis(world.now + 900);
  granted(t, answer(a, voteReq('c>a', 9)), false);
});

test('R14 after a start nobody gets a vote for E', (t) => {
  const world = new World({ nodes: 3 });
  const a = world.node('a');
  granted(t, answer(a, voteReq('b>a', 1)), false);
  world.now = toMillis(world.now + 1000);
  granted(t, answer(a, voteReq('b>a', 1)), true);
});

// catalog 22
test('R15 a leader without answers of a quorum steps down and falls silent', (t) => {
  const world = new World({ nodes: 5 });
  const a = world.elect('a');
  for (const id of ['c', 'd', 'e']) world.cuts.add(`${id}>a`);
  world.run(1300);
  t.true(a.status.role !== 'leader');
  a.sent.length = 0;
  a.step({ kind: 'tick' });
  t.false(a.sent.some((m) => m.kind === 'heartbeat' || m.kind === 'append'));
});

test('R15 one answering follower of two is a quorum', (t) => {
  const world = new World({ nodes: 3 });
  const a = world.elect('a');
  world.cuts.add('c>a');
  world.cuts.add('a>c');
  world.run(5000);
  t.is(a.status.role, 'leader');
});

test('R16 a leader whose disk hangs hands over', (t) => {
  const world = new World({ nodes: 3, autoSync: false });
  const a = electByHand(world);
  a.propose('never on our disk');
  for (let i = 0; i < 400 && a.status.role === 'leader'; i++) {
    world.now = toMillis(world.now + 10);
    for (const node of world.all) node.step({ kind: 'tick' });
    for (let j = 0; j < 5; j++) {
      world.deliver();
      world.node('b').sync();
      world.node('c').sync();
    }
  }
  t.not(a.status.role, 'leader');
  t.truthy(world.leader);
  t.not(world.leader, a);
});

test('R16 a stalled leader that finds no heir steps down, and does not campaign', (t) => {
  const world = new World({ nodes: 1, autoSync: false });
  const a = world.node('a');
  for (let i = 0; i < 5; i++) {
    a.step({ kind: 'tick' });
    a.sync();
  }
  t.is(a.status.role, 'leader');
  a.propose('x');
  for (let i = 0; i < 600; i++) {
    world.now = toMillis(world.now + 10);
    a.step({ kind: 'tick' });
  }
  t.is(a.status.role, 'follower');
  const { term } = a.status;
  a.sync();
  world.now = toMillis(world.now + 10);
  for (let i = 0; i < 300 && a.status.role !== 'leader'; i++) {
    world.now = toMillis(world.now + 10);
    a.step({ kind: 'tick' });
    a.sync();
  }
  t.is(a.status.role, 'leader');
  t.true(a.status.term > term);
});

test('R17 after a pause queued messages come before an election', (t) => {
  const world = new World({ nodes: 3 });
  world.elect('b');
  world.run(300);
  const a = world.node('a');
  world.now = toMillis(world.now + 30_000);
  a.step({ kind: 'tick' });
  t.is(a.status.role, 'follower');
  world.now = toMillis(world.now + 150);
  a.step({ kind: 'tick' });
  t.is(a.status.role, 'follower');
});

test('R17 a leader that was paused reads what waits for it before it judges who answered', (t) => {
  const world = new World({ nodes: 3 });
  const a = world.elect('a');
  world.run(300);
  world.now = toMillis(world.now + 5000);
  a.step({ kind: 'tick' });
  t.is(a.status.role, 'leader');
  world.now = toMillis(world.now + 190);
  a.step({ kind: 'tick' });
  t.is(a.status.role, 'leader');
  world.now = toMillis(world.now + 20);
  a.step({ kind: 'tick' });
  t.is(a.status.role, 'follower');
});

test('R18 answers of strangers touch nothing', (t) => {
  const a = new World({ nodes: 3 }).elect('a');
  const before = JSON.stringify(a.status);
  a.step({ kind: 'message', message: heartbeatResp('stranger>a', a.status.term) });
  t.is(JSON.stringify(a.status), before);
});

// catalog 16 32
test('R19 every voter can lead, whoever led before', (t) => {
  const world = new World({ nodes: 5 });
  for (const id of ['c', 'a', 'e', 'b', 'd']) {
    const old = world.leader;
    if (old !== undefined) world.isolate(old.id);
    world.run(1500);
    world.heal();
    for (let i = 0; i < 100 && world.leader?.id !== id; i++) {
      world.leader?.step({ kind: 'transfer', target: id });
      world.run(100);
    }
    t.is(world.leader?.id, id);
  }
});

test('a dead process is replaced without waiting for the election timeout', (t) => {
  for (let seed = 1; seed <= 50; seed++) {
    const world = new World({ nodes: 3, seed });
    world.run(4000);
    const old = world.leader;
    t.truthy(old);
    if (old === undefined) return;
    old.crash();
    const survivors = world.all.filter((node) => node.up);
    survivors[0]?.step({ kind: 'peerGone', peer: old.id });
    world.run(100);
    t.is(world.leader, undefined);
    survivors[1]?.step({ kind: 'peerGone', peer: old.id });
    world.run(500);
    t.truthy(world.leader, `seed ${seed}`);
  }
});

test('R45 a port that refuses does not end the lease of reads: its leader may live behind a firewall', (t) => {
  for (const leaseReads of [false, true]) {
    const world = new World({ nodes: 3, core: { leaseReads } });
    const old = world.elect('a');
    world.run(300);
    world.isolate('a');
    for (const id of ['b', 'c']) world.node(id).step({ kind: 'peerGone', peer: 'a' });
    world.run(500);
    t.is(
      world.all.some((node) => node !== old && node.status.role === 'leader'),
      !leaseReads,
    );
    world.run(3000);
    t.true(
      world.all.some((node) => node !== old && node.status.role === 'leader'),
      'it ends by itself',
    );
  }
});
