import test from 'ava';
import type { Member } from '../../src/raft/core/types.ts';
import { DiskBinding } from '../../src/broker/disk-binding.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { FakeNode } from './fake-node.ts';

const voter = (id: string, diskId?: string): Member => ({ id, role: 'voter', diskId, address: undefined });

function setUp(members: readonly Member[]): {
  clock: FakeClock;
  node: FakeNode;
  seen: Map<string, string>;
  binding: DiskBinding;
} {
  const clock = new FakeClock();
  const node = new FakeNode(members);
  const seen = new Map<string, string>();
  const transport = { diskOf: (peer: string) => seen.get(peer) };
  const binding = new DiskBinding({ clock, node, transport, self: { id: 'a', diskId: 'disk-a' } });
  return { clock, node, seen, binding };
}

test('R0 the leader binds all members to their disks, once it has seen the last of them', (t) => {
  const { clock, node, seen } = setUp([voter('a'), voter('b'), voter('c')]);
  seen.set('b', 'disk-b');
  clock.advance(5000);
  t.deepEqual(node.bound, [], 'c was not seen');
  seen.set('c', 'disk-c');
  clock.advance(500);
  const members = [voter('a', 'disk-a'), voter('b', 'disk-b'), voter('c', 'disk-c')];
  t.deepEqual(node.bound, [{ config: { version: 2, members }, storeTimestampMs: clock.wallMs() }]);
  node.config = { version: 2, members };
  clock.advance(5000);
  t.is(node.bound.length, 1);
});

test('R0 a member that is bound keeps its disk, whatever disk shows up under its name', (t) => {
  const { clock, node, seen } = setUp([voter('a', 'first-a'), voter('b', 'first-b'), voter('c')]);
  seen.set('b', 'other-b').set('c', 'disk-c');
  clock.advance(500);
  t.deepEqual(
    node.bound[0]?.config.members.map((member) => member.diskId),
    ['first-a', 'first-b', 'disk-c'],
  );
});

test('only a leader without anything uncommitted binds, and nobody after the end', (t) => {
  const { clock, node, seen, binding } = setUp([voter('a'), voter('b')]);
  seen.set('b', 'disk-b');
  node.last = node.commit + 1;
  clock.advance(1000);
  t.deepEqual(node.bound, []);
  node.last = node.commit;
  node.become('follower', 'b');
  clock.advance(1000);
  t.deepEqual(node.bound, []);
  binding[Symbol.dispose]();
  node.become('leader', 'a');
  clock.advance(1000);
  t.deepEqual(node.bound, []);
  t.is(clock.pending, 0);
});
