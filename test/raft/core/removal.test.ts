import test from 'ava';
import { toIndex, toMillis, toTerm } from '../../../src/raft/core/types.ts';
import { answer, granted } from './drive.ts';
import { abc, change, leading, learner, voter, withLearner } from './group.ts';
import { timeoutNow, voteReq } from './messages.ts';
import { boundGroup, groupOf, World } from './world.ts';

// catalog 78 80
test('R18 R60 a removed node is told, stops campaigning, and still votes', (t) => {
  const { world, a } = leading(['a', 'b', 'c', 'd']);
  const d = world.node('d');
  t.is(change(a, ['a', 'b', 'c'].map(voter)), 'ok');
  world.run(2500);
  t.true(d.status.removed);
  t.is(d.status.role, 'follower');
  d.sent.length = 0;
  world.run(5000);
  t.deepEqual(d.sent, []);
  t.is(world.leader, a);
  d.softs.length = 0;
  granted(t, answer(d, voteReq('b>d', d.status.term + 9)), true);
});

test('R59 brokers that were removed elect nobody with the empty disk of one that they knew', (t) => {
  const world = new World({ nodes: 5 });
  const a = world.elect('a');
  const without = (...ids: string[]): void => {
    for (const id of ids) world.isolate(id);
  };
  without('d', 'e');
  for (const ids of [
    ['a', 'b', 'c', 'd'],
    ['a', 'b', 'c'],
  ]) {
    t.is(change(a, groupOf(ids).members), 'ok');
    world.run(300);
  }
  t.is(change(a, boundGroup(['a', 'b', 'c']).members), 'ok');
  world.run(300);
  const c = world.add('c', 'disk-c2');
  world.heal();
  without('a', 'b');
  const [d, e] = [world.node('d'), world.node('e')];
  world.run(8000);
  t.false(
    [...d.softs, ...e.softs].includes('leader'),
    'three of the five that they know, and none of them has all',
  );
  granted(t, answer(c, voteReq('d>c', 90)), false);
});

test('R60 a stranger is told once per heartbeat, a member that is not committed yet is not', (t) => {
  const { world, a } = leading();
  const notices = (): number => a.sent.filter((m) => m.kind === 'removed').length;
  for (let i = 0; i < 5; i++) a.step({ kind: 'message', message: voteReq('x>a', 0, { pre: true }) });
  t.is(notices(), 1);
  a.step({ kind: 'message', message: voteReq('y>a', 0, { pre: true }) });
  t.is(notices(), 2);
  world.now = toMillis(world.now + 100);
  a.step({ kind: 'message', message: voteReq('x>a', 0, { pre: true }) });
  t.is(notices(), 3);
  world.isolate('a');
  t.is(change(a, [...abc, learner('x')]), 'ok');
  world.now = toMillis(world.now + 100);
  a.step({ kind: 'message', message: voteReq('x>a', 0, { pre: true }) });
  t.is(notices(), 3);
});

test('R60 a removal that is not committed is told to nobody', (t) => {
  const { world, a } = leading();
  world.isolate('a');
  t.is(change(a, [voter('a'), voter('b')]), 'ok');
  a.step({ kind: 'message', message: voteReq('c>a', 0, { pre: true }) });
  t.false(a.sent.some((m) => m.kind === 'removed'));
});

test('R60 a notice from a stale node, a stranger or of an older configuration changes nothing', (t) => {
  const { world, a } = withLearner();
  world.run(400);
  change(a, [...abc, voter('d')]);
  world.run(300);
  const d = world.node('d');
  const notice = { kind: 'removed', from: 'a', to: 'd', fromDiskId: 'disk-a' } as const;
  const { term, configIndex } = d.status;
  const beyond = toIndex(configIndex + 1);
  for (const message of [
    { ...notice, term, configIndex },
    { ...notice, term: toTerm(term - 1), configIndex: beyond },
    { ...notice, from: 'z', fromDiskId: 'disk-z', term, configIndex: beyond },
  ]) {
    d.step({ kind: 'message', message });
    t.false(d.status.removed);
  }
  d.step({ kind: 'message', message: { ...notice, term, configIndex: beyond } });
  t.true(d.status.removed);
});

test('R60 a notice of what a candidate knows already does not stop it', (t) => {
  const { world, a } = leading();
  t.is(change(a, [...abc, learner('d')]), 'ok');
  world.run(300);
  const b = world.node('b');
  world.isolate('b');
  b.step({ kind: 'message', message: timeoutNow('a>b', b.status.term, 0) });
  t.is(b.status.role, 'candidate');
  const { term, configIndex } = b.status;
  const notice = { kind: 'removed', from: 'a', to: 'b', fromDiskId: 'disk-a', term } as const;
  b.step({ kind: 'message', message: { ...notice, configIndex } });
  t.is(b.status.role, 'candidate');
  b.step({ kind: 'message', message: { ...notice, configIndex: toIndex(configIndex + 1) } });
  t.is(b.status.role, 'follower');
});

test('R60 a node that is added again believes its own log', (t) => {
  const { world, a } = leading(['a', 'b', 'c', 'd']);
  const d = world.node('d');
  change(a, ['a', 'b', 'c'].map(voter));
  world.run(2500);
  t.true(d.status.removed);
  t.is(change(a, [...abc, learner('d')]), 'ok');
  world.run(600);
  t.false(d.status.removed);
  t.is(change(a, [...abc, voter('d')]), 'ok');
  world.run(300);
  a.step({ kind: 'transfer', target: 'd' });
  world.settle();
  t.is(world.leader, d);
});

// catalog 78
test('R53 R60 a voter that leaves and comes back again and again keeps its log and its place', (t) => {
  const { world, a } = leading(['a', 'b', 'c', 'd']);
  const d = world.node('d');
  for (let round = 0; round < 50; round++) {
    t.is(change(a, abc), 'ok', `round ${round}`);
    a.propose(round);
    world.run(200);
    t.is(change(a, [...abc, learner('d')]), 'ok', `round ${round}`);
    world.run(600);
    t.is(change(a, [...abc, voter('d')]), 'ok', `round ${round}`);
    world.run(200);
    t.is(d.commit, a.commit);
  }
  t.is(d.truncations, 0);
  t.is(world.leader, a);
});

test('a disk without a group neither leads nor speaks for one', (t) => {
  const world = new World({ nodes: 1, config: boundGroup(['a']) });
  const x = world.add('x');
  world.run(5000);
  t.deepEqual(x.softs, []);
  x.sent.length = 0;
  x.step({ kind: 'message', message: voteReq('y>x', 9, { pre: true }) });
  t.false(x.sent.some((m) => m.kind === 'removed'));
});
