import { readFileSync } from 'node:fs';
import test, { type ExecutionContext } from 'ava';
import { inspectLog } from '../../src/commitlog/inspect.ts';
import { LogExecutor } from '../../src/commitlog/log-executor.ts';
import { paths } from '../../src/commitlog/paths.ts';
import { flushMarkSlots, hardStateSlots, readSlots, type SlotFormat } from '../../src/commitlog/slots.ts';
import {
  counter,
  emptyOp,
  opKind,
  type WriterOp,
  type WriterStart,
} from '../../src/commitlog/writer-port.ts';
import { toIndex, toTerm } from '../../src/raft/core/types.ts';
import { systemClock } from '../../src/runtime/clock.ts';
import { systemDisk } from '../../src/runtime/disk.ts';
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

async function open(t: ExecutionContext, syncData = true): Promise<Rig> {
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
    disk: notingDisk(done),
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

test('S12 a truncation comes after the data before it, and after its epoch is durable', async (t) => {
  const { dir, executor, done } = await open(t);
  executor.execute(data(Buffer.from('abcdef'), 0, 2), 0, 6);
  const cut = { ...emptyOp, kind: opKind.truncate, position: 2, end: 2, index: 1, term: 1, chain, extra: 2 };
  executor.execute(cut, 0, 0);
  const zeroed = [`write ${segment}`, `sync ${segment}`];
  t.deepEqual(done, [`write ${segment}`, 'write hardstate', 'sync hardstate', ...zeroed]);
  executor.finish();
  t.is(head(dir, 6), 'ab\0\0\0\0');
  const { hardState, flushMark } = inspectLog(onDisk(dir));
  t.is(hardState?.truncEpoch, 1);
  t.is(hardState?.truncFrom, toIndex(2));
  t.is(flushMark?.truncEpoch, 1);
  t.is(flushMark?.index, toIndex(1));
});

test('I11 only what is synced counts as such under page-cache durability', async (t) => {
  const { executor, counters } = await open(t, false);
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
