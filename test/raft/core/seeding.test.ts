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
import { append, heartbeat, heartbeatResp, installFloor, rejected, text, voteReq } from './messages.ts';
import type { SimNode } from './sim-node.ts';
import { boundGroup, groupOf, World, type WorldOptions } from './world.ts';

const give = (node: SimNode, message: Message): void => void node.step({ kind: 'message', message });
const offers = (node: SimNode, to?: string): InstallFloor[] =>
  node.sent.filter((m): m is InstallFloor => m.kind === 'installFloor' && (to === undefined || m.to === to));
const answers = (node: SimNode): InstallFloorResponse[] =>
  node.sent.filter((m): m is InstallFloorResponse => m.kind === 'installFloorResp');
const peerOf = (leader: SimNode, id: string): SimNode['status']['peers'][number] | undefined =>
  leader.status.peers.find((peer) => peer.id === id);

/** `c` was away while the others wrote ten entries and removed the first eight. */
function behind(options: Partial<WorldOptions> = {}): { world: World; a: SimNode; c: SimNode } {
  const world = new World({ nodes: 3, autoSeed: false, ...options });
  const a = world.elect('a');
  world.run(200);
  world.isolate('c');
  for (let i = 0; i < 9; i++) a.propose(i);
  world.run(100);
  for (const id of ['a', 'b']) world.node(id).advanceFloor(8);
  world.heal();
  return { world, a, c: world.node('c') };
}

test('a follower behind the floor gets the floor, then the entries above it by normal appends', (t) => {
  const { world, a, c } = behind();
  world.run(300);
  t.is(peerOf(a, 'c')?.state, 'seed');
  t.is(a.status.seedFloor, toIndex(8));
  t.is(c.order?.floor.index, toIndex(8));
  t.is(c.status.last, toIndex(1));
  a.sent.length = 0;
  c.fetched();
  t.like(c.status, { floor: 8, last: 8, commit: 8, applied: 8 });
  world.run(100);
  t.is(c.commit, 10);
  t.is(c.log.at(-1)?.chain, a.log.at(-1)?.chain);
  t.is(peerOf(a, 'c')?.state, 'replicate');
  t.is(a.status.seedFloor, undefined);
  const first = a.sent.find((m) => m.kind === 'append' && m.to === 'c');
  t.is(first?.kind === 'append' && first.prevIndex, toIndex(8));
});

test('a learner on an empty disk is seeded, with the configuration of the floor', (t) => {
  const world = new World({ nodes: 1, config: boundGroup(['a']) });
  const a = world.elect('a');
  for (let i = 0; i < 5; i++) a.propose(i);
  const { members } = a.status.config;
  const learner = { id: 'd', role: 'learner', diskId: 'disk-d', address: 'd:1' } as const;
  t.true(a.proposeConfig({ version: 2, members: [...members, learner] }).ok);
  world.run(50);
  a.advanceFloor();
  const d = world.add('d');
  world.run(500);
  t.is(d.commit, a.commit);
  t.deepEqual(d.status.config, a.status.config);
  d.crash();
  d.restart();
  t.deepEqual(d.status.config, a.status.config);
  t.like(d.status, { floor: 7, last: 7 });
});

test('the answer to a seed waits for the disk, and a crash before leaves the old log', (t) => {
  const { world, c } = behind();
  world.run(300);
  c.sent.length = 0;
  c.fetched();
  t.deepEqual(answers(c), []);
  const { term } = c.status;
  c.crash();
  c.restart();
  t.like(c.status, { floor: 0, last: 1, term });
  world.run(1200);
  c.fetched();
  c.sync();
  t.like(answers(c).at(-1), { ok: true, match: 8 });
  c.crash();
  c.restart();
  t.like(c.status, { floor: 8, last: 8, commit: 8 });
});

test('until the disk is done only what was committed before counts as durable', (t) => {
  const { world, c } = behind();
  world.run(300);
  c.fetched();
  t.is(c.status.durable, toIndex(1));
  c.sync();
  t.is(c.status.durable, toIndex(8));
});

test('the floor is offered again each E with the same id; a repetition is not a new order', (t) => {
  const { world, a, c } = behind();
  world.run(200);
  const { order } = c;
  t.truthy(order);
  world.run(2500);
  t.true(offers(a, 'c').length >= 3 && offers(a, 'c').length <= 4);
  t.is(new Set(offers(a, 'c').map((m) => m.seedId)).size, 1);
  t.is(c.order, order);
});

test('a floor that moves is offered at once under a new id, and the old state is not wanted any more', (t) => {
  const { world, a, c } = behind();
  world.run(200);
  const old = c.order;
  a.advanceFloor(9);
  world.run(50);
  t.is(offers(a, 'c').length, 2);
  t.is(c.order?.floor.index, toIndex(9));
  t.not(c.order?.seedId, old?.seedId);
  c.step({ kind: 'seedFetched', term: c.status.term, seedId: old?.seedId ?? 0, ok: true });
  t.is(c.status.floor, toIndex(0));
  c.fetched();
  t.is(c.status.floor, toIndex(9));
  give(a, { ...answerOf(c), seedId: old?.seedId ?? 0 });
  t.is(peerOf(a, 'c')?.state, 'seed');
});

function answerOf(c: SimNode): InstallFloorResponse {
  return {
    kind: 'installFloorResp',
    from: c.id,
    to: 'a',
    fromDiskId: c.diskId,
    term: c.status.term,
    seedId: 0,
    ok: true,
    match: toIndex(9),
  };
}

