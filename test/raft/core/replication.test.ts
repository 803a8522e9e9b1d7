import test from 'ava';
import { toIndex, toMillis, toTerm, type Append, type Message } from '../../../src/raft/core/types.ts';
import { answer, electByHand, oldWorld, pump } from './drive.ts';
import { accepted, append, heartbeat, heartbeatResp, rejected, text } from './messages.ts';
import type { SimNode } from './sim-node.ts';
import { World } from './world.ts';

const appends = (node: SimNode, to?: string): Append[] =>
  node.sent.filter((m): m is Append => m.kind === 'append' && (to === undefined || m.to === to));

/** A leader of three in term 1 whose messages go nowhere, with everything so far acknowledged. */
function quietLeader(core = {}): SimNode {
  const world = new World({ nodes: 3, core });
  const a = world.elect('a');
  world.run(200);
  world.isolate('a');
  a.sent.length = 0;
  return a;
}

const give = (node: SimNode, message: Message): void => void node.step({ kind: 'message', message });

test('R20 a new leader opens its term with an entry of its own', (t) => {
  const world = new World({ nodes: 3, logs: { a: [1, 1], b: [1, 1], c: [1, 1] } });
  const a = world.elect('a');
  t.is(a.status.termStart, toIndex(3));
  t.is(a.log[2]?.value, 'start of a');
  t.true(world.all.every((node) => node.log[2]?.chain === a.log[2]?.chain));
});

test('R21 refusals append nothing', (t) => {
  const world = new World({ nodes: 3, core: { uncommittedBytesMax: 250 } });
  const a = world.elect('a');
  t.deepEqual(world.node('b').propose('x'), { ok: false, reason: 'notLeader' });
  world.isolate('a');
  t.true(a.propose('big', 10_000).ok);
  t.deepEqual(a.propose('more'), { ok: false, reason: 'overloaded' });
  t.is(a.status.last, toIndex(2));
  a.step({ kind: 'storageFailed' });
  t.deepEqual(a.propose('y'), { ok: false, reason: 'poisoned' });
});

// catalog 52
test('R21 room comes back as entries are committed', (t) => {
  const world = new World({ nodes: 3, core: { uncommittedBytesMax: 250 } });
  const a = world.elect('a');
  t.is(a.status.uncommittedBytes, 0);
  for (let i = 0; i < 20; i++) {
    t.true(a.propose(i).ok && a.propose(-i).ok);
    t.false(a.propose('third').ok);
    world.settle();
  }
});

test('R22 an accepted proposal is known by index and term, and a later leader may replace it', (t) => {
  const world = new World({ nodes: 3 });
  const a = world.elect('a');
  world.isolate('a');
  const lost = a.propose('lost');
  t.true(lost.ok);
  world.elect('b').propose('kept');
  world.settle();
  world.heal();
  world.run(3000);
  if (!lost.ok) return;
  t.not(a.log[lost.index - 1]?.term, lost.term);
  t.deepEqual(new Set(world.all.map((node) => node.log.at(-1)?.value)), new Set(['kept']));
});

test('R23 a follower refuses and names the leader', (t) => {
  const world = new World({ nodes: 3 });
  world.elect('a');
  world.run(200);
  t.is(world.node('b').propose('x').ok, false);
  t.is(world.node('b').status.leader, 'a');
});

test('R24 disk and network get a batch in the same drain', (t) => {
  const world = new World({ nodes: 3 });
  const a = world.elect('a');
  world.run(200);
  for (const value of [1, 2, 3]) {
    a.core.propose({ entryKind: 'data', bytes: 100, payload: value }, world.now);
  }
  const output = a.flush();
  t.is(output.storage.length, 3);
  t.deepEqual(
    output.messages.filter((m) => m.kind === 'append').map((m) => m.runs[0]?.count),
    [3, 3],
  );
});

test('R25 a quorum without the leader commits; the own disk counts only when it is done', (t) => {
  const world = new World({ nodes: 3, autoSync: false });
  const a = electByHand(world);
  const before = a.commit;
  a.propose('x');
  pump(world, 'b');
  t.is(a.commit, before);
  pump(world, 'c');
  t.is(a.commit, before + 1);
  t.is(a.status.durable, toIndex(before));
});

