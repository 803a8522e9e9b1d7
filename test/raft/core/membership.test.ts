import test from 'ava';
import { stepRefusal } from '../../../src/raft/core/config-change.ts';
import { ConfigStack } from '../../../src/raft/core/membership.ts';
import { toIndex, toMillis, toTerm, type GroupConfig, type Member } from '../../../src/raft/core/types.ts';
import { answer, granted, oldWorld } from './drive.ts';
import { accepted, append, heartbeatResp, timeoutNow, voteReq, voteResp } from './messages.ts';
import { abc, change, leading, learner, member, voter, withLearner } from './group.ts';
import { boundGroup, groupOf, World } from './world.ts';

function stepTable(
  before: readonly Member[],
  rows: readonly (readonly [string | undefined, Member[]])[],
): string[] {
  const config: GroupConfig = { version: 4, members: before };
  return rows.flatMap(([expected, members], row) => {
    const reason = stepRefusal(config, { version: 5, members }, 'a');
    return reason === expected ? [] : [`row ${row}: ${reason}, not ${expected}`];
  });
}

// catalog 75 80 81
test('R53 R54 one step adds learners, promotes one or removes one voter, and nothing else', (t) => {
  const [a, b, c] = [voter('a'), voter('b'), voter('c')];
  const [d, e] = [learner('d'), learner('e')];
  const wrong = stepTable(
    [a, b, c, d],
    [
      ['nothingChanged', [a, b, c, d]],
      ['nothingChanged', [d, c, b, a]],
      [undefined, [a, b, c]],
      [undefined, [a, b, c, d, e, learner('f')]],
      [undefined, [a, b, c, e]],
      [undefined, [a, b, c, voter('d')]],
      [undefined, [a, b, d]],
      [undefined, [a, b, d, e]],
      ['learnerFirst', [a, b, c, d, voter('e')]],
      ['learnerFirst', [a, b, voter('e')]],
      ['oneVoterAtATime', [a, d]],
      ['oneVoterAtATime', [a, b, voter('d')]],
      ['transferFirst', [b, c, d]],
      ['demotion', [a, b, learner('c'), d]],
      ['memberRebound', [a, b, member('c', 'voter', 'another'), d]],
      ['memberRebound', [a, b, { ...c, diskId: undefined }, d]],
      ['duplicateMember', [a, b, c, c]],
      [undefined, [a, b, { ...c, address: 'host:1' }, d]],
    ],
  );
  t.deepEqual(wrong, []);
  const addressed = { ...voter('b'), address: 'host:1' };
  t.deepEqual(
    stepTable(
      [a, addressed],
      [
        ['memberRebound', [a, b]],
        ['memberRebound', [a, { ...addressed, address: 'host:2' }]],
      ],
    ),
    [],
  );
  const config = { version: 4, members: abc };
  t.is(stepRefusal(config, { version: 4, members: [a, b] }, 'a'), 'staleVersion');
  t.is(stepRefusal(config, { version: 6, members: [a, b] }, 'a'), 'staleVersion');
});

test('R53 R54 disks are bound one change at a time, on top of a committed term', (t) => {
  const world = new World({ nodes: 3 });
  const a = world.elect('a');
  world.run(200);
  world.isolate('a');
  const unbound = groupOf(['a', 'b', 'c']).members;
  const first = unbound.map((m) => (m.id === 'a' ? voter('a') : m));
  t.is(change(a, first), 'ok');
  t.is(a.status.config.version, 2);
  t.is(change(a, abc), 'configPending');
  world.heal();
  world.run(300);
  for (const node of world.all) t.is(node.status.config.version, 2);
  t.is(change(a, abc), 'ok');
  world.run(300);
  for (const node of world.all) t.is(node.status.configIndex, toIndex(3));
});

// catalog 75
test('R54 nothing changes before the term has a committed entry, during a hand-over, or elsewhere', (t) => {
  const world = new World({ nodes: 3, config: boundGroup(['a', 'b', 'c']) });
  const a = world.untilElected('a');
  t.is(change(a, [...abc, learner('d')]), 'termNotCommitted');
  world.run(300);
  t.is(change(world.node('b'), [...abc, learner('d')]), 'notLeader');
  a.step({ kind: 'transfer', target: 'b' });
  t.is(change(a, [...abc, learner('d')]), 'transferring');
  a.step({ kind: 'storageFailed' });
  t.is(change(a, [...abc, learner('d')]), 'poisoned');
});

// catalog 79 81
test('R54 B52 two leaders with one change each: only that of the majority counts', (t) => {
  const { world, a } = leading(['a', 'b', 'c', 'd']);
  world.isolate('a');
  t.is(change(a, ['a', 'b', 'c'].map(voter)), 'ok');
  t.is(a.commit, 1);
  const b = world.elect('b');
  t.is(change(b, ['b', 'c', 'd'].map(voter)), 'ok');
  world.run(300);
  t.is(world.checker.committed.at(-1)?.config?.members.length, 3);
  world.heal();
  world.run(2000);
  t.true(a.status.removed);
  t.is(world.leader, b);
});

