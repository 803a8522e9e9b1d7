import test from 'ava';
import { toMillis, toTerm } from '../../../src/raft/core/types.ts';
import { accepted, heartbeatResp, timeoutNow } from './messages.ts';
import { oldWorld } from './drive.ts';
import type { SimNode } from './sim-node.ts';
import { World } from './world.ts';

function leading(): { world: World; a: SimNode } {
  const world = new World({ nodes: 3 });
  const a = world.elect('a');
  world.run(200);
  return { world, a };
}

/** Asks for a hand-over and tells why not. */
function transfer(node: SimNode, target: string): string {
  node.transfers.length = 0;
  node.step({ kind: 'transfer', target });
  const result = node.transfers.find((r) => r.target === target);
  return result === undefined ? 'started' : result.ok ? 'ok' : result.reason;
}

test('R47 only a live voter that keeps up can take over, and the refusal says why not', (t) => {
  const { world, a } = leading();
  t.is(transfer(world.node('b'), 'c'), 'notLeader');
  for (const target of ['a', 'stranger']) t.is(transfer(a, target), 'notVoter');
  const { members, version } = a.status.config;
  const d = { id: 'd', role: 'learner', diskId: 'disk-d', address: undefined } as const;
  a.proposeConfig({ version: version + 1, members: [...members, d] });
  t.is(transfer(a, 'd'), 'notVoter');
  world.isolate('c');
  a.step({ kind: 'message', message: heartbeatResp('c>a', a.status.term, { busy: true }) });
  t.is(transfer(a, 'c'), 'busy');
  a.step({ kind: 'message', message: heartbeatResp('c>a', a.status.term) });
  a.step({ kind: 'unreachable', peer: 'c' });
  t.is(transfer(a, 'c'), 'catchingUp');
  world.now = toMillis(world.now + 1001);
  t.is(transfer(a, 'c'), 'inactive');
  t.is(a.status.transferTarget, undefined);
  a.step({ kind: 'storageFailed' });
  t.is(transfer(a, 'b'), 'notLeader');
});

test('R48 proposals and reads go on until the target is within one window', (t) => {
  const world = new World({ nodes: 3, core: { windowMessagesMax: 2, appendBytesMax: 100 } });
  const a = world.elect('a');
  world.run(200);
  world.isolate('b');
  for (let i = 0; i < 6; i++) {
    a.propose(i);
    world.settle();
  }
  t.is(transfer(a, 'b'), 'started');
  t.true(a.propose('still accepted').ok);
  t.is(a.proposeConfig({ ...a.status.config, version: 2 }).ok, false);
  t.like(a.proposeConfig({ ...a.status.config, version: 2 }), { reason: 'transferring' });
  a.step({ kind: 'readIndex', token: 1 });
  world.settle();
  t.like(a.reads, [{ ok: true }]);
  t.false(a.sent.some((m) => m.kind === 'timeoutNow'));
  const { term, last } = a.status;
  for (let match = 3; match < last - 1; match += 2)
    a.step({ kind: 'message', message: accepted('b>a', term, match) });
  t.true(a.propose('the last one').ok);
  a.step({ kind: 'message', message: accepted('b>a', term, last - 1) });
  t.is(a.status.transferTarget, 'b');
  a.step({ kind: 'message', message: accepted('b>a', term, last) });
  t.deepEqual(a.propose('too late'), { ok: false, reason: 'transferring' });
  a.reads.length = 0;
  a.step({ kind: 'readIndex', token: 2 });
  t.like(a.reads, [{ ok: false }]);
  a.step({ kind: 'message', message: accepted('b>a', term, last + 1) });
  t.true(a.sent.some((m) => m.kind === 'timeoutNow' && m.minLast === last + 1));
});

test('R48 a target that does not catch up within E is given up', (t) => {
  const world = new World({ nodes: 3, core: { windowMessagesMax: 1, appendBytesMax: 100 } });
  const a = world.elect('a');
  world.run(200);
  world.cuts.add('a>b');
  for (let i = 0; i < 4; i++) {
    a.propose(i);
    world.settle();
  }
  t.is(transfer(a, 'b'), 'started');
  world.run(990);
  t.deepEqual(a.transfers, []);
  world.run(20);
  t.deepEqual(a.transfers, [{ target: 'b', ok: false, reason: 'timedOut' }]);
  t.like(a.status, { role: 'leader', transferTarget: undefined });
});

test('R48 another target replaces the running hand-over, with a deadline of its own', (t) => {
  const { world, a } = leading();
  world.isolate('a');
  a.propose('x');
  t.is(transfer(a, 'b'), 'started');
  world.now = toMillis(world.now + 900);
  for (const id of ['b', 'c']) a.step({ kind: 'message', message: heartbeatResp(`${id}>a`, a.status.term) });
  t.is(transfer(a, 'c'), 'started');
  t.deepEqual(a.transfers, [{ target: 'b', ok: false, reason: 'replaced' }]);
  world.now = toMillis(world.now + 900);
  a.step({ kind: 'tick' });
  t.is(a.status.transferTarget, 'c');
  world.now = toMillis(world.now + 100);
  a.step({ kind: 'tick' });
  t.is(a.status.transferTarget, undefined);
});

test('R48 the result says whether the target was told before the leadership ended', (t) => {
  const { world, a } = leading();
  t.is(transfer(a, 'b'), 'started');
  world.settle();
  t.deepEqual(a.transfers, [{ target: 'b', ok: true }]);
  const other = leading();
  other.world.isolate('a');
  other.a.propose('x');
  t.is(transfer(other.a, 'b'), 'started');
  other.a.step({ kind: 'message', message: heartbeatResp('c>a', other.a.status.term + 5) });
  t.deepEqual(other.a.transfers, [{ target: 'b', ok: false, reason: 'deposed' }]);
  t.false(world.node('b').status.transferTarget === 'b');
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
