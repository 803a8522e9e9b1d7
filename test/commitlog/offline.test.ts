import { readFileSync, writeFileSync } from 'node:fs';
import test from 'ava';
import { dumpLog, type DumpedBatch } from '../../src/commitlog/dump.ts';
import { inspectLog } from '../../src/commitlog/inspect.ts';
import { paths } from '../../src/commitlog/paths.ts';
import { verifyLog } from '../../src/commitlog/verify.ts';
import { toIndex, toTerm } from '../../src/raft/core/types.ts';
import { draft, LogDriver, logOptions, onDisk, tempDir } from './helpers.ts';

test('inspect, verify and dump show a data directory without opening it', async (t) => {
  const dir = tempDir(t);
  const log = await LogDriver.open(logOptions(dir));
  const place = { index: toIndex(1), term: toTerm(1), commit: toIndex(0) };
  log.log.appendOwn(log.next(), log.log.termStartDraft('broker-0', 77), { ...place, kind: 'termStart' });
  for (let i = 2; i <= 30; i++) log.own(draft(i, 5000));
  await log.durable();
  await log.log.close();
  const before = readFileSync(paths.segment(dir, 0));

  const summary = inspectLog(onDisk(dir));
  t.is(summary.identity.diskId, log.log.identity.diskId);
  t.is(summary.flushMark?.index, toIndex(30));
  t.is(summary.segments.length, 3);
  t.is(summary.segments[0]?.footer?.firstIndex, toIndex(1));

  const report = verifyLog(onDisk(dir));
  t.deepEqual(report.problems, []);
  t.is(report.verdict, 'normal');
  t.is(report.batches, 30);
  t.is(report.last.index, toIndex(30));

  const batches: DumpedBatch[] = [];
  dumpLog(onDisk(dir), { to: 2 }, (batch) => batches.push(batch));
  t.is(batches.length, 2);
  t.deepEqual(batches[0]?.records[0]?.fields, { leader: 'broker-0', wallClockMs: 77 });
  t.is(batches[1]?.records[0]?.kind, 'command');

  const damaged = Buffer.from(before);
  damaged[20_000] = (damaged[20_000] ?? 0) ^ 1;
  writeFileSync(paths.segment(dir, 0), damaged);
  const bad = verifyLog(onDisk(dir));
  t.is(bad.verdict, 'corrupt');
  const words = bad.problems.map(({ what }) => what).join('\n');
  t.regex(words, /checksum.*\n.*were flushed$/);
  t.true(readFileSync(paths.segment(dir, 0)).equals(damaged));
});