test('R25 a single voter commits only after its own disk', (t) => {
  const world = new World({ nodes: 1, autoSync: false });
  const a = electByHand(world);
  a.propose('x');
  t.is(a.commit, 1);
  a.sync();
  t.is(a.commit, 2);
});

// catalog 51 56
test('R26 appends respect their size, and the window its count and bytes', (t) => {
  const a = quietLeader({ appendBytesMax: 300, windowMessagesMax: 4, windowBytesMax: 700 });
  for (let i = 0; i < 30; i++) a.core.propose({ entryKind: 'data', bytes: 100, payload: i }, a.world.now);
  a.flush();
  t.deepEqual(
    appends(a, 'b').map((m) => m.runs[0]?.count),
    [3, 3, 3],
  );
  give(a, accepted('b>a', a.status.term, 4));
  t.is(appends(a, 'b').length, 4);
});

test('R27 an unknown term equals no term', (t) => {
  const a = oldWorld({ logs: { a: [1] } }).node('a');
  const reply = answer(a, append('b>a', 2, { prev: [7, 0], terms: [2] }));
  t.is(reply && text(reply), 'a>b appendResp t2 no 7 hint 0/0');
});

test('R28 heartbeats never tell more commit than the peer has confirmed', (t) => {
  const world = new World({ nodes: 3 });
  const a = world.elect('a');
  world.isolate('c');
  for (let i = 0; i < 5; i++) a.propose(i);
  world.settle();
  a.sent.length = 0;
  world.run(150);
  const commits = new Map(a.sent.filter((m) => m.kind === 'heartbeat').map((m) => [m.to, Number(m.commit)]));
  t.is(commits.get('b'), 6);
  t.is(commits.get('c'), 1);
});

test('R29 R30 committed entries are skipped, and replacing one is fatal', (t) => {
  const a = oldWorld({ forged: true, logs: { a: [1, 1, 1] } }).node('a');
  answer(a, append('b>a', 1, { prev: [3, 1], commit: 3 }));
  t.is(a.commit, 3);
  const reply = answer(a, append('b>a', 1, { prev: [1, 1], terms: [1, 1, 1], commit: 3 }));
  t.is(reply && text(reply), 'a>b appendResp t1 ok 4');
  t.is(a.truncations, 0);
  t.throws(() => answer(a, append('b>a', 2, { prev: [1, 1], terms: [2] })), { message: /^I5 / });
});

test('R31 the hint skips a whole term', (t) => {
  const table = [
    { log: [1, 1, 3, 3, 3], prev: [5, 2], hint: '2/1' },
    { log: [1, 1], prev: [9, 1], hint: '2/1' },
    { log: [1, 2, 2], prev: [3, 1], hint: '1/1' },
    { log: [2, 2, 2], prev: [2, 1], hint: '0/0' },
  ] as const;
  for (const { log, prev, hint } of table) {
    const reply = answer(oldWorld({ logs: { a: log } }).node('a'), append('b>a', 9, { prev, terms: [9] }));
    t.is(reply && text(reply), `a>b appendResp t9 no ${prev[0]} hint ${hint}`);
  }
});

// catalog 42 45 90
test('R32 only the conflicting suffix is removed, and nothing without a conflict', (t) => {
  const table = [
    { prev: [2, 1], terms: [1], last: 5, cut: 0 },
    { prev: [3, 1], terms: [], last: 5, cut: 0 },
    { prev: [2, 1], terms: [1, 3], last: 4, cut: 1 },
    { prev: [0, 0], terms: [1, 1, 1, 2, 2, 2], last: 6, cut: 0 },
    { prev: [0, 0], terms: [1, 1, 1, 2, 3], last: 5, cut: 1 },
  ] as const;
  for (const { prev, terms, last, cut } of table) {
    const a = oldWorld({ logs: { a: [1, 1, 1, 2, 2] } }).node('a');
    answer(a, append('b>a', 4, { prev, terms }));
    t.is(a.status.last, toIndex(last));
    t.is(a.truncations, cut);
  }
});

