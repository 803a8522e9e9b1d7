import { readFileSync } from 'node:fs';
import test, { type ExecutionContext } from 'ava';
import { inspectLog } from '../../src/commitlog/inspect.ts';
import { LogExecutor } from '../../src/commitlog/log-executor.ts';
import { paths } from '../../src/commitlog/paths.ts';
import { flushMarkSlots, hardStateSlots, readSlots, type SlotFormat } from '../../src/commitlog/slots.ts';
import { decodeHardState } from '../../src/commitlog/state-files.ts';
import {
  counter,
  emptyOp,
  opKind,
  type WriterOp,
  type WriterStart,
} from '../../src/commitlog/writer-port.ts';
import { toIndex, toTerm } from '../../src/raft/core/types.ts';
import { systemClock } from '../../src/runtime/clock.ts';
import { systemDisk, type Disk } from '../../src/runtime/disk.ts';
import { LogDriver, logOptions, onDisk, segmentBytes, tempDir } from './helpers.ts';
import { notingDisk } from './noting-disk.ts';

const segment = '00000000000000000000';
const chain = Buffer.from('chained!');

interface Rig {
  readonly dir: string;
  readonly executor: LogExecutor;
  /** What was done to files, in order. */
  readonly done: string[];
  readonly counters: Float64Array;
}

async function open(
  t: ExecutionContext,
  { syncData = true, wrap = (disk) => disk }: { syncData?: boolean; wrap?: (disk: Disk) => Disk } = {},
): Promise<Rig> {
  const dir = tempDir(t);
  await (await LogDriver.open(logOptions(dir))).log.close();
  const slot = (path: string, format: SlotFormat): WriterStart['mark'] => {
    const [newest] = readSlots(systemDisk, path, format);
    if (newest === undefined) throw new Error(`${path} is not readable`);
    return newest;
  };
  const start: WriterStart = {
    dir,
    segmentBytes,
    syncData,
    skipFsync: false,
    hardState: slot(paths.hardState(dir), hardStateSlots),
    mark: slot(paths.flushMark(dir), flushMarkSlots),
    markIndexMin: 0,
    damaged: undefined,
  };
  const done: string[] = [];
  const counters = new Float64Array(counter.count);
  const deps = {
    disk: wrap(notingDisk(done)),
    clock: systemClock,
    counters,
    onRolled: () => undefined,
    onFloor: () => undefined,
  };
  const executor = new LogExecutor(start, deps);
  t.teardown(() => executor.release());
  return { dir, executor, done, counters };
}

function data(buffer: Buffer, position: number, index = 0): WriterOp {
  return {
    ...emptyOp,
    kind: opKind.data,
    data: buffer,
    position,
    index,
    term: 1,
    end: 500,
    chain,
    commit: 3,
  };
}

function head(dir: string, bytes: number): string {
  return readFileSync(paths.segment(dir, 0)).toString('utf8', 0, bytes);
}

test('data that lies side by side in one buffer and in the log becomes one write', async (t) => {
  const { dir, executor, done, counters } = await open(t);
  const staging = Buffer.from('abcdefgh');
  executor.execute(data(staging, 0), 0, 2);
  executor.execute(data(staging, 2), 2, 2);
  t.deepEqual(done, []);
  executor.writeRun();
  t.deepEqual(done, [`write ${segment}`]);
  executor.execute(data(staging, 4), 6, 2);
  executor.execute(data(staging, 6), 4, 2);
  executor.execute(data(Buffer.from('??????ij'), 8), 6, 2);
  executor.writeRun();
  t.is(done.length, 4);
  t.is(head(dir, 10), 'abcdghefij');
  t.is(counters[counter.bytes], 10);
  t.is(counters[counter.syncs], 0);
});

test('bytes that replace others at the same place come from their own buffer', async (t) => {
  const { dir, executor } = await open(t);
  executor.execute(data(Buffer.from('old'), 4), 0, 3);
  executor.writeRun();
  executor.execute(data(Buffer.from('new'), 4), 0, 3);
  executor.writeRun();
  t.is(head(dir, 7), '\0\0\0\0new');
});

test('S13 the mark is written after the data was synced, and is that of the newest entry', async (t) => {
  const { dir, executor, done } = await open(t);
  executor.execute(data(Buffer.alloc(250, 1), 0, 6), 0, 250);
  executor.execute(data(Buffer.alloc(250, 2), 250, 7), 0, 250);
  executor.writeRun();
  executor.finish();
  t.deepEqual(done.slice(-2), [`sync ${segment}`, 'write flushmark']);
  t.deepEqual(inspectLog(onDisk(dir)).flushMark, {
    truncEpoch: 0,
    index: toIndex(7),
    term: toTerm(1),
    end: 500,
    chain,
    commit: toIndex(3),
  });
});

/** How a hard state is kept: the second copy is written when the first is durable. */
const kept = ['write hardstate', 'sync hardstate', 'write hardstate'];

