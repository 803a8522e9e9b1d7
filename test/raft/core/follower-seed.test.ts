import test from 'ava';
import {
  toIndex,
  toMillis,
  toTerm,
  type InstallFloor,
  type InstallFloorResponse,
  type Message,
} from '../../../src/raft/core/types.ts';
import { answer, granted, oldWorld } from './drive.ts';
import { append, heartbeat, installFloor, text, voteReq } from './messages.ts';
import type { SimNode } from './sim-node.ts';
import { groupOf } from './world.ts';

const give = (node: SimNode, message: Message): void => void node.step({ kind: 'message', message });
const answers = (node: SimNode): InstallFloorResponse[] =>
  node.sent.filter((m): m is InstallFloorResponse => m.kind === 'installFloorResp');

// catalog 82
test('a log that reaches the floor goes on from there, nothing is fetched', (t) => {
  const a = oldWorld({ forged: true, logs: { a: [1, 1, 1, 2, 2] } }).node('a');
  const reply = answer(a, installFloor('b>a', 3, { floor: [4, 2], seedId: 5 }));
  t.is(reply && text(reply), 'a>b installFloorResp t3 ok 4');
  t.is(a.order, undefined);
  t.like(a.status, { commit: 4, last: 5, floor: 0 });
  answer(a, installFloor('b>a', 3, { floor: [2, 1], seedId: 6 }));
  t.like(a.status, { commit: 4, last: 5, floor: 0 });
  t.is(a.truncations, 0);
});

test('a log that reaches the floor only in memory answers when it is on disk', (t) => {
  const a = oldWorld({ forged: true, autoSync: false }).node('a');
  answer(a, heartbeat('b>a', 1));
  give(a, append('b>a', 1, { prev: [0, 0], terms: [1, 1, 1] }));
  give(a, installFloor('b>a', 1, { floor: [2, 1], seedId: 1 }));
  t.is(a.commit, 2);
  t.deepEqual(answers(a), []);
  a.sync();
  t.like(answers(a)[0], { ok: true, match: 2 });
});

test('another entry at the index of the floor, or none, means fetching', (t) => {
  for (const floor of [
    [5, 3],
    [6, 2],
  ] as const) {
    const a = oldWorld({ forged: true, logs: { a: [1, 1, 1, 2, 2] } }).node('a');
    t.is(answer(a, installFloor('b>a', 3, { floor, seedId: 1 })), undefined);
    t.is(a.order?.floor.index, toIndex(floor[0]));
    a.fetched();
    t.like(a.status, { last: floor[0], commit: floor[0], lastTerm: floor[1] });
    a.sync();
    t.is(a.installs, 1);
  }
});

test('R13 while a seed is on its way appends are contact and nothing else', (t) => {
  const world = oldWorld({ forged: true, logs: { a: [1] } });
  const a = world.node('a');
  answer(a, installFloor('b>a', 3, { floor: [9, 2], seedId: 1 }));
  granted(t, answer(a, voteReq('c>a', 9)), false);
  const reply = answer(a, append('b>a', 3, { prev: [1, 1], terms: [2], commit: 2 }));
  t.is(reply && text(reply), 'a>b appendResp t3 no 1 hint 1/1');
  t.like(a.status, { last: 1, commit: 0 });
  t.is(answer(a, heartbeat('b>a', 3))?.kind, 'heartbeatResp');
});

// catalog 85
test('a newer term ends a seed, and what was fetched for the old one is not taken', (t) => {
  const a = oldWorld({ forged: true, logs: { a: [1] } }).node('a');
  answer(a, installFloor('b>a', 3, { floor: [9, 2], seedId: 1 }));
  t.truthy(a.order);
  answer(a, heartbeat('c>a', 4));
  t.is(a.order, undefined);
  t.is(a.status.seeding, undefined);
  answer(a, installFloor('c>a', 4, { floor: [9, 2], seedId: 1 }));
  a.step({ kind: 'seedFetched', term: toTerm(3), seedId: 1, ok: true });
  t.is(a.installs, 0);
  a.step({ kind: 'seedFetched', term: toTerm(4), seedId: 1, ok: true });
  t.is(a.installs, 1);
});

// catalog 86
test('R6 nobody campaigns while being seeded, nor before it has what the leader had committed then', (t) => {
  const world = oldWorld({ forged: true, logs: { a: [1] } });
  const a = world.node('a');
  const wait = (): void => {
    for (let i = 0; i < 40; i++) {
      world.now = toMillis(world.now + 100);
      a.step({ kind: 'tick' });
    }
  };
  answer(a, installFloor('b>a', 3, { floor: [9, 2], seedId: 1, commit: 11 }));
  wait();
  t.is(a.status.role, 'follower');
  a.fetched();
  a.sync();
  wait();
  t.is(a.status.role, 'follower');
  answer(a, append('b>a', 3, { prev: [9, 2], terms: [3, 3], commit: 10 }));
  wait();
  t.is(a.status.role, 'follower');
  answer(a, heartbeat('b>a', 3, 11));
  wait();
  t.not(a.status.role, 'follower');
});

// catalog 87
test('R0 offers that no leader would make are dropped', (t) => {
  const a = oldWorld({ forged: true }).node('a');
  const good = installFloor('b>a', 3, { floor: [9, 2], seedId: 1 });
  const bad: InstallFloor[] = [
    { ...good, floor: { ...good.floor, term: toTerm(4) } },
    { ...good, leaderCommit: toIndex(8) },
    { ...good, floor: { ...good.floor, config: { version: 1, members: [] } } },
    { ...good, floor: { ...good.floor, config: groupOf(['a', 'b', 'a']) } },
  ];
  for (const message of bad) give(a, message);
  t.is(a.status.dropped, bad.length);
  t.is(a.order, undefined);
  t.is(a.status.term, toTerm(0));
});
