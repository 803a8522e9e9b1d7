import test from 'ava';
import { toMillis, toTerm, type Message } from '../../../src/raft/core/types.ts';
import { answer, granted, oldWorld } from './drive.ts';
import { append, heartbeat, heartbeatResp, timeoutNow, voteReq, voteResp } from './messages.ts';
import { groupOf, World } from './world.ts';

test('R0 messages to others, from a foreign disk, or malformed are dropped', (t) => {
  const config = {
    version: 1,
    members: groupOf(['a', 'b', 'c']).members.map((m) => ({ ...m, diskId: `disk-${m.id}` })),
  };
  const world = oldWorld({ config });
  const a = world.node('a');
  t.is(answer(a, voteReq('b>c', 1)), undefined);
  t.is(answer(a, { ...voteReq('b>a', 1), fromDiskId: 'wiped' }), undefined);
  t.is(answer(a, { ...append('b>a', 2, { prev: [0, 0], terms: [2, 1] }) }), undefined);
  t.is(answer(a, { ...append('b>a', 2, { prev: [0, 0], terms: [3] }) }), undefined);
  t.is(a.status.dropped, 4);
  t.is(a.status.term, toTerm(0));
  granted(t, answer(a, voteReq('b>a', 1)), true);
});

// catalog 2
test('R1 every request of an older term is answered with our term', (t) => {
  const world = oldWorld({ terms: { a: 5 } });
  const a = world.node('a');
  for (const request of [
    append('b>a', 3, { prev: [0, 0] }),
    heartbeat('b>a', 3),
    voteReq('b>a', 3),
    voteReq('b>a', 3, { pre: true }),
  ]) {
    const reply = answer(a, request);
    t.is(reply?.term, toTerm(5), request.kind);
  }
  t.is(a.status.leader, undefined);
});

test('R1 R2 a leader learns a higher term from the answer to its heartbeat', (t) => {
  const world = new World({ nodes: 3 });
  const a = world.elect('a');
  a.step({ kind: 'message', message: heartbeatResp('b>a', 9) });
  t.is(a.status.role, 'follower');
  t.is(a.status.term, toTerm(9));
});

test('R2 a higher term is adopted without a vote; the sender leads only if it speaks as a leader', (t) => {
  const world = oldWorld();
  const a = world.node('a');
  answer(a, voteResp('b>a', 4, { granted: false }));
  t.like(a.status, { term: 4, vote: undefined, leader: undefined });
  answer(a, heartbeat('b>a', 5));
  t.like(a.status, { term: 5, vote: undefined, leader: 'b' });
});

test('R2 neither a pre-vote request nor a granted pre-vote raises the term, a rejected one does', (t) => {
  const a = oldWorld().node('a');
  answer(a, voteReq('b>a', 7, { pre: true }));
  t.is(a.status.term, toTerm(0));
  answer(a, voteResp('b>a', 7, { granted: true, pre: true }));
  t.is(a.status.term, toTerm(0));
  answer(a, voteResp('b>a', 7, { granted: false, pre: true }));
  t.is(a.status.term, toTerm(7));
});

// catalog 5 34
test('R3 the vote survives everything that happens within its term', (t) => {
  const a = oldWorld().node('a');
  granted(t, answer(a, voteReq('b>a', 1)), true);
  granted(t, answer(a, voteReq('c>a', 1)), false);
  answer(a, heartbeat('c>a', 1));
  t.is(a.status.vote, 'b');
  a.world.now = toMillis(a.world.now + 1500);
  granted(t, answer(a, voteReq('c>a', 1)), false);
  granted(t, answer(a, voteReq('b>a', 1)), true);
  a.crash();
  a.restart();
  t.like(a.status, { term: 1, vote: 'b' });
});

test('R3 a leader that steps down in its term keeps its vote', (t) => {
  const world = new World({ nodes: 3 });
  const a = world.elect('a');
  const { term } = a.status;
  world.isolate('a');
  world.run(2000);
  t.true(a.softs.includes('leader') && a.status.role !== 'leader');
  t.like(a.status, { term, vote: 'a' });
});