test('S12 a truncation comes after the data before it, and after its epoch is durable', async (t) => {
  const { dir, executor, done } = await open(t);
  executor.execute(data(Buffer.from('abcdef'), 0, 2), 0, 6);
  const cut = { ...emptyOp, kind: opKind.truncate, position: 2, end: 2, index: 1, term: 1, chain, extra: 2 };
  executor.execute(cut, 0, 0);
  const zeroed = [`write ${segment}`, `sync ${segment}`];
  t.deepEqual(done, [`write ${segment}`, ...kept, ...zeroed]);
  executor.finish();
  t.is(head(dir, 6), 'ab\0\0\0\0');
  const { hardState, flushMark } = inspectLog(onDisk(dir));
  t.is(hardState?.truncEpoch, 1);
  t.is(hardState?.truncFrom, toIndex(2));
  t.is(flushMark?.truncEpoch, 1);
  t.is(flushMark?.index, toIndex(1));
});

test('I11 only what is synced counts as such under page-cache durability', async (t) => {
  const { executor, counters } = await open(t, { syncData: false });
  executor.execute(data(Buffer.alloc(250, 1), 0, 6), 0, 250);
  executor.writeRun();
  executor.finish();
  t.is(counters[counter.syncedIndex], 6, 'nothing was synced for a long time');
  executor.execute(data(Buffer.alloc(250, 1), 250, 7), 0, 250);
  executor.writeRun();
  executor.finish();
  t.is(counters[counter.syncedIndex], 6);
  executor.idle();
  t.is(counters[counter.syncedIndex], 7);
  const cut = { ...emptyOp, kind: opKind.truncate, position: 2, end: 2, index: 1, term: 1, chain, extra: 2 };
  executor.execute(cut, 0, 0);
  t.is(counters[counter.syncedIndex], 1);
});

test('I11 under fsync durability a finished group is synced', async (t) => {
  const { executor, counters } = await open(t);
  executor.execute(data(Buffer.alloc(250, 1), 0, 6), 0, 250);
  executor.writeRun();
  executor.finish();
  t.is(counters[counter.syncedIndex], 6);
});

test('S12 the guard names the lowest cut since the last durable mark', async (t) => {
  const { dir, executor } = await open(t);
  const cutFrom = (extra: number): void =>
    executor.execute({ ...emptyOp, kind: opKind.truncate, chain, extra }, 0, 0);
  const guard = (): number | undefined => inspectLog(onDisk(dir)).hardState?.truncFrom;
  cutFrom(5);
  cutFrom(7);
  t.is(guard(), 5);
  executor.idle();
  cutFrom(9);
  t.is(guard(), 9);
});

test('R4 I2 term and vote are one write, synced at once, and copied when they are durable', async (t) => {
  const { dir, executor, done } = await open(t);
  const vote = Buffer.from('broker-1');
  for (const term of [4, 5]) {
    done.length = 0;
    executor.execute({ ...emptyOp, kind: opKind.hardState, term, data: vote, extra: 1 }, 0, vote.length);
    t.deepEqual(done, kept);
  }
  const slots = readSlots(systemDisk, paths.hardState(dir), hardStateSlots);
  t.deepEqual(
    slots
      .map(({ payload }) => decodeHardState(payload))
      .map(({ term, vote: given }) => [Number(term), given]),
    [
      [5, 'broker-1'],
      [5, 'broker-1'],
    ],
  );
});

test('S22 a new segment has a durable name and size before anything in it counts', async (t) => {
  const { executor, done } = await open(t);
  executor.execute(data(Buffer.alloc(100, 1), segmentBytes, 6), 0, 100);
  executor.writeRun();
  executor.finish();
  const next = '00000000000000065536';
  const made = done.filter((what) => what.includes(next) || what.startsWith('sync names'));
  t.deepEqual(made, [`sync ${next}`, 'sync names in commitlog', `write ${next}`, `sync ${next}`]);
});

test('S19 a truncation removes segments from the back, each for good before the next', async (t) => {
  const { executor, done } = await open(t);
  for (let i = 0; i < 4; i++) executor.execute(data(Buffer.alloc(100, 1), i * segmentBytes, i + 1), 0, 100);
  executor.writeRun();
  done.length = 0;
  executor.execute({ ...emptyOp, kind: opKind.truncate, position: 100, chain, extra: 2 }, 0, 0);
  const names = ['00000000000000196608', '00000000000000131072', '00000000000000065536'];
  t.deepEqual(
    done.filter((what) => what.startsWith('remove') || what.startsWith('sync names')),
    names.flatMap((name) => [`remove ${name}`, 'sync names in commitlog']),
  );
});

test('S15 a sync that fails is an error and is not tried again', async (t) => {
  let failures = 0;
  const failing = (disk: Disk): Disk => ({
    ...disk,
    open(path, mode) {
      const file = disk.open(path, mode);
      const sync = (): void => {
        failures += 1;
        throw new Error('EIO');
      };
      return path.endsWith(segment) ? { ...file, size: file.size, sync } : file;
    },
  });
  const { executor, done } = await open(t, { wrap: failing });
  executor.execute(data(Buffer.alloc(100, 1), 0, 6), 0, 100);
  executor.writeRun();
  t.throws(() => executor.finish(), { message: 'EIO' });
  t.is(failures, 1);
  t.false(done.includes('write flushmark'));
});
