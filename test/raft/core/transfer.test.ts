import test from 'ava';
import { toIndex, toMillis, toTerm } from '../../../src/raft/core/types.ts';
import { accepted, timeoutNow } from './messages.ts';
import { oldWorld } from './drive.ts';
import { groupOf, World, type SimNode } from './world.ts';

function leading(): { world: World; a: SimNode } {
  const world = new World({ nodes: 3 });
  const a = world.elect('a');
  world.run(200);
  return { world, a };
}

test('R47 only a live voter that keeps up can take over', (t) => {
  const { world, a } = leading();
  for (const target of ['a', 'stranger']) {
    a.step({ kind: 'transfer', target });
    t.is(a.status.transferTarget, undefined);
  }
  a.step({ kind: 'unreachable', peer: 'c' });
  world.isolate('c');
  a.step({ kind: 'transfer', target: 'c' });
  t.is(a.status.transferTarget, undefined);
});

test('R48 proposals wait out a hand-over, which ends after E', (t) => {
  const { world, a } = leading();
  world.isolate('a');
  a.propose('not yet on b');
  a.step({ kind: 'transfer', target: 'b' });
  t.deepEqual(a.propose('x'), { ok: false, reason: 'transferring' });
  t.false(a.sent.some((m) => m.kind === 'timeoutNow'));
  world.now = toMillis(world.now + 400);
  a.step({ kind: 'transfer', target: 'b' });
  a.step({ kind: 'message', message: accepted('b>a', a.status.term, 2) });
  t.true(a.sent.some((m) => m.kind === 'timeoutNow' && m.minLast === 2));
  world.now = toMillis(world.now + 400);
  a.step({ kind: 'tick' });
  t.is(a.status.transferTarget, 'b');
  world.now = toMillis(world.now + 210);
  a.step({ kind: 'tick' });
  t.is(a.status.transferTarget, undefined);
  t.true(a.propose('y').ok);
});

// catalog 71
test("R49 the target leads at once, in spite of everybody's lease", (t) => {
  const { world, a } = leading();
  const { term } = a.status;
  a.propose('x');
  a.step({ kind: 'transfer', target: 'c' });
  world.settle();
  t.is(world.leader?.id, 'c');
  t.is(world.leader?.status.term, toTerm(term + 1));
  t.is(a.status.leader, 'c');
});

test('R49 a target that lacks entries, or is in another term, ignores the request', (t) => {
  const a = oldWorld({ logs: { a: [1, 1] } }).node('a');
  a.step({ kind: 'message', message: timeoutNow('b>a', 1, 3) });
  t.is(a.status.role, 'follower');
  a.step({ kind: 'message', message: timeoutNow('b>a', 0, 0) });
  t.is(a.status.role, 'follower');
  a.step({ kind: 'message', message: timeoutNow('b>a', 1, 2) });
  t.is(a.status.role, 'candidate');
});

test('R50 the old leader leads until it sees the new term', (t) => {
  const { world, a } = leading();
  world.isolate('a');
  a.step({ kind: 'transfer', target: 'b' });
  t.is(a.status.role, 'leader');
});

const bound = (ids: readonly string[], version: number): ReturnType<typeof groupOf> => ({
  version,
  members: groupOf(['a', 'b', 'c']).members.map((m) =>
    ids.includes(m.id) ? { ...m, diskId: `disk-${m.id}` } : m,
  ),
});

test('R53 R54 disks are bound one change at a time, on top of a committed term', (t) => {
  const { world, a } = leading();
  world.isolate('a');
  t.true(a.proposeConfig(bound(['a'], 2)).ok);
  t.is(a.status.config.version, 2);
  t.deepEqual(a.proposeConfig(bound(['a', 'b'], 3)), { ok: false, reason: 'configPending' });
  world.heal();
  world.run(300);
  for (const node of world.all) t.is(node.status.config.version, 2);
  t.true(a.proposeConfig(bound(['a', 'b', 'c'], 3)).ok);
  world.run(300);
  for (const node of world.all) t.is(node.status.configIndex, toIndex(3));
});

test('R54 other changes are refused', (t) => {
  const { a } = leading();
  const refused = { ok: false, reason: 'configPending' } as const;
  t.deepEqual(a.proposeConfig(bound([], 2)), refused);
  t.deepEqual(a.proposeConfig(bound(['a'], 7)), refused);
  t.deepEqual(a.proposeConfig({ ...groupOf(['a', 'b']), version: 2 }), refused);
  const members = bound(['a'], 2).members.map((m) => ({ ...m, role: 'learner' }) as const);
  t.deepEqual(a.proposeConfig({ version: 2, members }), refused);
});

test('R53 truncation reverts a configuration', (t) => {
  const { world, a } = leading();
  world.isolate('a');
  t.true(a.proposeConfig(bound(['a'], 2)).ok);
  world.elect('b').propose('x');
  world.settle();
  world.heal();
  world.run(3000);
  t.is(a.status.config.version, 1);
  t.is(a.status.configIndex, toIndex(0));
});
