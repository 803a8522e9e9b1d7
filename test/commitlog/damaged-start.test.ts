import { cpSync, existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { inlineWriter } from '../../src/commitlog/inline-writer.ts';
import { listSegments, paths } from '../../src/commitlog/paths.ts';
import { verifyLog } from '../../src/commitlog/verify.ts';
import { toIndex, toTerm } from '../../src/raft/core/types.ts';
import { systemClock } from '../../src/runtime/clock.ts';
import { at, flip, makeLog, setMark } from './damage.ts';
import { draft, LogDriver, onDisk, tempDir } from './helpers.ts';
import { CrashingDisk } from './crashing-disk.ts';
import { testWithEachWriter } from './writers.ts';

testWithEachWriter(
  'a damaged log stays damaged over restarts and is whole again when the same entries are appended',
  async (t, logOptions) => {
    const { dir, batches } = await makeLog(t, logOptions, 8);
    const whole = readFileSync(paths.segment(dir, 0));
    flip(dir, at(batches, 4).offset + 100);
    for (let i = 0; i < 2; i++) {
      const log = await LogDriver.open(logOptions(dir));
      t.deepEqual(log.log.restored.faulty, { claimedLast: toIndex(8), claimedTerm: toTerm(1) });
      await log.log.close();
    }
    const damaged = readFileSync(paths.segment(dir, 0));
    const log = await LogDriver.open(logOptions(dir));
    log.log.append(log.next(), batches.slice(4, 6));
    await log.durable();
    await log.log.close();
    t.true(readFileSync(join(paths.quarantine(dir), '00000000000000000000')).equals(damaged));
    const half = await LogDriver.open(logOptions(dir));
    t.is(half.last, 6);
    t.deepEqual(half.log.restored.faulty, { claimedLast: toIndex(8), claimedTerm: toTerm(1) });
    half.log.append(half.next(), batches.slice(6));
    await half.durable();
    await half.log.close();
    t.true(readFileSync(paths.segment(dir, 0)).equals(whole), 'byte-identical');
    const healed = await LogDriver.open(logOptions(dir));
    t.is(healed.log.restored.faulty, undefined);
    await healed.log.close();
  },
);

testWithEachWriter(
  'what a damaged log held beyond its mark stays claimed after the bytes are set aside',
  async (t, logOptions) => {
    const { dir, batches } = await makeLog(t, logOptions, 30);
    setMark(dir, batches, 14);
    flip(dir, at(batches, 12).offset + 100);
    const old = listSegments(onDisk(dir)).map((base) => readFileSync(paths.segment(dir, base)));
    const damaged = await LogDriver.open(logOptions(dir));
    const claimed = damaged.log.restored.faulty;
    t.true((claimed?.claimedLast ?? 0) > 14, 'headers behind the mark are readable');
    t.is(damaged.last, 12);
    // The group went on differently: shorter entries, so that old bytes would be left behind them.
    damaged.term = 2;
    damaged.own(draft(99, 300));
    await damaged.durable();
    await damaged.log.close();
    const again = await LogDriver.open(logOptions(dir));
    t.is(again.last, 13);
    t.deepEqual(again.log.restored.faulty, claimed);
    again.term = 2;
    for (let i = 0; i < 20; i++) again.own(draft(i, 4000));
    await again.durable();
    await again.log.close();
    t.is(verifyLog(onDisk(dir)).verdict, 'normal');
    t.deepEqual(verifyLog(onDisk(dir)).problems, []);
    const kept = readdirSync(paths.quarantine(dir)).map((name) =>
      readFileSync(join(paths.quarantine(dir), name)),
    );
    t.is(kept.length, old.length);
    t.true(kept.slice(1).every((bytes, i) => bytes.equals(old[i + 1] ?? Buffer.alloc(0))));
  },
);

testWithEachWriter(
  'a crash while damaged bytes are set aside loses neither the claim nor a byte',
  async (t, logOptions) => {
    const { dir, batches } = await makeLog(t, logOptions, 30);
    flip(dir, at(batches, 4).offset + 20);
    rmSync(paths.segmentIndex(dir, 0), { force: true });
    const bases = listSegments(onDisk(dir));
    const old = new Map(bases.map((base) => [base, readFileSync(paths.segment(dir, base))]));
    for (let steps = 0; ; steps++) {
      const copy = join(tempDir(t), 'd');
      cpSync(dir, copy, { recursive: true });
      const crashing = new CrashingDisk();
      const log = await LogDriver.open({
        ...logOptions(copy),
        writer: inlineWriter({ disk: crashing.disk, clock: systemClock, syncMs: () => 0 }),
      });
      crashing.operationsLeft = steps;
      log.log.append(log.next(), batches.slice(4, 6));
      const done = await log.durable().then(
        () => true,
        () => false,
      );
      await log.log.close().catch(() => undefined);
      const again = await LogDriver.open(logOptions(copy));
      t.deepEqual(again.log.restored.faulty, { claimedLast: toIndex(30), claimedTerm: toTerm(1) });
      t.true(again.last >= 4);
      again.log.append(again.next(), batches.slice(again.last));
      await again.durable();
      await again.log.close();
      for (const [base, bytes] of old) {
        if (base > 0) t.true(readFileSync(paths.segment(copy, base)).equals(bytes), `${base} at ${steps}`);
        const kept = readdirSync(paths.quarantine(copy)).map((name) =>
          readFileSync(join(paths.quarantine(copy), name)),
        );
        t.true(
          kept.some((held) => held.equals(bytes)),
          `${base} is kept after a stop at step ${steps}`,
        );
      }
      if (done) break;
      t.true(steps < 100);
    }
  },
);

// catalog 91
testWithEachWriter(
  'a log that ends before its mark is damaged, also when whole segments are missing',
  async (t, logOptions) => {
    const { dir, batches } = await makeLog(t, logOptions, 30);
    const bases = listSegments(onDisk(dir));
    t.true(bases.length >= 3);
    for (const missing of bases) {
      const copy = join(tempDir(t), 'd');
      cpSync(dir, copy, { recursive: true });
      rmSync(paths.segment(copy, missing));
      const log = await LogDriver.open(logOptions(copy));
      t.is(log.last, batches.filter((b) => b.offset < missing).length);
      t.is(log.log.restored.faulty?.claimedLast, toIndex(30));
      await log.log.close();
      for (const base of bases) t.is(existsSync(paths.segment(copy, base)), base !== missing);
    }
  },
);
