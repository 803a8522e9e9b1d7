import test from 'ava';
import { LogView } from '../../../src/raft/core/log-view.ts';
import { toIndex, toMillis, toSeq, toTerm, type Floor } from '../../../src/raft/core/types.ts';
import { answer, oldWorld } from './drive.ts';
import { append, text } from './messages.ts';
import { boundGroup, groupOf, World } from './world.ts';

function logOf(terms: readonly number[]): LogView {
  const log = new LogView({
    term: toTerm(9),
    vote: undefined,
    floor: floorAt(0, 0),
    last: toIndex(terms.length),
    applied: toIndex(0),
    terms: terms.map((term, i) => ({ term: toTerm(term), firstIndex: toIndex(i + 1) })),
    configs: [],
    faulty: undefined,
  });
  return log;
}

function floorAt(index: number, term: number): Floor {
  return { index: toIndex(index), term: toTerm(term), config: groupOf(['a']) };
}

// catalog 86 90
test('I3 a floor moves forward, over applied entries only, and terms below it are unknown', (t) => {
  const log = logOf([1, 1, 2, 2, 3]);
  log.commitTo(toIndex(4));
  t.throws(() => log.advanceFloor(floorAt(2, 1)), { message: /^I3 / });
  log.appliedTo(toIndex(4));
  t.throws(() => log.advanceFloor(floorAt(5, 3)), { message: /^I3 / });
  t.throws(() => log.advanceFloor(floorAt(3, 1)), { message: /^I4 / });
  log.advanceFloor(floorAt(3, 2));
  t.throws(() => log.advanceFloor(floorAt(2, 1)), { message: /^I3 / });
  t.deepEqual(
    [2, 3, 4, 5].map((i) => Number(log.termAt(toIndex(i)))),
    [-1, 2, 2, 3],
  );
  t.is(log.lastAtMost(toIndex(5), toTerm(1)), 2);
  t.is(log.runEnd(toIndex(3)), toIndex(4));
  log.advanceFloor(floorAt(4, 2));
  t.is(log.termAt(toIndex(4)), toTerm(2));
  t.is(log.lastAtMost(toIndex(5), toTerm(1)), 3);
});

test('I3 a floor never passes what the disk holds', (t) => {
  const log = logOf([1]);
  log.extend(toIndex(2), toIndex(3), toTerm(1));
  const seq = log.issueAppend(200, toMillis(1));
  log.commitTo(toIndex(3));
  log.appliedTo(toIndex(3));
  t.throws(() => log.advanceFloor(floorAt(3, 1)), { message: /^I3 / });
  log.written(seq);
  log.advanceFloor(floorAt(3, 1));
  t.is(log.floor.index, toIndex(3));
});

// catalog 85
test('I5 a floor is never installed at or below commit', (t) => {
  const log = logOf([1, 1, 1]);
  log.commitTo(toIndex(2));
  t.throws(() => log.installFloor(floorAt(2, 1), toMillis(1)), { message: /^I5 / });
  log.installFloor(floorAt(3, 2), toMillis(1));
  t.is(log.lastTerm, toTerm(2));
});

test('S2 writes of the replaced log do not make the installed one durable', (t) => {
  const log = logOf([1]);
  log.commitTo(toIndex(1));
  log.extend(toIndex(2), toIndex(9), toTerm(1));
  const old = log.issueAppend(800, toMillis(1));
  const install = log.installFloor(floorAt(5, 2), toMillis(1));
  log.extend(toIndex(6), toIndex(7), toTerm(2));
  const fresh = log.issueAppend(200, toMillis(1));
  log.written(old);
  t.is(log.durable, toIndex(1));
  log.written(install);
  t.is(log.durable, toIndex(5));
  log.written(fresh);
  t.is(log.durable, toIndex(7));
  t.is(install, toSeq(old + 1));
});

test('what was applied before a floor was installed may be reported after it', (t) => {
  const log = logOf([1, 1]);
  log.commitTo(toIndex(2));
  log.installFloor(floorAt(9, 2), toMillis(1));
  log.appliedTo(toIndex(2));
  t.is(log.applied, toIndex(9));
  t.throws(() => log.appliedTo(toIndex(10)), { message: /^I3 / });
});

// catalog 79 85
test('I10 B74 the floor carries the configuration in force there', (t) => {
  const world = new World({ nodes: 1, config: boundGroup(['a']) });
  const a = world.elect('a');
  const { members } = a.status.config;
  const learner = { id: 'd', role: 'learner', diskId: 'disk-d', address: undefined } as const;
  t.true(a.proposeConfig({ version: 2, members: [...members, learner] }).ok);
  a.propose('x');
  world.settle();
  const wrong: Floor = { index: toIndex(2), term: a.status.term, config: boundGroup(['a']) };
  t.throws(() => a.core.step({ kind: 'floorAdvanced', floor: wrong }, world.now), { message: /^I10 / });
  const other = new World({ nodes: 1, config: boundGroup(['a']) });
  const leader = other.elect('a');
  leader.proposeConfig({ version: 2, members: [...members, learner] });
  leader.propose('x');
  other.settle();
  leader.advanceFloor(3);
  t.is(leader.status.config.version, 2);
  t.is(leader.status.configIndex, toIndex(3));
  t.true(leader.propose('y').ok);
  t.true(leader.proposeConfig({ version: 3, members }).ok);
});

// catalog 85 86
test('R30 an append that starts or ends below the floor matches there', (t) => {
  const a = oldWorld({ forged: true, logs: { a: [1, 1, 1, 1] } }).node('a');
  answer(a, append('b>a', 1, { prev: [4, 1], commit: 4 }));
  a.advanceFloor(3);
  const table = [
    { prev: [0, 0], terms: [1], match: 4 },
    { prev: [1, 1], terms: [1, 1], match: 4 },
    { prev: [1, 1], terms: [1, 1, 1, 1], match: 5 },
    { prev: [2, 1], terms: [1], match: 5 },
  ] as const;
  for (const { prev, terms, match } of table) {
    const reply = answer(a, append('b>a', 1, { prev, terms, commit: 4 }));
    t.is(reply && text(reply), `a>b appendResp t1 ok ${match}`);
    t.is(Number(a.status.last), match);
  }
  t.is(a.truncations, 0);
});

test('R30 B75 an append that ends at the floor touches nothing above it, be it of another term or not there', (t) => {
  for (const log of [
    [1, 1, 1, 2],
    [1, 1, 1],
  ]) {
    const a = oldWorld({ forged: true, logs: { a: log } }).node('a');
    answer(a, append('b>a', 2, { prev: [log.length, log.at(-1) ?? 0], commit: log.length }));
    a.advanceFloor(3);
    const reply = answer(a, append('b>a', 2, { prev: [1, 1], terms: [1, 1], commit: log.length }));
    t.is(reply && text(reply), `a>b appendResp t2 ok ${log.length}`);
    t.is(Number(a.status.last), log.length);
    t.is(a.truncations, 0);
  }
});
