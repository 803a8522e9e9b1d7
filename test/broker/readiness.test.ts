import test from 'ava';
import type { Membership } from '../../src/broker/membership.ts';
import { Readiness } from '../../src/broker/readiness.ts';
import { toIndex } from '../../src/raft/core/types.ts';
import { FakeNode } from './fake-node.ts';

function follower(leader: string | undefined): FakeNode {
  const node = new FakeNode([]);
  node.become('follower', leader);
  return node;
}

test('ready is who knows a leader and has applied what was committed when it first heard of it', (t) => {
  const node = follower(undefined);
  const readiness = new Readiness(node, () => 'voter');
  t.is(readiness.failure(), 'no leader is known');
  node.become('follower', 'b');
  t.is(readiness.failure(), 'the commit index is not known yet');
  node.leaderCommit = 100;
  node.applied = toIndex(40);
  t.is(readiness.failure(), 'applied 40 of 100');
  node.leaderCommit = 200;
  node.applied = toIndex(99);
  t.is(readiness.failure(), 'applied 99 of 100', 'the target does not move');
  node.applied = toIndex(100);
  t.is(readiness.failure(), undefined);
});

test('S14 a broker with damaged entries is not ready until it has them back', (t) => {
  const node = follower('b');
  node.leaderCommit = 5;
  node.applied = toIndex(5);
  node.faulty = true;
  const readiness = new Readiness(node, () => 'voter');
  t.regex(readiness.failure() ?? '', /damaged/);
  node.faulty = false;
  t.is(readiness.failure(), undefined);
});

test('who was ready once only needs a leader', (t) => {
  const node = follower('b');
  node.leaderCommit = 5;
  node.applied = toIndex(5);
  const readiness = new Readiness(node, () => 'voter');
  t.is(readiness.failure(), undefined);
  node.leaderCommit = 5000;
  t.is(readiness.failure(), undefined);
  node.become('preCandidate', undefined);
  t.is(readiness.failure(), 'no leader is known');
  node.become('follower', 'c');
  t.is(readiness.failure(), undefined);
});

test('who stops is not ready', (t) => {
  const node = follower('b');
  node.leaderCommit = 5;
  node.applied = toIndex(5);
  const readiness = new Readiness(node, () => 'voter');
  t.is(readiness.failure(), undefined);
  readiness.stop();
  t.is(readiness.failure(), 'stopping');
});

test('who is no member is not ready, and says what to do', (t) => {
  const node = follower('b');
  node.leaderCommit = 5;
  node.applied = toIndex(5);
  let membership: Membership = 'none';
  const readiness = new Readiness(node, () => membership);
  t.regex(readiness.failure() ?? '', /flotilla cluster add/);
  membership = 'learner';
  t.is(readiness.failure(), undefined);
  membership = 'removed';
  t.regex(readiness.failure() ?? '', /removed from its group/);
});
