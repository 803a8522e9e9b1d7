import test from 'ava';
import { LogView } from '../../../src/raft/core/log-view.ts';
import { toIndex, toMillis, toSeq, toTerm, type Message, type Seq } from '../../../src/raft/core/types.ts';
import { electByHand, oldWorld, pump } from './drive.ts';
import { append, heartbeat, text, voteReq } from './messages.ts';
import type { SimNode } from './sim-node.ts';
import { groupOf, World } from './world.ts';

const now = toMillis(1);

function logOf(count: number): LogView {
  const log = new LogView({
    term: toTerm(1),
    vote: undefined,
    floor: { index: toIndex(0), term: toTerm(0), config: groupOf(['a']) },
    last: toIndex(count),
    applied: toIndex(0),
    terms: count === 0 ? [] : [{ term: toTerm(1), firstIndex: toIndex(1) }],
    configs: [],
    faulty: undefined,
  });
  return log;
}

function extend(log: LogView, count: number, term: number): Seq {
  const last = toIndex(log.last + count);
  log.extend(toIndex(log.last + 1), last, toTerm(term));
  return log.issueAppend(count * 100, now);
}

const give = (node: SimNode, message: Message): void => void node.step({ kind: 'message', message });

// catalog 90
test('S1 operations are numbered in order and complete as a prefix', (t) => {
  const log = logOf(0);
  const first = extend(log, 2, 1);
  const second = extend(log, 3, 1);
  t.is(second, toSeq(first + 1));
  log.written(first);
  t.is(log.durable, toIndex(2));
  t.is(log.unstableBytes, 300);
  log.written(second);
  log.written(first);
  t.is(log.durable, toIndex(5));
  t.is(log.unstableBytes, 0);
  t.throws(() => log.written(toSeq(second + 1)), { message: /^S1 / });
});

// catalog 90
test('S2 a write completed before a later truncation does not make the replaced entries durable', (t) => {
  const log = logOf(3);
  const old = extend(log, 5, 1);
  const cut = log.truncate(toIndex(5), now);
  const fresh = extend(log, 4, 2);
  log.written(old);
  t.is(log.durable, toIndex(4));
  log.written(cut);
  t.is(log.durable, toIndex(4));
  log.written(fresh);
  t.is(log.durable, toIndex(8));
});

test('S2 completions that cover several truncations at once end at the right place', (t) => {
  const log = logOf(3);
  extend(log, 5, 1);
  log.truncate(toIndex(7), now);
  extend(log, 1, 2);
  log.truncate(toIndex(5), now);
  log.written(log.lastSeq);
  t.is(log.last, toIndex(4));
  t.is(log.durable, toIndex(4));
});

// catalog 54
test('S2 S4 the truncated and rewritten index is not acknowledged by the old write (ABA)', (t) => {
  const a = oldWorld({ autoSync: false }).node('a');
  give(a, append('b>a', 1, { prev: [0, 0], terms: [1, 1, 1] }));
  give(a, append('c>a', 2, { prev: [1, 1], terms: [2, 2] }));
  a.sent.length = 0;
  a.sync(2);
  t.is(a.status.durable, toIndex(1));
  t.deepEqual(a.sent, []);
  a.sync();
  t.is(a.status.durable, toIndex(3));
  t.deepEqual(a.sent.map(text), ['a>c appendResp t2 ok 3']);
});

test('S3 an acknowledgement waits for the term and for its entries', (t) => {
  const a = oldWorld({ autoSync: false }).node('a');
  give(a, append('b>a', 3, { prev: [0, 0], terms: [3] }));
  a.sync(1);
  t.deepEqual(a.sent, []);
  a.sync(1);
  t.deepEqual(a.sent.map(text), ['a>b appendResp t3 ok 1']);
});

test('S3 a rejection in a new term waits for that term', (t) => {
  const a = oldWorld({ autoSync: false }).node('a');
  give(a, append('b>a', 3, { prev: [4, 3] }));
  t.deepEqual(a.sent, []);
  a.sync();
  t.deepEqual(a.sent.map(text), ['a>b appendResp t3 no 4 hint 0/0']);
});

test('S3 a vote waits for the disk and is lost if the term moves on', (t) => {
  const a = oldWorld({ autoSync: false }).node('a');
  give(a, voteReq('b>a', 1));
  t.deepEqual(a.sent, []);
  give(a, heartbeat('c>a', 2));
  a.sent.length = 0;
  a.sync();
  t.deepEqual(a.sent.map(text), []);
});