// catalog 78 79
test('R53 truncation reverts a configuration, and a new leadership follows what is in force', (t) => {
  const { world, a } = leading();
  world.isolate('a');
  t.is(change(a, [voter('a'), voter('b'), learner('d'), voter('c')]), 'ok');
  t.deepEqual(
    a.status.peers.map((p) => p.id),
    ['b', 'c', 'd'],
  );
  world.elect('b').propose('x');
  world.settle();
  world.heal();
  world.run(3000);
  t.is(a.status.config.version, 1);
  t.is(a.status.configIndex, toIndex(0));
  world.leader?.step({ kind: 'transfer', target: 'a' });
  world.settle();
  t.deepEqual(
    a.status.peers.map((p) => p.id),
    ['b', 'c'],
  );
});

test('I10 configurations come one voter at a time, and the stack says what is committed', (t) => {
  const { world, a } = leading();
  const entry = { index: toIndex(2), config: { version: 2, members: [voter('a')] } };
  const forged = { ...append('a>b', a.status.term, { prev: [1, a.status.term], terms: [a.status.term] }) };
  t.throws(() => world.node('b').step({ kind: 'message', message: { ...forged, configs: [entry] } }), {
    message: /^I10 /,
  });
});

// catalog 75
test('R59 a learner on an empty disk gets everything and knows the group', (t) => {
  const { world, a, d } = withLearner();
  world.run(500);
  t.is(d.commit, a.commit);
  t.is(d.log.at(-1)?.chain, a.log.at(-1)?.chain);
  t.deepEqual(d.status.config, a.status.config);
});

test('R0 R59 a learner that loses its disk before it is bound gets everything again', (t) => {
  const { world, a } = leading();
  world.add('d', 'disk-old');
  for (let i = 0; i < 5; i++) a.propose(i);
  t.is(change(a, [...abc, { ...learner('d'), diskId: undefined }]), 'ok');
  world.run(300);
  const d = world.add('d');
  t.is(change(a, [...abc, learner('d')]), 'ok');
  world.run(2000);
  t.is(d.commit, a.commit);
  t.deepEqual(d.status.config, a.status.config);
});

// catalog 76 79
test('R57 B32 a learner counts in no quorum', (t) => {
  const { world, a } = withLearner();
  world.run(500);
  for (const id of ['b', 'c']) world.cuts.add(`a>${id}`);
  const { commit } = a;
  a.propose('only on a and d');
  world.settle();
  t.is(a.commit, commit);
  a.step({ kind: 'readIndex', token: 1 });
  world.settle();
  t.deepEqual(a.reads, []);
  world.run(1500);
  t.not(a.status.role, 'leader');
});

// catalog 76
test('R6 R9 a learner votes when asked, but never campaigns, not even when told to', (t) => {
  const { world, a, d } = withLearner();
  world.run(500);
  d.step({ kind: 'message', message: timeoutNow('a>d', a.status.term, 0) });
  t.is(d.status.role, 'follower');
  for (const id of ['a', 'b', 'c']) world.node(id).crash();
  world.run(5000);
  t.deepEqual(new Set(d.softs), new Set(['follower']));
  granted(t, answer(d, voteReq('b>d', d.status.term + 1)), true);
});

test('R55 a learner becomes a voter when it has kept up for two heartbeats', (t) => {
  const { world, a } = withLearner();
  const promoted = [...abc, voter('d')];
  t.is(change(a, promoted), 'configPending');
  world.run(50);
  t.is(change(a, promoted), 'learnerBehind');
  world.run(300);
  t.is(change(a, promoted), 'ok');
  world.run(300);
  for (const node of world.all) t.is(node.status.config.version, 3);
});

test('R55 not while it is behind, silent or unbound', (t) => {
  const { world, a } = withLearner({ windowMessagesMax: 2 });
  world.run(400);
  const promoted = [...abc, voter('d')];
  world.cuts.add('a>d');
  for (let i = 0; i < 3; i++) a.propose(i);
  world.settle();
  t.is(change(a, promoted), 'learnerBehind');
  world.heal();
  world.run(100);
  t.is(change(a, promoted), 'learnerBehind');
  world.run(300);
  world.cuts.add('d>a');
  world.now = toMillis(world.now + 1001);
  for (const id of ['b', 'c']) a.step({ kind: 'message', message: heartbeatResp(`${id}>a`, a.status.term) });
  t.is(change(a, promoted), 'learnerInactive');

  const other = leading();
  t.is(change(other.a, [...abc, { ...learner('e'), diskId: undefined }]), 'ok');
  other.world.add('e');
  other.world.run(500);
  t.is(change(other.a, [...abc, voter('e')]), 'learnerUnbound');
});

test('R55 a window that is just full is not less than a window', (t) => {
  const { world, a } = withLearner({ windowMessagesMax: 2, appendBytesMax: 100 });
  world.run(500);
  world.cuts.add('d>a');
  for (const value of [1, 2]) {
    a.propose(value);
    world.settle();
  }
  t.is(change(a, [...abc, voter('d')]), 'learnerBehind');
});