test('R4 term and own vote are one write, and requests and own vote wait for it', (t) => {
  const world = oldWorld({ autoSync: false });
  const a = world.node('a');
  a.step({ kind: 'message', message: heartbeat('b>a', 1) });
  a.sync();
  const output = a.step({ kind: 'message', message: timeoutNow('b>a', 1, 0) });
  t.deepEqual(
    output.storage.map((op) => (op.kind === 'hardState' ? [op.term, op.vote] : op.kind)),
    [[2, 'a']],
  );
  t.is(output.messages.length, 0);
  a.step({ kind: 'message', message: voteResp('b>a', 2, { granted: true }) });
  t.is(a.status.role, 'candidate');
  a.sync();
  t.is(a.status.role, 'leader');
});

test('R4 an older write that completes does not make the own vote count', (t) => {
  const a = oldWorld({ autoSync: false }).node('a');
  a.step({ kind: 'message', message: heartbeat('b>a', 1) });
  a.step({ kind: 'message', message: timeoutNow('b>a', 1, 0) });
  a.step({ kind: 'message', message: voteResp('b>a', 2, { granted: true }) });
  a.sync(1);
  t.is(a.status.role, 'candidate');
  a.sync(1);
  t.is(a.status.role, 'leader');
});

// catalog 13
test('R4 an own vote that becomes durable after the election was lost does not count', (t) => {
  const world = oldWorld({ autoSync: false });
  const a = world.node('a');
  a.step({ kind: 'message', message: heartbeat('b>a', 1) });
  a.step({ kind: 'message', message: timeoutNow('b>a', 1, 0) });
  a.step({ kind: 'message', message: heartbeat('c>a', 2) });
  a.sync();
  t.like(a.status, { role: 'follower', leader: 'c', term: 2, vote: 'a' });
  a.step({ kind: 'message', message: voteResp('b>a', 2, { granted: true }) });
  t.is(a.status.role, 'follower');
});

// catalog 7
test('R5 election timeouts cover [E, 2E) and differ', (t) => {
  const waits = new Set<number>();
  for (let seed = 1; seed <= 60; seed++) {
    const world = new World({ nodes: 3, seed, autoSync: false });
    const a = world.node('a');
    const start = world.now;
    while (a.status.role === 'follower') {
      world.now = toMillis(world.now + 10);
      a.step({ kind: 'tick' });
    }
    waits.add(world.now - start);
  }
  t.true(Math.min(...waits) >= 1000 && Math.max(...waits) <= 2010);
  t.true(waits.size > 30);
});

// catalog 24
test('R6 learners, unseated disks, faulty and poisoned nodes never campaign', (t) => {
  const members = [
    { id: 'a', role: 'learner', diskId: undefined, address: undefined },
    { id: 'b', role: 'voter', diskId: 'another disk', address: undefined },
    { id: 'c', role: 'voter', diskId: undefined, address: undefined },
  ] as const;
  const world = new World({ nodes: 3, config: { version: 1, members } });
  world.node('c').step({ kind: 'storageFailed' });
  world.run(10_000);
  for (const node of world.all) {
    t.deepEqual(node.softs, [], node.id);
    t.is(node.status.term, toTerm(0));
  }
  const a = world.node('a');
  a.step({ kind: 'message', message: heartbeat('c>a', 1) });
  a.step({ kind: 'message', message: timeoutNow('c>a', 1, 0) });
  t.is(a.status.role, 'follower');
});

test('R7 a lost pre-vote changes no term and ends as follower', (t) => {
  const world = oldWorld({ logs: { b: [1], c: [1] }, terms: { a: 1 } });
  const a = world.node('a');
  world.elect('b');
  world.isolate('a');
  world.run(5000);
  t.is(a.status.role, 'preCandidate');
  const { term } = a.status;
  world.heal();
  world.run(500);
  t.like(a.status, { role: 'follower', leader: 'b', term });
});

// catalog 14
test('R7 only voters are counted, each once, only for the question that was asked', (t) => {
  const world = oldWorld({ nodes: 5, autoSync: false });
  const a = world.node('a');
  while (a.status.role !== 'preCandidate') {
    world.now = toMillis(world.now + 100);
    a.step({ kind: 'tick' });
  }
  const give = (message: Message): string => {
    a.step({ kind: 'message', message });
    return a.status.role;
  };
  t.is(give(voteResp('b>a', 1, { granted: true, pre: true })), 'preCandidate');
  t.is(give(voteResp('b>a', 1, { granted: true, pre: true })), 'preCandidate');
  t.is(give(voteResp('stranger>a', 1, { granted: true, pre: true })), 'preCandidate');
  t.is(give(voteResp('c>a', 5, { granted: true, pre: true })), 'preCandidate');
  t.is(give(voteResp('c>a', 1, { granted: true, pre: true })), 'candidate');
  a.sync();
  t.is(give(voteResp('d>a', 1, { granted: true, pre: true })), 'candidate');
  t.is(give(voteResp('b>a', 1, { granted: true })), 'candidate');
  t.is(give(voteResp('b>a', 1, { granted: true })), 'candidate');
  t.is(give(voteResp('c>a', 1, { granted: true })), 'leader');
});