test("R33 a follower commits only what is proven to be in the leader's log", (t) => {
  const a = oldWorld({ forged: true, logs: { a: [1, 1, 1, 1, 1] } }).node('a');
  answer(a, heartbeat('b>a', 2, 5));
  t.is(a.commit, 0);
  answer(a, append('b>a', 2, { prev: [2, 1], commit: 5 }));
  t.is(a.commit, 2);
  answer(a, append('b>a', 2, { prev: [2, 1], terms: [1, 2], commit: 9 }));
  t.is(a.commit, 4);
  answer(a, heartbeat('b>a', 2, 5));
  t.is(a.commit, 4);
  answer(a, heartbeat('c>a', 3, 5));
  t.is(a.commit, 4);
});

test('R34 one answer per completed write, for all appends it covers', (t) => {
  const a = oldWorld({ autoSync: false }).node('a');
  give(a, append('b>a', 1, { prev: [0, 0], terms: [1] }));
  give(a, append('b>a', 1, { prev: [1, 1], terms: [1, 1] }));
  t.deepEqual(a.sent, []);
  a.sync();
  t.deepEqual(a.sent.map(text), ['a>b appendResp t1 ok 3']);
});

test('R34 an answer made in an older term is dropped', (t) => {
  const a = oldWorld({ autoSync: false }).node('a');
  give(a, append('b>a', 1, { prev: [0, 0], terms: [1] }));
  give(a, heartbeat('c>a', 2));
  a.sent.length = 0;
  a.sync();
  t.deepEqual(a.sent, []);
});

test('R35 an append behind a gap is rejected, not kept', (t) => {
  const a = oldWorld().node('a');
  const reply = answer(a, append('b>a', 1, { prev: [1, 1], terms: [1] }));
  t.is(reply && text(reply), 'a>b appendResp t1 no 1 hint 0/0');
  t.is(a.status.last, toIndex(0));
});

test('R36 a match never exceeds what was offered', (t) => {
  const a = quietLeader();
  a.propose('x');
  give(a, accepted('b>a', a.status.term, 900));
  t.is(a.status.peers.find((p) => p.id === 'b')?.match, toIndex(2));
  t.is(a.commit, 1);
});

test('R37 late rejections do not rewind a matched peer', (t) => {
  const a = quietLeader();
  a.propose('x');
  give(a, accepted('b>a', a.status.term, 2));
  give(a, rejected('b>a', a.status.term, { prev: 1, hint: [0, 0] }));
  t.like(
    a.status.peers.find((p) => p.id === 'b'),
    { match: toIndex(2), next: toIndex(3), state: 'replicate' },
  );
});

test('R37 at most one probe per term that differs', (t) => {
  const common = [1, 1, 1];
  const mine = [...common, 2, 2, 2, 2, 4, 4, 4, 4];
  const theirs = [...common, 2, 3, 3, 3, 3, 3, 3, 3, 3, 3];
  const world = new World({ nodes: 3, logs: { a: mine, b: mine, c: theirs } });
  const a = world.elect('a');
  world.run(200);
  const rejections = world.node('c').sent.filter((m) => m.kind === 'appendResp' && !m.result.ok);
  t.true(new Set(rejections.map(text)).size <= 2, rejections.map(text).join('\n'));
  t.is(world.node('c').log.at(-1)?.chain, a.log.at(-1)?.chain);
});

// catalog 43
test('R37 logs of every shape of the paper converge', (t) => {
  const leader = [1, 1, 1, 4, 4, 5, 5, 6, 6, 6];
  const shapes = [
    [1, 1, 1, 4, 4, 5, 5, 6, 6],
    [1, 1, 1, 4],
    [1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 6],
    [1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 7, 7],
    [1, 1, 1, 4, 4, 4, 4],
    [1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 3],
  ];
  for (const shape of shapes) {
    const terms = { a: 7, b: 7, c: 7 };
    const world = new World({ nodes: 3, logs: { a: leader, b: leader, c: shape }, terms });
    world.isolate('c');
    world.elect('a');
    world.heal();
    world.run(1500);
    const logs = world.all.map((node) => node.log.map((entry) => entry.chain).join());
    t.is(new Set(logs).size, 1, shape.join());
  }
});

