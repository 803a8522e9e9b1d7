import { copyFileSync, cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { paths } from '../../src/commitlog/paths.ts';
import { clampMark, recoveryTable, recoveryVerdict } from '../../src/commitlog/recovery-table.ts';
import { hardStateSlots, initialSlots } from '../../src/commitlog/slots.ts';
import { encodeHardState } from '../../src/commitlog/state-files.ts';
import { FlotillaError } from '../../src/errors/flotilla-error.ts';
import { toIndex, toTerm } from '../../src/raft/core/types.ts';
import { at, flip, makeLog, overwrite, setMark } from './damage.ts';
import { LogDriver, segmentBytes, tempDir, draft } from './helpers.ts';
import { testWithEachWriter } from './writers.ts';

// catalog 96
test('every combination of what a scan can find has exactly one row in the recovery table', (t) => {
  for (const mark of ['readable', 'unreadable'] as const)
    for (const ending of ['clean', 'damaged'] as const)
      for (const below of [false, true]) {
        const rows = recoveryTable.filter((r) => r[0] === mark && r[1] === ending && r[2] === below);
        t.is(rows.length, 1, `${mark} ${ending} ${below}`);
      }
  t.is(recoveryTable.length, 8);
  const finding = (ending: 'clean' | 'damaged', mark: number | undefined, commitSeen = 0) =>
    recoveryVerdict({ ending, last: 10, mark, commitSeen });
  t.is(finding('clean', 10), 'normal');
  t.is(finding('clean', 11), 'corrupt');
  t.is(finding('damaged', 10), 'torn');
  t.is(finding('damaged', 11), 'corrupt');
  t.is(finding('damaged', 5, 11), 'corrupt');
  t.is(finding('clean', undefined), 'normal');
  t.is(finding('damaged', undefined), 'corrupt');
  t.is(clampMark({ index: 9, truncEpoch: 1 }, { truncEpoch: 1, truncFrom: 3 }), 9);
  t.is(clampMark({ index: 9, truncEpoch: 1 }, { truncEpoch: 2, truncFrom: 3 }), 2);
  t.is(clampMark({ index: 1, truncEpoch: 1 }, { truncEpoch: 2, truncFrom: 3 }), 1);
});

// catalog 95
testWithEachWriter(
  'a tail torn at any kind of byte above the mark is cut, and the log goes on from there',
  async (t, logOptions) => {
    const { dir, batches } = await makeLog(t, logOptions, 6);
    const last = at(batches, 5);
    const lengths = [1, 4, 40, 71, 87, 88, 93, last.bytes - 1];
    for (const written of lengths) {
      const copy = join(tempDir(t), 'd');
      cpSync(dir, copy, { recursive: true });
      setMark(copy, batches, 5);
      overwrite(copy, last.offset + written, Buffer.alloc(last.bytes - written));
      const log = await LogDriver.open(logOptions(copy));
      t.is(log.last, 5, `${written} bytes reached the disk`);
      t.is(log.log.restored.faulty, undefined);
      const segment = readFileSync(paths.segment(copy, 0));
      t.true(segment.subarray(last.offset).every((byte) => byte === 0));
      log.own(draft(77, 300));
      await log.durable();
      await log.log.close();
      const again = await LogDriver.open(logOptions(copy));
      t.is(again.last, 6);
      await again.log.close();
    }
  },
);

testWithEachWriter(
  'one flipped byte anywhere above the mark cuts there, below the mark it is kept, reported and not served',
  async (t, logOptions) => {
    const { dir, batches } = await makeLog(t, logOptions, 8);
    const victim = at(batches, 4);
    for (const byte of [
      0,
      4,
      5,
      6,
      8,
      12,
      16,
      24,
      32,
      40,
      48,
      56,
      64,
      68,
      72,
      80,
      88,
      92,
      3000,
      victim.bytes - 1,
    ]) {
      for (const mark of [4, 8]) {
        const copy = join(tempDir(t), 'd');
        cpSync(dir, copy, { recursive: true });
        setMark(copy, batches, mark);
        flip(copy, victim.offset + byte);
        const damaged = readFileSync(paths.segment(copy, 0));
        const log = await LogDriver.open(logOptions(copy));
        t.is(log.last, 4, `byte ${byte}, mark ${mark}`);
        if (mark === 4) t.is(log.log.restored.faulty, undefined);
        else {
          t.deepEqual(log.log.restored.faulty, { claimedLast: toIndex(8), claimedTerm: toTerm(1) });
          t.true(readFileSync(paths.segment(copy, 0)).equals(damaged), 'no byte was changed');
          t.false(existsSync(paths.quarantine(copy)));
          const error = await t.throwsAsync(log.log.read(toIndex(5), toIndex(8), 1000), {
            instanceOf: FlotillaError,
          });
          t.is(error.code, 'DATA_CORRUPT');
        }
        await log.log.close();
      }
    }
  },
);

// catalog 95
testWithEachWriter(
  'a damaged footer or index file of a sealed segment is made again',
  async (t, logOptions) => {
    const { dir, batches } = await makeLog(t, logOptions, 30);
    const whole = readFileSync(paths.segment(dir, 0));
    flip(dir, segmentBytes - 64 + 20);
    rmSync(paths.segmentIndex(dir, segmentBytes), { force: true });
    const log = await LogDriver.open(logOptions(dir));
    t.teardown(() => log.log.close());
    t.is(log.log.restored.faulty, undefined);
    t.deepEqual(
      (await log.readAll()).map((b) => b.data),
      batches.map((b) => b.data),
    );
    t.true(readFileSync(paths.segment(dir, 0)).equals(whole));
  },
);

testWithEachWriter(
  'rot in a sealed segment is found when it is read, and never served',
  async (t, logOptions) => {
    const { dir, batches } = await makeLog(t, logOptions, 30);
    const victim = at(batches, 2);
    flip(dir, victim.offset + 1000);
    const log = await LogDriver.open(logOptions(dir));
    t.teardown(() => log.log.close());
    t.is(log.last, 30);
    const first = await log.log.read(toIndex(1), toIndex(2), 1_000_000);
    t.is(first.length, 2);
    for (const attempt of [
      () => log.log.read(toIndex(3), toIndex(4), 1_000_000),
      () => log.log.loadRecord(victim.offset + 88, victim.bytes - 88),
    ]) {
      const error = await t.throwsAsync(async () => void (await attempt()), { instanceOf: FlotillaError });
      t.is(error.code, 'DATA_CORRUPT');
    }
  },
);

testWithEachWriter(
  'entries behind a hole above the mark are discarded and do not come back',
  async (t, logOptions) => {
    const { dir, batches } = await makeLog(t, logOptions, 8);
    setMark(dir, batches, 4);
    overwrite(dir, at(batches, 4).offset, Buffer.alloc(at(batches, 4).bytes));
    const log = await LogDriver.open(logOptions(dir));
    t.is(log.last, 4);
    t.is(log.log.restored.faulty, undefined);
    log.log.append(log.next(), [at(batches, 4)]);
    await log.durable();
    await log.log.close();
    const again = await LogDriver.open(logOptions(dir));
    t.is(again.last, 5);
    await again.log.close();
  },
);

testWithEachWriter(
  'I4 a whole entry of another history at the right place does not continue the log',
  async (t, logOptions) => {
    const { dir, batches } = await makeLog(t, logOptions, 8);
    const other = await LogDriver.open(logOptions(tempDir(t)));
    const foreign = Array.from({ length: 5 }, (_, i) => other.own(draft(100 + i, 5000)));
    await other.durable();
    await other.log.close();
    setMark(dir, batches, 4);
    overwrite(dir, at(batches, 4).offset, at(foreign, 4).data);
    const log = await LogDriver.open(logOptions(dir));
    t.is(log.last, 4);
    await log.log.close();
  },
);

testWithEachWriter(
  'a mark from before a truncation protects only what the truncation left',
  async (t, logOptions) => {
    const { dir, batches } = await makeLog(t, logOptions, 8);
    const hard = { term: toTerm(1), vote: undefined, truncEpoch: 1, truncFrom: toIndex(5) };
    writeFileSync(paths.hardState(dir), initialSlots(hardStateSlots, encodeHardState(hard)));
    overwrite(dir, at(batches, 4).offset, Buffer.alloc(20_000));
    const log = await LogDriver.open(logOptions(dir));
    t.is(log.last, 4);
    t.is(log.log.restored.faulty, undefined, 'a crash inside the truncation is not damage');
    await log.log.close();
  },
);

testWithEachWriter(
  'without a readable mark a clean log opens and a damaged one is never cut',
  async (t, logOptions) => {
    const { dir, batches } = await makeLog(t, logOptions, 8);
    writeFileSync(paths.flushMark(dir), Buffer.alloc(1024, 7));
    const copy = join(tempDir(t), 'd');
    cpSync(dir, copy, { recursive: true });
    const clean = await LogDriver.open(logOptions(dir));
    t.is(clean.last, 8);
    await clean.log.close();
    const unreadable = join(tempDir(t), 'd');
    cpSync(copy, unreadable, { recursive: true });
    flip(unreadable, at(batches, 7).offset + 20);
    const header = await LogDriver.open(logOptions(unreadable));
    t.is(header.log.restored.faulty?.claimedLast, toIndex(8), 'something was there');
    await header.log.close();
    flip(copy, at(batches, 7).offset + 200);
    const log = await LogDriver.open(logOptions(copy));
    t.is(log.last, 7);
    t.is(log.log.restored.faulty?.claimedLast, toIndex(8));
    await log.log.close();
  },
);

// catalog 93 97
testWithEachWriter(
  'I2 neither slot of the hard state takes the last vote along when it is damaged; without both the log does not open',
  async (t, logOptions) => {
    const { dir } = await makeLog(t, logOptions, 1);
    const log = await LogDriver.open(logOptions(dir));
    log.log.saveHardState(log.next(), { term: toTerm(3), vote: 'broker-1' });
    log.log.saveHardState(log.next(), { term: toTerm(4), vote: undefined });
    log.log.saveHardState(log.next(), { term: toTerm(4), vote: 'broker-2' });
    await log.durable();
    await log.log.close();
    const good = readFileSync(paths.hardState(dir));
    for (const slot of [0, 1]) {
      const bytes = Buffer.from(good);
      bytes[slot * 512 + 30] = 0xee;
      writeFileSync(paths.hardState(dir), bytes);
      const one = await LogDriver.open(logOptions(dir));
      t.is(one.log.restored.term, toTerm(4));
      t.is(one.log.restored.vote, 'broker-2');
      await one.log.close();
    }
    writeFileSync(paths.hardState(dir), Buffer.alloc(1024));
    const error = await t.throwsAsync(LogDriver.open(logOptions(dir)), { instanceOf: FlotillaError });
    t.is(error.code, 'DATA_CORRUPT');
  },
);

testWithEachWriter(
  'a directory of another broker, cluster or segment size is refused',
  async (t, logOptions) => {
    const { dir } = await makeLog(t, logOptions, 1);
    for (const wrong of [
      { clusterId: 'x' },
      { groupId: 'x' },
      { nodeId: 'x' },
      { segmentBytes: 128 * 1024 },
    ]) {
      const error = await t.throwsAsync(LogDriver.open(logOptions(dir, wrong)), {
        instanceOf: FlotillaError,
      });
      t.is(error.code, 'CONFIG_INVALID');
    }
    const other = tempDir(t);
    cpSync(dir, other, { recursive: true });
    rmSync(paths.identity(other));
    const error = await t.throwsAsync(LogDriver.open(logOptions(other)), { instanceOf: FlotillaError });
    t.is(error.code, 'DATA_CORRUPT');
    copyFileSync(paths.identity(dir), paths.identity(other));
  },
);

// catalog 94
testWithEachWriter(
  'S14 what lies behind damage is claimed too, though no mark says that it was synced',
  async (t, logOptions) => {
    const { dir, batches } = await makeLog(t, logOptions, 8);
    setMark(dir, batches, 4);
    flip(dir, at(batches, 2).offset + 20);
    const log = await LogDriver.open(logOptions(dir));
    t.teardown(() => log.log.close());
    t.is(log.last, 2);
    t.deepEqual(log.log.restored.faulty, { claimedLast: toIndex(8), claimedTerm: toTerm(1) });
  },
);
