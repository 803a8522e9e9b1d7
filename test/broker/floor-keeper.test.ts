import test, { type ExecutionContext } from 'ava';
import { FloorKeeper } from '../../src/broker/floor-keeper.ts';
import { silentSink } from '../../src/commitlog/log-sink.ts';
import { toIndex, toTerm, type Index } from '../../src/raft/core/types.ts';
import { ReplicatedState } from '../../src/store/state.ts';
import { FakeQueues } from '../store/support.ts';
import { FakeClock } from '../support/fake-clock.ts';

const wanted = { index: toIndex(10), position: 1000 };
const floorAt = (index: Index, end: number) => ({
  index,
  term: toTerm(1),
  end,
  chain: Buffer.alloc(8),
  config: { version: 1, members: [] },
});

interface Rig {
  /** What was done, in order. */
  readonly done: string[];
  /** What this disk has. */
  readonly disk: { persistedIndex: Index; image: boolean; floorMoving: boolean };
  /** Time for one look. */
  readonly look: () => Promise<void>;
}

function open(t: ExecutionContext): Rig {
  const clock = new FakeClock();
  const done: string[] = [];
  const disk = { persistedIndex: wanted.index, image: true, floorMoving: false };
  let floor = floorAt(toIndex(0), 0);
  const state = new ReplicatedState(new FakeQueues(), 1024);
  state.floor = wanted;
  const keeper = new FloorKeeper({
    clock,
    logger: silentSink,
    log: {
      get floor() {
        return floor;
      },
      get floorMoving() {
        return disk.floorMoving;
      },
      async advanceFloor({ index, position }) {
        done.push('log');
        floor = floorAt(index, position);
        return floor;
      },
    },
    store: {
      get persistedIndex() {
        return disk.persistedIndex;
      },
      state,
    },
    queues: {
      *dropFiles() {
        done.push('files');
        yield;
      },
    },
    boundaries: { has: () => disk.image },
    onAdvanced: () => void done.push('core'),
    onFailed: (error) => t.fail(error.message),
  });
  const look = async (): Promise<void> => {
    clock.advance(500);
    for (let i = 0; i < 20; i++) await Promise.resolve();
    clock.advance(1);
  };
  t.teardown(() => keeper[Symbol.asyncDispose]());
  return { done, disk, look };
}

test('S9 the log gives a prefix up once, and files that point into it go then', async (t) => {
  const { done, look } = open(t);
  await look();
  await look();
  t.deepEqual(done, ['log', 'core', 'files']);
});

test('S9 S11 I11 the floor waits for what this disk must have to start from it', async (t) => {
  for (const lacking of [{ persistedIndex: toIndex(9) }, { image: false }, { floorMoving: true }]) {
    const { done, disk, look } = open(t);
    const before = { ...disk };
    Object.assign(disk, lacking);
    await look();
    t.deepEqual(done, [], JSON.stringify(lacking));
    Object.assign(disk, before);
    await look();
    t.is(done[0], 'log', JSON.stringify(lacking));
  }
});