test('a seed that fails is tried again after E under a new id', (t) => {
  const { world, a, c } = behind();
  world.run(200);
  c.fetched(false);
  t.like(answers(c).at(-1), { ok: false });
  world.settle();
  world.run(500);
  t.is(offers(a, 'c').length, 1);
  world.run(600);
  t.is(offers(a, 'c').length, 2);
  t.not(offers(a, 'c')[0]?.seedId, offers(a, 'c')[1]?.seedId);
  c.fetched();
  world.run(200);
  t.is(c.commit, 10);
});

test('one seed at a time; a peer that is gone does not keep the next one waiting', (t) => {
  const world = new World({ nodes: 5, autoSeed: false });
  const a = world.elect('a');
  world.run(200);
  for (const id of ['d', 'e']) world.isolate(id);
  for (let i = 0; i < 9; i++) a.propose(i);
  world.run(100);
  a.advanceFloor(8);
  world.heal();
  world.run(300);
  t.is(offers(a, 'd').length, 1);
  t.is(offers(a, 'e').length, 0);
  t.is(peerOf(a, 'e')?.state, 'seed');
  world.isolate('d');
  world.run(1200);
  t.is(offers(a, 'e').length, 1);
  world.node('e').fetched();
  world.run(200);
  world.heal();
  world.run(300);
  t.is(offers(a, 'd').at(-1)?.seedId, offers(a, 'd')[0]?.seedId);
  world.node('d').fetched();
  world.run(200);
  for (const node of world.all) t.is(node.commit, 10);
});

test('the next one has its turn while a failed seed waits', (t) => {
  const world = new World({ nodes: 5, autoSeed: false });
  const a = world.elect('a');
  world.run(200);
  for (const id of ['d', 'e']) world.isolate(id);
  for (let i = 0; i < 9; i++) a.propose(i);
  world.run(100);
  a.advanceFloor(8);
  world.heal();
  world.run(300);
  world.node('d').fetched(false);
  world.run(100);
  t.is(offers(a, 'e').length, 1);
});

test('segments are kept for a peer that was seeded until it has caught up, but not if it is gone', (t) => {
  const { world, a, c } = behind({ core: { windowMessagesMax: 1, appendBytesMax: 100 } });
  world.run(300);
  c.fetched();
  c.sync();
  for (let i = 0; i < 20; i++) a.propose(i);
  world.deliver();
  t.is(peerOf(a, 'c')?.state, 'probe');
  t.is(a.status.seedFloor, toIndex(8));
  world.isolate('c');
  world.run(1200);
  t.is(a.status.seedFloor, undefined);
});

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

test('R1 an offer of an older term is answered with ours', (t) => {
  const a = oldWorld({ forged: true, terms: { a: 5 } }).node('a');
  const reply = answer(a, installFloor('b>a', 3, { floor: [9, 2], seedId: 1 }));
  t.like(reply, { kind: 'installFloorResp', term: 5, ok: false });
  t.is(a.order, undefined);
  const leader = behind();
  give(leader.a, { ...answerOf(leader.c), term: toTerm(99), ok: false });
  t.is(leader.a.status.role, 'follower');
});

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

test('an ordinary acknowledgement ends a seed too', (t) => {
  const { world, a } = behind();
  world.run(300);
  world.isolate('c');
  const { term } = a.status;
  const ack = { ...rejected('c>a', term, { prev: 0, hint: [0, 0] }) };
  give(a, { ...ack, result: { ok: true, match: toIndex(3) } });
  t.is(peerOf(a, 'c')?.state, 'seed');
  give(a, { ...ack, result: { ok: true, match: toIndex(8) } });
  t.like(peerOf(a, 'c'), { state: 'replicate', match: 8 });
});

test('rejections, busy answers and broken streams do not end a seed', (t) => {
  const { world, a } = behind();
  world.run(300);
  world.isolate('c');
  const { term } = a.status;
  for (const busy of [true, false]) give(a, rejected('c>a', term, { prev: 9, hint: [1, 1], busy }));
  a.step({ kind: 'unreachable', peer: 'c' });
  give(a, heartbeatResp('c>a', term));
  t.is(peerOf(a, 'c')?.state, 'seed');
  const sent = a.sent.filter((m) => m.to === 'c' && m.kind === 'append').length;
  a.propose('x');
  world.run(100);
  t.is(a.sent.filter((m) => m.to === 'c' && m.kind === 'append').length, sent);
});

test('R26 a full window whose next entry falls below the floor becomes a seed', (t) => {
  const world = new World({ nodes: 3, autoSeed: false, core: { windowMessagesMax: 1, appendBytesMax: 100 } });
  const a = world.elect('a');
  world.run(200);
  world.isolate('c');
  for (let i = 0; i < 9; i++) {
    a.propose(i);
    world.settle();
  }
  t.is(peerOf(a, 'c')?.state, 'replicate');
  a.advanceFloor(8);
  give(a, {
    ...rejected('c>a', a.status.term, { prev: 0, hint: [0, 0] }),
    result: { ok: true, match: toIndex(2) },
  });
  t.is(peerOf(a, 'c')?.state, 'seed');
});

test('a leader that steps down offers nothing any more', (t) => {
  const { world, a } = behind();
  world.run(100);
  world.now = toMillis(world.now + 1500);
  a.core.step({ kind: 'tick' }, world.now);
  a.core.step({ kind: 'message', message: heartbeatResp('b>a', 99) }, world.now);
  t.deepEqual(
    a.flush().messages.filter((m) => m.kind === 'installFloor' || m.kind === 'append'),
    [],
  );
});

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

test('the floor may pass the start of the term', (t) => {
  const { world, a } = behind();
  t.is(a.status.termStart, toIndex(1));
  world.isolate('c');
  t.true(a.propose('x').ok);
  world.run(300);
  t.is(a.status.role, 'leader');
});