test('R38 a heartbeat answer resumes sending but confirms nothing', (t) => {
  const a = quietLeader({ windowMessagesMax: 1 });
  a.propose('x');
  a.propose('y');
  const sent = appends(a, 'b').length;
  give(a, heartbeatResp('b>a', a.status.term));
  t.is(appends(a, 'b').length, sent + 1);
  t.is(appends(a, 'b').at(-1)?.runs.length, 0);
  t.is(a.status.peers.find((p) => p.id === 'b')?.match, toIndex(1));
  t.is(a.commit, 1);
});

test('R38 a lost append is repaired after a heartbeat', (t) => {
  const world = new World({ nodes: 3 });
  const a = world.elect('a');
  world.run(200);
  a.propose('lost on the way to c');
  world.cuts.add('a>c');
  world.settle();
  world.heal();
  t.is(world.node('c').log.length, 1);
  world.run(300);
  t.is(world.node('c').log.length, 2);
});

// catalog 44
test('R39 entries of an older term are committed only under one of the own term', (t) => {
  const logs = { a: [1, 2], b: [1, 2], c: [1] };
  const world = new World({ nodes: 3, logs, terms: { a: 2, b: 2, c: 2 } });
  const a = world.untilElected('a');
  const ofOwnTerm = (m: Message): boolean => m.kind === 'append' && m.runs.some((r) => r.term > 2);
  t.true(world.network.some(ofOwnTerm));
  give(a, accepted('b>a', a.status.term, 2));
  give(a, accepted('c>a', a.status.term, 2));
  t.is(a.commit, 0);
  world.settle();
  t.is(a.commit, 3);
});

test('R39 idle followers learn of a commit with the next tick, and without an append of its own under load', (t) => {
  const world = new World({ nodes: 3 });
  const a = world.elect('a');
  world.run(200);
  a.propose('x');
  world.settle();
  t.deepEqual(
    world.all.map((node) => node.commit),
    [2, 1, 1],
  );
  a.sent.length = 0;
  a.propose('y');
  t.is(appends(a, 'b').length, 1);
  t.is(appends(a, 'b')[0]?.leaderCommit, toIndex(2));
  world.settle();
  a.sent.length = 0;
  a.step({ kind: 'tick' });
  t.deepEqual(appends(a, 'b')[0]?.runs, []);
  world.settle();
  t.deepEqual(
    world.all.map((node) => node.commit),
    [3, 3, 3],
  );
  a.sent.length = 0;
  a.step({ kind: 'tick' });
  t.is(appends(a, 'b').length, 0);
});

test('R40 a broken stream means probing again from what is known', (t) => {
  const a = quietLeader({ windowMessagesMax: 2 });
  for (let i = 0; i < 5; i++) a.propose(i);
  a.sent.length = 0;
  a.step({ kind: 'unreachable', peer: 'b' });
  t.like(
    a.status.peers.find((p) => p.id === 'b'),
    { state: 'probe', next: toIndex(2) },
  );
  t.is(appends(a, 'b').length, 1);
  t.is(appends(a, 'b')[0]?.prevIndex, toIndex(1));
  give(a, accepted('b>a', a.status.term, 6));
  t.is(a.status.peers.find((p) => p.id === 'b')?.state, 'replicate');
  for (let i = 0; i < 2; i++) a.propose(i);
  t.is(appends(a, 'b').length, 3);
});

test('S8 a follower over its memory cap says so, and gets entries again when it has room', (t) => {
  const world = new World({ nodes: 3, autoSync: false, core: { unstableBytesMax: 300 } });
  const a = electByHand(world);
  const c = world.node('c');
  for (let i = 0; i < 40; i++) {
    a.propose(i);
    pump(world, 'ab');
  }
  t.true(a.commit > 30);
  t.true(c.status.unstableBytes <= 500);
  t.true(a.status.peers.find((p) => p.id === 'c')?.busy);
  for (let i = 0; i < 100 && c.commit < a.commit; i++) {
    world.now = toMillis(world.now + 100);
    a.step({ kind: 'tick' });
    pump(world, 'abc');
  }
  t.is(c.commit, a.commit);
  t.is(c.status.term, toTerm(a.status.term));
});
