import { cpSync, existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { inlineWriter } from '../../src/commitlog/inline-writer.ts';
import type { CommitLogOptions } from '../../src/commitlog/open-log.ts';
import { paths } from '../../src/commitlog/paths.ts';
import { encodeSeedOffer } from '../../src/commitlog/seed-payload.ts';
import type { LogFloor } from '../../src/commitlog/state-files.ts';
import { assert } from '../../src/errors/flotilla-error.ts';
import { toIndex, toTerm } from '../../src/raft/core/types.ts';
import type { BatchInfo } from '../../src/raft/driver/raft-log.ts';
import { systemClock } from '../../src/runtime/clock.ts';
import { CrashingDisk } from './crashing-disk.ts';
import { draft, initialConfig, LogDriver, logOptions, onDisk, segmentBytes, tempDir } from './helpers.ts';
import { SimMachine } from './sim-machine.ts';
import { testWithEachWriter } from './writers.ts';
import { listSegments } from '../../src/commitlog/paths.ts';

const entries = 60;

/** Sixty entries of 6 KiB: six segments of ten entries. */
async function fill(options: CommitLogOptions): Promise<BatchInfo[]> {
  const { log, ...driver } = await filled(options);
  const all = await driver.readAll();
  await log.close();
  return all;
}

async function filled(
  options: CommitLogOptions,
): Promise<{ log: LogDriver['log']; readAll: () => Promise<BatchInfo[]>; driver: LogDriver }> {
  const driver = await LogDriver.open(options);
  for (let i = 0; i < entries; i++) driver.own(draft(i, 6000), i);
  await driver.durable();
  return { log: driver.log, readAll: () => driver.readAll(), driver };
}

function offerOf(floor: LogFloor): Buffer {
  return encodeSeedOffer({ floor, state: { bytes: 0, crc: 0 } });
}

async function entriesFrom({ log, last }: LogDriver, from: number): Promise<BatchInfo[]> {
  const found: BatchInfo[] = [];
  for (let next = from; next <= last; next = from + found.length)
    found.push(...(await log.read(toIndex(next), toIndex(last), 1 << 20)));
  return found;
}

// catalog 91
testWithEachWriter('S9 the floor moves to a segment boundary and stays there', async (t, make) => {
  const dir = tempDir(t);
  const { driver, log } = await filled(make(dir));
  log.setCommit(toIndex(entries));
  const all = await driver.readAll();
  const boundary = log.boundaries()[2];
  assert(boundary !== undefined, 'there are boundaries');
  t.is(boundary.position, 3 * segmentBytes);
  const floor = await log.advanceFloor(boundary);
  t.is(floor.index, boundary.index);
  t.deepEqual(floor.chain, all[boundary.index - 1]?.data.subarray(72, 80));
  t.deepEqual(
    listSegments(onDisk(dir)),
    [3, 4, 5, 6].map((n) => n * segmentBytes).filter((base) => existsSync(paths.segment(dir, base))),
  );
  t.false(existsSync(paths.segmentIndex(dir, segmentBytes)));
  t.deepEqual(await log.read(toIndex(1), toIndex(9), 1000), []);
  t.is(await log.loadRecord(88, 6000), undefined);
  driver.own(draft(entries, 6000), entries);
  await driver.durable();
  await log.close();
  const again = await LogDriver.open(make(dir));
  t.is(again.log.floor.index, boundary.index);
  t.is(again.log.restored.floor.index, boundary.index);
  t.deepEqual(again.log.floor.config, initialConfig);
  t.deepEqual((await entriesFrom(again, boundary.index + 1)).slice(0, -1), all.slice(boundary.index));
  t.is(again.last, entries + 1);
  await again.log.close();
});

testWithEachWriter('a log is replaced by an empty one above a floor, and goes on there', async (t, make) => {
  const dir = tempDir(t);
  const { driver, log } = await filled(make(dir));
  const floor = {
    index: toIndex(500),
    term: toTerm(3),
    end: 20 * segmentBytes,
    chain: Buffer.from('chained!'),
    config: initialConfig,
  };
  log.installFloor(driver.next(), floor, offerOf(floor));
  t.is(driver.last, 500);
  t.true(log.floorMoving);
  driver.term = 3;
  const batch = driver.own(draft(1, 6000), 500);
  t.is(batch.offset, 20 * segmentBytes);
  await driver.durable();
  t.false(log.floorMoving);
  t.deepEqual(log.floor, floor);
  await log.close();
  const again = await LogDriver.open(make(dir));
  t.deepEqual(again.log.floor, floor);
  t.deepEqual(listSegments(onDisk(dir)), [20 * segmentBytes]);
  t.deepEqual(await entriesFrom(again, 501), [batch]);
  await again.log.close();
});

/** Sixty entries on disk, the first thirty of which are below the floor. */
async function withFloor(options: CommitLogOptions): Promise<BatchInfo[]> {
  const { driver, log } = await filled(options);
  const all = await driver.readAll();
  log.setCommit(toIndex(entries));
  const boundary = log.boundaries()[2];
  assert(boundary !== undefined, 'there are boundaries');
  await log.advanceFloor(boundary);
  await log.close();
  return all;
}

// catalog 86
testWithEachWriter('B28 what only looks like a file of the log is none of it', async (t, make) => {
  const dir = tempDir(t);
  const all = await withFloor(make(dir));
  const segment = String(6 * segmentBytes);
  for (const name of [`${segment.padStart(20, '0')}.tmp`, segment, segment.padStart(21, '0'), 'preparing'])
    writeFileSync(join(dir, 'commitlog', name), 'half a file');
  for (const name of ['floor.tmp', 'hardstate.tmp', 'identity.tmp', 'seed-196608-1'])
    writeFileSync(join(dir, name), 'half a file');
  const again = await LogDriver.open(make(dir));
  t.is(again.log.restored.faulty, undefined);
  t.deepEqual(await entriesFrom(again, 31), all.slice(30));
  again.own(draft(1, 6000), entries);
  await again.durable();
  await again.log.close();
});

// catalog 86
testWithEachWriter(
  'S14 entries that are missing above the floor are damage, not its end',
  async (t, make) => {
    const dir = tempDir(t);
    await withFloor(make(dir));
    const [first = 0] = listSegments(onDisk(dir));
    t.is(first, 3 * segmentBytes);
    rmSync(paths.segment(dir, first));
    const again = await LogDriver.open(make(dir));
    t.deepEqual(again.log.restored.faulty, { claimedLast: toIndex(entries), claimedTerm: toTerm(1) });
    t.is(again.last, 30);
    await again.log.close();
  },
);

// catalog 89
test('S21 readers of segments that are removed get what was there, or nothing', async (t) => {
  const machine = new SimMachine(1);
  const driver = await machine.open({ cacheBytes: 1 });
  const all = Array.from({ length: entries }, (_, i) => driver.own(draft(i, 6000), i));
  await machine.settled(driver.durable());
  const { log } = driver;
  log.setCommit(toIndex(entries));
  const boundary = log.boundaries()[2];
  assert(boundary !== undefined, 'there are boundaries');
  // The disk of a simulated machine takes longer for a read than the log for its floor.
  const reads = all.map(({ index }) => log.read(index, toIndex(entries), 20_000));
  const moved = log.advanceFloor(boundary);
  const found = (await machine.settled(Promise.all(reads))) ?? [];
  await machine.settled(moved);
  t.is(found.length, entries);
  for (const [i, batches] of found.entries()) {
    t.deepEqual(batches, all.slice(i, i + batches.length));
    if (i >= boundary.index) t.true(batches.length > 0, `entry ${i + 1} is above the floor`);
  }
});

/** Runs `change` on a copy of the log again and again, with one more operation of the disk each time before it dies. */
async function crashAtEach(
  t: ExecutionContext,
  source: string,
  change: (driver: LogDriver) => Promise<unknown>,
  check: (driver: LogDriver, finished: boolean, dir: string) => Promise<void>,
): Promise<number> {
  for (let operations = 0; ; operations++) {
    const dir = tempDir(t);
    cpSync(source, dir, { recursive: true });
    const crashing = new CrashingDisk();
    const { disk } = crashing;
    const writer = inlineWriter({ disk, clock: systemClock, syncMs: () => 0 });
    const driver = await LogDriver.open(logOptions(dir, { disk, writer }));
    driver.log.setCommit(toIndex(entries));
    crashing.operationsLeft = operations;
    const failed = new Promise<void>((resolve) => {
      const told = driver.log.onFailed;
      driver.log.onFailed = (error) => {
        told(error);
        resolve();
      };
    });
    await Promise.race([change(driver).catch(() => undefined), failed]);
    const finished = !crashing.crashed;
    crashing.operationsLeft = finished ? Number.POSITIVE_INFINITY : -1;
    await driver.log.close().catch(() => undefined);
    const again = await LogDriver.open(logOptions(dir));
    await check(again, finished, dir);
    await again.log.close();
    if (finished) return operations;
  }
}

test('a crash at any operation of a floor movement leaves the old floor or the new one, and every entry above', async (t) => {
  const source = tempDir(t);
  const all = await fill(logOptions(source));
  const seen = new Set<number>();
  const operations = await crashAtEach(
    t,
    source,
    async ({ log }) => {
      const boundary = log.boundaries()[2];
      assert(boundary !== undefined, 'there are boundaries');
      await log.advanceFloor(boundary);
    },
    async (again, finished, dir) => {
      const { index, end } = again.log.floor;
      seen.add(index);
      t.true(index === 0 || index === 30, `floor ${index}`);
      if (finished) t.is(index, toIndex(30));
      t.deepEqual(await entriesFrom(again, index + 1), all.slice(index));
      t.true(listSegments(onDisk(dir)).every((base) => base >= end));
    },
  );
  t.true(operations > 5, `${operations} operations`);
  t.deepEqual([...seen], [0, 30]);
});

// catalog 89
test('a crash at any operation of a replacement leaves the whole old log or the empty new one', async (t) => {
  const source = tempDir(t);
  const all = await fill(logOptions(source));
  const floor = {
    index: toIndex(75),
    term: toTerm(1),
    end: 3 * segmentBytes,
    chain: Buffer.from('chained!'),
    config: initialConfig,
  };
  const seen = new Set<number>();
  await crashAtEach(
    t,
    source,
    async (driver) => {
      driver.log.installFloor(driver.next(), floor, offerOf(floor));
      await driver.durable();
    },
    async (again, finished, dir) => {
      const { index } = again.log.floor;
      seen.add(index);
      t.is(again.log.restored.faulty, undefined);
      if (finished) t.is(index, toIndex(75));
      if (index === 75) {
        t.is(again.last, 75);
        t.deepEqual(
          readdirSync(join(dir, 'commitlog')).filter((name) => /^\d{20}$/.test(name)),
          [],
        );
        const next = again.own(draft(7, 6000), 75);
        t.is(next.offset, floor.end);
        await again.durable();
      } else {
        t.is(index, toIndex(0));
        t.deepEqual(await entriesFrom(again, 1), all);
      }
    },
  );
  t.deepEqual([...seen], [0, 75]);
});
