import test from 'ava';
import { toMillis } from '../../../src/raft/core/types.ts';
import { answer, granted, oldWorld } from './drive.ts';
import { append, heartbeat, voteReq } from './messages.ts';
import type { SimNode } from './sim-node.ts';
import { World } from './world.ts';

function preferring(preferredLeader: string, seed = 1): World {
  return new World({ nodes: 3, seed, core: { preferredLeader } });
}
const asked = (node: SimNode): number => node.sent.filter((m) => m.kind === 'timeoutNow').length;

test('R51 leadership goes to the preferred node, 10 E after it changed and not before', (t) => {
  const world = preferring('b');
  const a = world.elect('a');
  const since = world.now;
  world.run(9900);
  t.is(world.leader, a);
  world.run(1300);
  t.is(world.leader?.id, 'b');
  t.true(world.now - since < 12_000);
  world.run(40_000);
  t.is(world.leader?.id, 'b');
});

test('R51 B49 a preferred node that is away, behind or busy is not asked, and the group goes on', (t) => {
  const world = preferring('b');
  const a = world.elect('a');
  world.run(200);
  world.isolate('b');
  world.run(30_000);
  t.is(asked(a), 0);
  t.true(a.propose('x').ok);
  world.settle();
  t.is(a.commit, a.status.last);
  world.heal();
  world.run(2500);
  t.is(world.leader?.id, 'b');
});

test('R51 no hand-over begins while the preferred node is more than a window behind', (t) => {
  const world = new World({
    nodes: 3,
    core: { preferredLeader: 'b', windowMessagesMax: 2, appendBytesMax: 100 },
  });
  const a = world.elect('a');
  world.run(200);
  for (let i = 0; i < 1200; i++) {
    if (i < 5) a.propose(i);
    world.now = toMillis(world.now + 10);
    a.step({ kind: 'tick' });
    for (let round = 0; round < 4; round++) {
      world.network.splice(0, Infinity, ...world.network.filter((m) => m.kind !== 'append' || m.to !== 'b'));
      world.deliver();
      world.syncAll();
    }
    t.is(a.status.transferTarget, undefined);
  }
  t.is(a.status.peers.find((peer) => peer.id === 'b')?.state, 'replicate');
  t.is(a.commit, a.status.last);
});

test('R51 attempts that fail come at doubling distances, up to five minutes', (t) => {
  const world = preferring('b');
  const a = world.elect('a');
  const times: number[] = [];
  for (let i = 0; i < 24_000 && times.length < 7; i++) {
    const before = asked(a);
    world.now = toMillis(world.now + 50);
    for (const node of world.all) node.step({ kind: 'tick' });
    world.network.splice(0, Infinity, ...world.network.filter((m) => m.kind !== 'timeoutNow'));
    world.settle();
    if (asked(a) > before) times.push(world.now);
  }
  const gaps = times.slice(1).map((time, i) => Math.round((time - (times[i] ?? 0)) / 1000));
  t.deepEqual(gaps, [21, 41, 81, 161, 301, 301]);
  world.network.length = 0;
  world.run(1000);
  t.true(a.propose('x').ok);
});

test('R51 a preferred node that led once is trusted again', (t) => {
  const world = preferring('b');
  world.elect('a');
  world.run(12_000);
  t.is(world.leader?.id, 'b');
  world.node('b').step({ kind: 'transfer', target: 'a' });
  world.settle();
  t.is(world.leader?.id, 'a');
  world.run(12_000);
  t.is(world.leader?.id, 'b');
});

test('R51 not while a hand-over runs that somebody asked for', (t) => {
  const world = preferring('b');
  const a = world.elect('a');
  world.run(9800);
  world.cuts.add('a>c');
  a.propose('c lacks this');
  world.settle();
  a.step({ kind: 'transfer', target: 'c' });
  world.run(300);
  t.is(a.status.transferTarget, 'c');
  t.is(asked(a), 0);
});

test('R19 the preferred node wakes one heartbeat earlier, but never before E', (t) => {
  const wait = (preferredLeader: string | undefined, seed: number, behind: boolean): number => {
    const world = oldWorld({ seed, core: { preferredLeader }, forged: true, logs: { a: [1, 1] } });
    const a = world.node('a');
    a.step({ kind: 'tick' });
    answer(a, append('b>a', 1, behind ? { prev: [1, 1] } : { prev: [2, 1] }));
    answer(a, heartbeat('b>a', 1));
    const start = world.now;
    while (a.status.role === 'follower') {
      world.now = toMillis(world.now + 1);
      a.step({ kind: 'tick' });
    }
    return world.now - start;
  };
  for (let seed = 1; seed <= 40; seed++) {
    const usual = wait(undefined, seed, false);
    t.is(wait('b', seed, false), usual);
    t.is(wait('a', seed, false), Math.max(1000, usual - 100));
    t.is(wait('a', seed, true), usual);
  }
});

test('R19 preference does not change a vote', (t) => {
  for (const preferredLeader of ['a', 'b', 'c', undefined]) {
    const a = oldWorld({ core: { preferredLeader }, logs: { a: [1, 1] } }).node('a');
    granted(t, answer(a, voteReq('b>a', 2, { last: [1, 1] })), false);
    granted(t, answer(a, voteReq('c>a', 2, { last: [2, 1] })), true);
  }
});

test('R19 B67 a group whose preferred node is dead elects somebody', (t) => {
  for (let seed = 1; seed <= 20; seed++) {
    const world = preferring('b', seed);
    world.node('b').crash();
    world.run(8000);
    t.truthy(world.leader);
  }
});