test('R7 a first answer stands, and late refusals of a pre-vote are no answers to the vote', (t) => {
  const world = oldWorld({ nodes: 5, autoSync: false });
  const a = world.node('a');
  answer(a, heartbeat('b>a', 1));
  a.step({ kind: 'message', message: timeoutNow('b>a', 1, 0) });
  a.sync();
  const give = (message: Message): string => {
    a.step({ kind: 'message', message });
    return a.status.role;
  };
  for (const id of ['c', 'd', 'e'])
    t.is(give(voteResp(`${id}>a`, 2, { granted: false, pre: true })), 'candidate');
  t.is(give(voteResp('b>a', 2, { granted: true })), 'candidate');
  t.is(give(voteResp('b>a', 2, { granted: false })), 'candidate');
  t.is(give(voteResp('c>a', 2, { granted: true })), 'leader');
});

// catalog 8 39
test('R8 votes go only to logs that are at least as good', (t) => {
  const table = [
    { last: [3, 2], expected: true },
    { last: [4, 2], expected: true },
    { last: [2, 2], expected: false },
    { last: [9, 1], expected: false },
    { last: [1, 3], expected: true },
  ] as const;
  for (const { last, expected } of table) {
    for (const pre of [true, false]) {
      const a = oldWorld({ logs: { a: [1, 2, 2] } }).node('a');
      granted(t, answer(a, voteReq('b>a', 5, { last, pre })), expected);
    }
  }
});

test('R9 somebody outside the configuration gets a vote too', (t) => {
  granted(t, answer(oldWorld().node('a'), voteReq('stranger>a', 1)), true);
});

// catalog 35
test('R10 a refused candidate does not delay an election, a granted one does', (t) => {
  const deadlineMoves = (last: readonly [number, number]): boolean => {
    const world = oldWorld({ logs: { a: [1, 1] }, autoSync: false });
    const a = world.node('a');
    for (let i = 0; i < 30; i++) {
      world.now = toMillis(world.now + 100);
      a.step({ kind: 'message', message: voteReq('b>a', 2 + i, { last }) });
      a.sync();
      a.step({ kind: 'tick' });
      if (a.status.role !== 'follower') return false;
    }
    return true;
  };
  t.false(deadlineMoves([1, 1]));
  t.true(deadlineMoves([2, 1]));
});

// catalog 6
test('R11 a candidate yields to the leader of its term; two leaders in a term are fatal', (t) => {
  const world = oldWorld({ autoSync: false });
  const a = world.node('a');
  a.step({ kind: 'message', message: heartbeat('b>a', 1) });
  a.step({ kind: 'message', message: timeoutNow('b>a', 1, 0) });
  t.is(a.status.role, 'candidate');
  a.step({ kind: 'message', message: append('c>a', 2, { prev: [0, 0] }) });
  t.like(a.status, { role: 'follower', leader: 'c' });
  t.throws(() => a.step({ kind: 'message', message: heartbeat('b>a', 2) }), { message: /^I1 / });

  const leader = new World({ nodes: 3 }).elect('a');
  t.throws(() => leader.step({ kind: 'message', message: heartbeat('b>a', leader.status.term) }), {
    message: /^I1 /,
  });
});

test('a leader that was gone and speaks again is waited for: two voters elect one of them', (t) => {
  const world = new World({ nodes: 2 });
  const a = world.elect('a');
  const b = world.node('b');
  world.run(300);
  a.propose('on the disk of b only');
  world.deliver();
  b.sync();
  a.crash();
  b.step({ kind: 'peerGone', peer: 'a' });
  world.run(500);
  t.not(b.status.role, 'leader');
  a.restart();
  world.run(10_000);
  t.is(world.leader?.id, 'b');
});
