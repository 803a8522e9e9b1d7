import test from 'ava';
import { handOver } from '../../src/broker/hand-over.ts';
import type { Member } from '../../src/raft/core/types.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { FakeNode } from './fake-node.ts';

const members: readonly Member[] = [
  { id: 'a', role: 'voter', diskId: 'a', address: undefined },
  { id: 'b', role: 'voter', diskId: 'b', address: undefined },
  { id: 'c', role: 'voter', diskId: 'c', address: undefined },
  { id: 'd', role: 'learner', diskId: 'd', address: undefined },
];
const limitMs = 2000;

function setUp(down: readonly string[] = []) {
  const clock = new FakeClock();
  const node = new FakeNode(members);
  node.matches = { b: 7, c: 9, d: 10 };
  const transport = { reachable: (peer: string) => !down.includes(peer) };
  return { clock, node, run: async () => handOver({ clock, node, transport, self: 'a' }, limitMs) };
}

test('R52 leadership goes to the reachable voter with the longest log', async (t) => {
  for (const { down, target } of [
    { down: [], target: 'c' },
    { down: ['c'], target: 'b' },
  ]) {
    const { clock, node, run } = setUp(down);
    const moved = run();
    t.deepEqual(node.transfers, [target]);
    clock.advance(limitMs - 1);
    node.become('follower', target);
    t.true(await moved);
    t.is(clock.pending, 0, 'the limit is taken back');
    t.false(node.watched);
  }
});

test('a target that never takes over is waited for as long as allowed', async (t) => {
  const { clock, node, run } = setUp();
  let answer: boolean | undefined;
  const moved = run().then((value) => (answer = value));
  clock.advance(limitMs - 1);
  await Promise.resolve();
  t.is(answer, undefined);
  clock.advance(1);
  t.false(await moved);
  t.false(node.watched);
});

test('the end of the node ends the wait', async (t) => {
  const { clock, node, run } = setUp();
  const moved = run();
  node.close();
  t.false(await moved);
  t.is(clock.pending, 0);
});

test('without leadership there is nothing to hand over, without a reachable voter nobody to take it', async (t) => {
  const follower = setUp();
  follower.node.become('follower', 'b');
  t.true(await follower.run());
  t.deepEqual(follower.node.transfers, []);
  const alone = setUp(['b', 'c']);
  t.false(await alone.run());
  t.deepEqual(alone.node.transfers, []);
});