test('S4 the leader counts itself only by operations, not by positions', (t) => {
  const world = new World({ nodes: 3, autoSync: false });
  const a = electByHand(world);
  a.propose('x');
  a.propose('y');
  pump(world, 'b');
  t.is(a.commit, 1);
  a.sync(1);
  t.is(a.commit, 2);
  a.sync(1);
  t.is(a.commit, 3);
});

// catalog 94
test('S14 a node that lost entries it may have acknowledged votes for nobody worse than that, and heals', (t) => {
  const world = new World({ nodes: 3, logs: { a: [1], b: [1, 1, 1], c: [1] }, faulty: { a: [3, 1] } });
  world.isolate('b');
  world.run(6000);
  t.is(world.leader, undefined);
  t.is(world.node('a').status.role, 'follower');
  world.heal();
  world.run(6000);
  t.truthy(world.leader);
  t.false(world.node('a').status.faulty);
});

test('S14 a damaged node is well when its entries are on its disk and committed, not before', (t) => {
  const a = oldWorld({ forged: true, logs: { a: [1] }, faulty: { a: [3, 1] }, autoSync: false }).node('a');
  give(a, append('b>a', 1, { prev: [1, 1], terms: [1, 1], commit: 1 }));
  t.like(a.status, { last: toIndex(3), durable: toIndex(1), faulty: true });
  a.sync();
  t.like(a.status, { durable: toIndex(3), commit: toIndex(1), faulty: true });
  give(a, heartbeat('b>a', 1, 3));
  t.like(a.status, { commit: toIndex(3), faulty: false });
});

// catalog 37 98
test('S15 a failed disk ends votes, answers and heartbeats', (t) => {
  const world = new World({ nodes: 3 });
  const a = world.elect('a');
  a.step({ kind: 'storageFailed' });
  a.sent.length = 0;
  give(a, voteReq('b>a', 99, { transfer: true }));
  give(a, append('b>a', 99, { prev: [0, 0], terms: [1] }));
  for (let i = 0; i < 50; i++) {
    world.now = toMillis(world.now + 100);
    a.step({ kind: 'tick' });
  }
  a.sync();
  t.deepEqual(a.sent, []);
  t.true(a.status.poisoned);
});

test('I5 a cut at or below commit or the verified part is fatal', (t) => {
  const log = logOf(5);
  log.commitTo(toIndex(2));
  log.matchTo(toIndex(4));
  t.throws(() => log.truncate(toIndex(2), now), { message: /^I5 / });
  t.throws(() => log.truncate(toIndex(4), now), { message: /^I5 / });
  log.truncate(toIndex(5), now);
  t.is(log.last, toIndex(4));
});

test('I3 I4 cursors and terms only grow', (t) => {
  const log = logOf(3);
  log.commitTo(toIndex(3));
  t.throws(() => log.commitTo(toIndex(2)), { message: /^I3 / });
  t.throws(() => log.commitTo(toIndex(4)), { message: /^I3 / });
  t.throws(() => log.extend(toIndex(5), toIndex(5), toTerm(1)), { message: /^I4 / });
  t.throws(() => log.extend(toIndex(4), toIndex(4), toTerm(0)), { message: /^I4 / });
});

test('S17 a leader that can not read its log makes room, and leads again when the group has committed what it holds', (t) => {
  const world = new World({ nodes: 3 });
  const a = world.elect('a');
  a.propose('x');
  world.run(300);
  a.step({ kind: 'damaged' });
  t.is(a.status.role, 'follower');
  world.run(10_000);
  t.truthy(world.leader);
  t.not(world.leader?.id, 'a', 'it campaigned with a log that it can not read');
  t.false(a.status.faulty, 'everything it held is committed');
  world.elect('a');
});

test('S17 a leader without others goes on though its log is damaged', (t) => {
  const world = new World({ nodes: 1 });
  const a = world.elect('a');
  a.step({ kind: 'damaged' });
  t.is(a.status.role, 'leader');
});

test('S14 a follower that lost what it had acknowledged gets it again from the same leader', (t) => {
  const world = new World({ nodes: 3, faulty: { c: [3, 1] } });
  const a = world.elect('a');
  a.propose('x');
  a.propose('y');
  world.run(300);
  const c = world.node('c');
  t.is(c.log.length, 3);
  c.crash();
  c.disk.entries.length = 1;
  c.restart();
  t.true(c.status.faulty);
  a.step({ kind: 'unreachable', peer: 'c' });
  world.run(500);
  t.is(world.leader?.id, 'a');
  t.is(c.log.length, 3);
  t.is(c.commit, 3);
});
