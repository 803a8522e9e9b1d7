import test from 'ava';
import { mkdirSync } from 'node:fs';
import { BoundaryStates } from '../../src/commitlog/boundary-states.ts';
import type { Delivery } from '../../src/store/api.ts';
import { encodeCommand } from '../../src/store/commands.ts';
import { decodeImage, encodeImage } from '../../src/store/state-image.ts';
import { ReplicatedState } from '../../src/store/state.ts';
import { systemDisk } from '../../src/runtime/disk.ts';
import { toIndex } from '../../src/raft/core/types.ts';
import { FakeQueues, plain, receiveRequest, sendGroup, World } from './support.ts';

/** A world with a topic, messages, a lease and an acknowledgement. */
async function busyWorld(queues = new FakeQueues()): Promise<World> {
  const world = await World.open({ queues });
  await world.value((reply) => world.session.createTopic(plain, reply));
  await world.value((reply) =>
    world.session.createTopic({ ...plain, name: 'lost', unconsumed: 'drop' }, reply),
  );
  const secret = Buffer.from('sealed');
  for (const user of ['alice', 'bob'])
    await world.value((reply) =>
      world.session.changeAccess(
        { kind: 'setUser', user, sealedSecret: secret, administrator: false, enabled: true },
        reply,
      ),
    );
  for (let i = 0; i < 40; i++)
    await world.value((reply) => world.session.send(sendGroup({ id: `m${i}` }), reply));
  await world.value<readonly Delivery[]>((reply) =>
    world.session.receive(receiveRequest({ batchSize: 5 }), reply),
  );
  return world;
}

test('S11 the image of a state is the state, and equal on a replica that began from a checkpoint', async (t) => {
  await using world = await busyWorld();
  const image = Buffer.concat([...encodeImage(world.store.state)]);
  const copy = new ReplicatedState(new FakeQueues(), world.store.limits.dedupWindow);
  decodeImage(image, copy);
  t.is(copy.dump(), world.store.state.dump());
  t.deepEqual(Buffer.concat([...encodeImage(copy)]), image);
  await world.store.checkpoint(world.store.appliedIndex);
  const reopened = await world.reopened();
  t.deepEqual(Buffer.concat([...encodeImage(reopened.state)]), image);
  t.deepEqual([...copy.access.users.keys()], ['alice', 'bob']);
  t.is(copy.topics.get('lost')?.config.unconsumed, 'drop');
  t.is(copy.topics.get(plain.name)?.config.unconsumed, undefined);
});

test('S11 a checkpoint waits for the states at the boundaries below it', async (t) => {
  await using world = await busyWorld();
  mkdirSync(`${world.dir}/commitlog`);
  let release = (): void => undefined;
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  const disk = {
    ...systemDisk,
    syncDirectoryAsync: async (path: string) => {
      await gate;
      await systemDisk.syncDirectoryAsync(path);
    },
  };
  const boundaries = new BoundaryStates({ disk, dir: world.dir });
  await using other = await World.open({ boundaries, segmentBytes: 2048 });
  await other.value((reply) => other.session.createTopic(plain, reply));
  for (let i = 0; i < 200; i++)
    await other.value((reply) => other.session.send(sendGroup({ id: `n${i}` }), reply));
  // A batch that begins at a boundary: the log of this test has no geometry, so one is made.
  boundaries.save(4096, encodeImage(other.store.state));
  const done = other.store.checkpoint(other.store.appliedIndex);
  const first = await Promise.race([
    done.then(() => 'checkpoint'),
    new Promise((r) => setTimeout(r, 200, 'waits')),
  ]);
  t.is(first, 'waits');
  t.true(other.store.persistedIndex < other.store.appliedIndex);
  t.false(boundaries.has(4096));
  release();
  await done;
  t.true(boundaries.has(4096));
  t.is(other.store.persistedIndex, other.store.appliedIndex);
});

