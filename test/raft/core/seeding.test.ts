import test from 'ava';
import {
  toIndex,
  toMillis,
  toTerm,
  type InstallFloor,
  type InstallFloorResponse,
  type Message,
} from '../../../src/raft/core/types.ts';
import { answer, oldWorld } from './drive.ts';
import { heartbeatResp, installFloor, rejected } from './messages.ts';
import type { SimNode } from './sim-node.ts';
import { boundGroup, World, type WorldOptions } from './world.ts';

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

// catalog 82 84 87
test('a follower behind the floor gets the floor, then the entries above it by normal appends', (t) => {
  const { world, a, c } = behind();
  world.run(300);
  t.is(peerOf(a, 'c')?.state, 'seed');
  t.is(a.status.seedFloor, toIndex(8));
  t.is(c.order?.floor.index, toIndex(8));
  t.is(c.status.last, toIndex(1));
  a.sent.length = 0;
  const { term, seedId } = c.order ?? { term: toTerm(0), seedId: 0 };
  const output = c.step({ kind: 'seedFetched', term, seedId, ok: true });
  t.is(output.commit, undefined, 'no entry comes with the floor');
  t.deepEqual(
    output.storage.map((op) => op.kind),
    ['installFloor'],
  );
  t.like(c.status, { floor: 8, last: 8, commit: 8, applied: 8 });
  world.run(100);
  t.is(c.commit, 10);
  t.is(c.log.at(-1)?.chain, a.log.at(-1)?.chain);
  t.is(peerOf(a, 'c')?.state, 'replicate');
  t.is(a.status.seedFloor, undefined);
  const first = a.sent.find((m) => m.kind === 'append' && m.to === 'c');
  t.is(first?.kind === 'append' && first.prevIndex, toIndex(8));
});

// catalog 87
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

// catalog 84
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

// catalog 89
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

// catalog 82 84
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

// catalog 82
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

test('a peer that is removed while it is seeded makes room for the next one', (t) => {
  const world = new World({ nodes: 5, autoSeed: false, config: boundGroup(['a', 'b', 'c', 'd', 'e']) });
  const a = world.elect('a');
  world.run(200);
  for (const id of ['d', 'e']) world.isolate(id);
  for (let i = 0; i < 9; i++) a.propose(i);
  world.run(100);
  a.advanceFloor(8);
  world.heal();
  world.run(300);
  t.is(offers(a, 'd').length, 1);
  const members = a.status.config.members.filter((member) => member.id !== 'd');
  t.true(a.proposeConfig({ version: 2, members }).ok);
  world.run(50);
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

test('R1 an offer of an older term is answered with ours', (t) => {
  const a = oldWorld({ forged: true, terms: { a: 5 } }).node('a');
  const reply = answer(a, installFloor('b>a', 3, { floor: [9, 2], seedId: 1 }));
  t.like(reply, { kind: 'installFloorResp', term: 5, ok: false });
  t.is(a.order, undefined);
  const leader = behind();
  give(leader.a, { ...answerOf(leader.c), term: toTerm(99), ok: false });
  t.is(leader.a.status.role, 'follower');
});

// catalog 82 83
test('an ordinary acknowledgement ends a seed too', (t) => {
  const { world, a } = behind();
  world.run(300);
  world.isolate('c');
  const { term } = a.status;
  const ack = { ...rejected('c>a', term, { prev: 0, hint: [0, 0] }) };
  a.core.step({ kind: 'message', message: { ...ack, result: { ok: true, match: toIndex(3) } } }, world.now);
  world.run(100);
  t.is(peerOf(a, 'c')?.state, 'seed');
  t.is(offers(a, 'c').length, 1);
  give(a, { ...ack, result: { ok: true, match: toIndex(8) } });
  t.like(peerOf(a, 'c'), { state: 'replicate', match: 8 });
});

test('rejections, busy answers and broken streams do not end a seed', (t) => {
  const { world, a } = behind();
  world.run(300);
  world.isolate('c');
  const { term } = a.status;
  for (const busy of [true, false]) {
    const message = rejected('c>a', term, { prev: 9, hint: [1, 1], busy });
    a.core.step({ kind: 'message', message }, world.now);
    world.run(20);
  }
  a.core.step({ kind: 'unreachable', peer: 'c' }, world.now);
  world.run(20);
  t.is(offers(a, 'c').length, 1);
  give(a, heartbeatResp('c>a', term));
  t.is(peerOf(a, 'c')?.state, 'seed');
  const sent = a.sent.filter((m) => m.to === 'c' && m.kind === 'append').length;
  a.propose('x');
  world.run(100);
  t.is(a.sent.filter((m) => m.to === 'c' && m.kind === 'append').length, sent);
});

// catalog 83
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

test('R15 a leader that steps down offers and announces nothing any more', (t) => {
  const { world, a } = behind();
  world.run(100);
  world.now = toMillis(world.now + 100);
  a.core.step({ kind: 'floorAdvanced', floor: a.disk.advanceFloor(9) }, world.now);
  a.core.step({ kind: 'tick' }, world.now);
  a.core.step({ kind: 'message', message: heartbeatResp('b>a', 99) }, world.now);
  t.deepEqual(a.flush().messages, []);
});

test('the floor may pass the start of the term', (t) => {
  const { world, a } = behind();
  t.is(a.status.termStart, toIndex(1));
  world.isolate('c');
  t.true(a.propose('x').ok);
  world.run(300);
  t.is(a.status.role, 'leader');
});