// catalog 78
test('B27 a cut below several configurations goes back to what stood before all of them', (t) => {
  const stack = new ConfigStack({
    term: toTerm(1),
    vote: undefined,
    floor: { index: toIndex(0), term: toTerm(0), config: boundGroup(['a', 'b', 'c']) },
    last: toIndex(0),
    applied: toIndex(0),
    terms: [],
    configs: [],
    faulty: undefined,
  });
  stack.push(toIndex(3), { version: 2, members: [...abc, learner('d')] });
  stack.push(toIndex(5), { version: 3, members: [...abc, voter('d')] });
  stack.push(toIndex(7), { version: 4, members: abc });
  stack.truncate(toIndex(5));
  t.is(stack.latestIndex, toIndex(3));
  t.false(stack.isVoter('d'));
  t.deepEqual(stack.voterSets, [['a', 'b', 'c']]);
  stack.truncate(toIndex(1));
  t.is(stack.latest.version, 1);
});

// catalog 78 80
test('R56 the progress of a removed peer is gone at once, and its late answers touch nothing', (t) => {
  const { world, a } = leading();
  world.isolate('c');
  t.is(change(a, [voter('a'), voter('b')]), 'ok');
  t.deepEqual(
    a.status.peers.map((p) => p.id),
    ['b'],
  );
  const before = JSON.stringify(a.status);
  a.step({ kind: 'message', message: accepted('c>a', a.status.term, 2) });
  a.step({ kind: 'message', message: heartbeatResp('c>a', a.status.term) });
  t.is(JSON.stringify(a.status), before);
  a.sent.length = 0;
  world.run(300);
  t.false(a.sent.some((m) => m.to === 'c'));
});

// catalog 79
test('B33 the vote of a removed peer elects nobody', (t) => {
  const { world, a } = leading();
  change(a, [voter('a'), voter('b')]);
  world.run(300);
  world.isolate('b');
  a.crash();
  a.restart();
  world.now = toMillis(world.now + 3000);
  a.step({ kind: 'tick' });
  world.run(3000);
  a.step({ kind: 'message', message: voteResp('c>a', a.status.term + 1, { granted: true, pre: true }) });
  a.step({ kind: 'message', message: voteResp('c>a', a.status.term, { granted: true }) });
  a.sync();
  t.not(a.status.role, 'leader');
});

// catalog 75
test('a smaller quorum commits what waited for the one that was removed', (t) => {
  const { world, a } = leading(['a', 'b']);
  world.node('b').crash();
  a.propose('waits for b');
  world.settle();
  t.is(a.commit, 1);
  t.is(change(a, [voter('a')]), 'ok');
  world.settle();
  t.is(a.commit, 3);
});

// catalog 75
test('a new voter that is slow to answer does not end the leadership', (t) => {
  const { world, a } = leading(['a']);
  world.add('b');
  t.is(change(a, [voter('a'), learner('b')]), 'ok');
  world.run(500);
  t.is(change(a, [voter('a'), voter('b')]), 'ok');
  world.isolate('b');
  world.now = toMillis(world.now + 400);
  a.step({ kind: 'tick' });
  t.is(a.status.role, 'leader');
  world.run(1500);
  t.not(a.status.role, 'leader');
});

// catalog 81
test('a wiped broker comes back under its name with a new disk, in two steps', (t) => {
  const { world, a } = leading();
  t.is(change(a, [voter('a'), voter('b')]), 'ok');
  world.run(300);
  const fresh = member('c', 'learner', 'disk-c-2');
  t.is(change(a, [voter('a'), voter('b'), fresh]), 'ok');
  const c = world.add('c', 'disk-c-2');
  world.run(500);
  t.is(change(a, [voter('a'), voter('b'), { ...fresh, role: 'voter' }]), 'ok');
  world.run(300);
  t.is(c.commit, a.commit);
  world.isolate('b');
  a.propose('on a and the new c');
  world.settle();
  t.is(c.log.at(-1)?.value, 'on a and the new c');
  t.is(a.commit, a.status.last);
});

test('I15 only voters of the latest configuration elect', (t) => {
  const config = { version: 1, members: [voter('a'), voter('b'), voter('c'), learner('d')] };
  const a = oldWorld({ nodes: 4, config, autoSync: false }).node('a');
  a.step({ kind: 'message', message: append('b>a', 1, { prev: [0, 0] }) });
  a.step({ kind: 'message', message: timeoutNow('b>a', 1, 0) });
  a.sync();
  a.step({ kind: 'message', message: voteResp('d>a', 2, { granted: true }) });
  t.is(a.status.role, 'candidate');
  a.step({ kind: 'message', message: voteResp('c>a', 2, { granted: true }) });
  t.is(a.status.role, 'leader');
});

// catalog 79
test('R58 after a restart the members are those of the log, whatever the group began with', (t) => {
  const { world, a } = withLearner();
  world.run(500);
  const members = a.status.config.members.map(({ id }) => id);
  t.deepEqual(members, ['a', 'b', 'c', 'd']);
  for (const node of world.all) {
    node.crash();
    node.restart();
    t.deepEqual(node.status.config, a.status.config, node.id);
  }
});
