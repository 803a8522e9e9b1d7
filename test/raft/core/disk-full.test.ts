import test from 'ava';
import { toMillis } from '../../../src/raft/core/types.ts';
import { World, type WorldOptions } from './world.ts';
import type { SimNode } from './sim-node.ts';

function leading(options: Partial<WorldOptions> = {}): { world: World; a: SimNode } {
  const world = new World({ nodes: 3, ...options });
  const a = world.elect('a');
  world.run(200);
  return { world, a };
}

test('R16 a filling disk refuses data, but not configurations, and takes data again when there is room', (t) => {
  const { world, a } = leading();
  a.step({ kind: 'diskFull', level: 'soft' });
  t.deepEqual(a.propose('x'), { ok: false, reason: 'diskFull' });
  const { version, members } = a.status.config;
  const d = { id: 'd', role: 'learner', diskId: 'disk-d', address: undefined } as const;
  t.true(a.proposeConfig({ version: version + 1, members: [...members, d] }).ok);
  world.run(2000);
  t.is(world.leader, a);
  a.step({ kind: 'diskFull', level: 'none' });
  t.true(a.propose('x').ok);
});

test('R16 a full disk does not keep a new leader from opening its term', (t) => {
  const world = new World({ nodes: 3 });
  for (const node of world.all) node.step({ kind: 'diskFull', level: 'soft' });
  const a = world.elect('a');
  world.run(200);
  t.is(a.commit, 1);
});

test('R16 a leader with a full disk hands over to one that has room', (t) => {
  const { world, a } = leading();
  world.node('b').step({ kind: 'diskFull', level: 'hard' });
  world.run(200);
  t.true(a.status.peers.find((peer) => peer.id === 'b')?.busy);
  a.step({ kind: 'diskFull', level: 'hard' });
  world.run(200);
  t.is(world.leader?.id, 'c');
});

test('R16 a full leader goes on when nobody can take over, and tries again later', (t) => {
  const { world, a } = leading();
  for (const id of ['b', 'c']) world.node(id).step({ kind: 'diskFull', level: 'hard' });
  world.run(200);
  a.step({ kind: 'diskFull', level: 'hard' });
  world.run(5000);
  t.is(world.leader, a);
  t.deepEqual(a.propose('x'), { ok: false, reason: 'diskFull' });
  a.step({ kind: 'readIndex', token: 1 });
  world.settle();
  t.like(a.reads, [{ ok: true }]);
  world.node('b').step({ kind: 'diskFull', level: 'none' });
  world.run(10_200);
  t.is(world.leader?.id, 'b');
});

test('R16 S8 a follower with a full disk takes no entries', (t) => {
  const { world, a } = leading();
  const c = world.node('c');
  c.step({ kind: 'diskFull', level: 'hard' });
  world.run(200);
  a.propose('x');
  world.run(500);
  t.is(c.log.length, 1);
  t.is(a.commit, 2);
  c.step({ kind: 'diskFull', level: 'none' });
  world.run(300);
  t.is(c.commit, 2);
});

test('R16 a hanging disk hands over once, and steps down when that fails', (t) => {
  const world = new World({ nodes: 3, autoSync: false });
  const a = world.node('a');
  const settle = (ids: string): void => {
    for (let i = 0; i < 6; i++) {
      world.network.splice(0, Infinity, ...world.network.filter((m) => m.kind !== 'timeoutNow'));
      world.deliver();
      for (const node of world.all) if (ids.includes(node.id)) node.sync();
    }
  };
  for (let i = 0; i < 60 && a.commit === 0; i++) {
    world.now = toMillis(world.now + 100);
    a.step({ kind: 'tick' });
    settle('abc');
  }
  a.propose('never on our disk');
  const since = world.now;
  while (a.status.role === 'leader' && world.now < since + 9000) {
    world.now = toMillis(world.now + 10);
    a.step({ kind: 'tick' });
    settle('bc');
  }
  t.true(world.now - since >= 3000 && world.now - since <= 3100, `${world.now - since}`);
  t.is(a.sent.filter((m) => m.kind === 'timeoutNow').length, 1);
});