test('a prepared state replaces the one in force, and the stored one with the next checkpoint', async (t) => {
  await using source = await busyWorld();
  const image = Buffer.concat([...encodeImage(source.store.state)]);
  const index = source.store.appliedIndex;
  await using world = await World.open();
  await world.value((reply) => world.session.createTopic({ ...plain, name: 'old' }, reply));
  await world.store.checkpoint(world.store.appliedIndex);
  t.throws(() => world.store.prepare(image, toIndex(index + 1)), { message: /came for/ });
  world.store.prepare(image, index);
  world.store.install(index);
  t.is(world.store.state.dump(), source.store.state.dump());
  t.true(world.store.persistedIndex < index);
  await world.store.checkpoint(index);
  t.is(world.store.persistedIndex, index);
  const reopened = await world.reopened();
  t.is(reopened.state.dump(), source.store.state.dump());
  t.deepEqual([...reopened.topics.keys()].toSorted(), ['lost', plain.name]);
});

test('S20 the floor of the replicated state only rises, is stored, and readers leave it at once', async (t) => {
  const queues = new FakeQueues();
  await using world = await busyWorld(queues);
  for (const position of [300, 200])
    await world.value((reply) => world.session.advanceFloor({ index: position / 100, position }, reply));
  t.deepEqual(world.store.state.floor, { index: toIndex(3), position: 300 });
  t.is(queues.readableFrom, 300);
  t.is(encodeCommand({ kind: 'advanceFloor', index: 3, position: 300 }).length, 10);
  await world.store.checkpoint(world.store.appliedIndex);
  queues.readableFrom = 0;
  const reopened = await world.reopened();
  t.deepEqual(reopened.state.floor, { index: toIndex(3), position: 300 });
  t.is(queues.readableFrom, 300, 'also after a start, before anything is applied');
});

test('DISK_FULL refuses messages, while consumers and retention go on', async (t) => {
  await using world = await busyWorld();
  world.session.diskFull = true;
  const refusal = await world.ask((reply) => world.session.send(sendGroup({ id: 'late' }), reply));
  t.like(refusal, { kind: 'refused', code: 'DISK_FULL' });
  t.true(
    (await world.value<readonly Delivery[]>((reply) => world.session.receive(receiveRequest(), reply)))
      .length > 0,
  );
  await world.value((reply) => world.session.advanceFloor({ index: 3, position: 300 }, reply));
  world.session.diskFull = false;
  t.is((await world.ask((reply) => world.session.send(sendGroup({ id: 'late' }), reply))).kind, 'done');
});

test('the floor ends leases of dropped messages, and a group goes on at it', async (t) => {
  class CutQueues extends FakeQueues {
    floor = 0;
    override minOffset(): number {
      return this.floor;
    }
  }
  const queues = new CutQueues();
  await using world = await World.open({ queues });
  const topic = { ...plain, queues: 1, unconsumed: 'drop' } as const;
  await world.value((reply) => world.session.createTopic(topic, reply));
  for (let i = 0; i < 40; i++)
    await world.value((reply) => world.session.send(sendGroup({ id: `m${i}` }), reply));
  t.is(
    (
      await world.value<readonly Delivery[]>((reply) =>
        world.session.receive(receiveRequest({ batchSize: 5 }), reply),
      )
    ).length,
    5,
  );
  queues.floor = 20;
  world.nowMs += 60_000;
  world.session.tick();
  await world.settle();
  const progress = world.store.state.topics.get(plain.name)?.progress('workers', 0);
  t.is(progress?.leases.size, 0);
  const deliveries = await world.value<readonly Delivery[]>((reply) =>
    world.session.receive(receiveRequest({ batchSize: 3 }), reply),
  );
  t.is(deliveries.length, 3);
  t.deepEqual([...(progress?.leases.keys() ?? [])], [20, 21, 22]);
  t.is(progress?.committed, 20);
  queues.floor = 40;
  t.deepEqual(
    await world.value<readonly Delivery[]>((reply) => world.session.receive(receiveRequest(), reply)),
    [],
  );
});
