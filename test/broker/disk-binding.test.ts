import test from 'ava';
import type { Member } from '../../src/raft/core/types.ts';
import { DiskBinding } from '../../src/broker/disk-binding.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { FakeNode } from './fake-node.ts';

const voter = (id: string, diskId?: string): Member => ({ id, role: 'voter', diskId, address: `${id}:1` });

const learner = (id: string, diskId?: string): Member => ({ ...voter(id, diskId), role: 'learner' });

function setUp(
  members: readonly Member[],
  addresses: ReadonlyMap<string, string> = new Map(),
): {
  clock: FakeClock;
  node: FakeNode;
  seen: Map<string, string>;
  binding: DiskBinding;
} {
  const clock = new FakeClock();
  const node = new FakeNode(members);
  const seen = new Map<string, string>();
  const transport = { diskOf: (peer: string) => seen.get(peer) };
  const binding = new DiskBinding({ clock, node, transport, self: { id: 'a', diskId: 'disk-a' }, addresses });
  return { clock, node, seen, binding };
}

test('R0 the leader binds all members to their disks, once it has seen the last of them', (t) => {
  const { clock, node, seen } = setUp([voter('a'), voter('b'), voter('c')]);
  seen.set('b', 'disk-b');
  clock.advance(5000);
  t.deepEqual(node.proposed, [], 'c was not seen');
  seen.set('c', 'disk-c');
  clock.advance(500);
  const members = [voter('a', 'disk-a'), voter('b', 'disk-b'), voter('c', 'disk-c')];
  t.deepEqual(node.proposed, [{ version: 2, members }]);
  node.config = { version: 2, members };
  clock.advance(5000);
  t.is(node.proposed.length, 1);
});

test('R0 a member that is bound keeps its disk, whatever disk shows up under its name', (t) => {
  const { clock, node, seen } = setUp([voter('a', 'first-a'), voter('b', 'first-b'), voter('c')]);
  seen.set('b', 'other-b').set('c', 'disk-c');
  clock.advance(500);
  t.deepEqual(
    node.proposed[0]?.members.map((member) => member.diskId),
    ['first-a', 'first-b', 'disk-c'],
  );
});

test('R0 disks are bound also while entries are on their way, as they always are under load', (t) => {
  const { clock, node, seen } = setUp([voter('a'), voter('b')]);
  seen.set('b', 'disk-b');
  node.last = node.commit + 1;
  clock.advance(500);
  t.deepEqual(node.proposed, [{ version: 2, members: [voter('a', 'disk-a'), voter('b', 'disk-b')] }]);
});

test('only a leader without an open change binds, and nobody after the end', (t) => {
  const { clock, node, seen, binding } = setUp([voter('a'), voter('b')]);
  seen.set('b', 'disk-b');
  node.configIndex = node.commit + 1;
  clock.advance(1000);
  t.deepEqual(node.proposed, []);
  node.configIndex = node.commit;
  node.become('follower', 'b');
  clock.advance(1000);
  t.deepEqual(node.proposed, []);
  binding[Symbol.dispose]();
  node.become('leader', 'a');
  clock.advance(1000);
  t.deepEqual(node.proposed, []);
  t.is(clock.pending, 0);
});

test('R59 a learner is bound as soon as it shows its disk, even while a voter was never seen', (t) => {
  const { clock, node, seen } = setUp([voter('a', 'disk-a'), voter('b'), learner('c')]);
  clock.advance(1000);
  t.deepEqual(node.proposed, []);
  seen.set('c', 'disk-c');
  clock.advance(500);
  t.deepEqual(node.proposed[0]?.members, [voter('a', 'disk-a'), voter('b'), learner('c', 'disk-c')]);
});

test('R58 addresses that only the configuration files tell go into the log', (t) => {
  const nameless = [voter('a', 'disk-a'), voter('b', 'disk-b')].map((member) => ({
    ...member,
    address: undefined,
  }));
  const { clock, node } = setUp(
    nameless,
    new Map([
      ['a', 'a:1'],
      ['b', 'b:1'],
    ]),
  );
  clock.advance(500);
  t.deepEqual(node.proposed, [{ version: 2, members: [voter('a', 'disk-a'), voter('b', 'disk-b')] }]);
});
