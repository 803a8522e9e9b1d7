import { appendFileSync } from 'node:fs';
import test from 'ava';
import { paths } from '../../src/commitlog/paths.ts';
import { flushMarkSlots, initialSlots } from '../../src/commitlog/slots.ts';
import { encodeFlushMark } from '../../src/commitlog/state-files.ts';
import { systemDisk, writeWholeDurably } from '../../src/runtime/disk.ts';
import { toIndex, toTerm } from '../../src/raft/core/types.ts';
import { draft, LogDriver, logOptions, segmentBytes, tempDir } from './helpers.ts';
import { notingDisk } from './noting-disk.ts';

/** A crash may come between any two operations of a start: their order is all that protects what is on the disk. */

const segment = '00000000000000000000';

test('a directory gets its identity last, when everything else is durable', async (t) => {
  const done: string[] = [];
  const log = await LogDriver.open(logOptions(tempDir(t), { disk: notingDisk(done) }));
  t.teardown(() => log.log.close());
  const named = done.indexOf('rename identity.tmp to identity');
  t.is(done[named - 1], 'sync identity.tmp');
  t.true(done[named + 1]?.startsWith('sync names in '));
  for (const name of ['floor', 'hardstate', 'flushmark', segment]) {
    const synced = done.indexOf(`sync ${name}`);
    t.true(synced >= 0 && synced < named, name);
  }
  t.false(done.some((what) => what.endsWith(' identity') && !what.startsWith('rename')));
});

/** Makes the flush mark say that nothing was ever synced. */
function forgetMark(dir: string): void {
  const zero = toIndex(0);
  const mark = { truncEpoch: 0, index: zero, term: toTerm(0), end: 0, chain: Buffer.alloc(8), commit: zero };
  writeWholeDurably(systemDisk, paths.flushMark(dir), initialSlots(flushMarkSlots, encodeFlushMark(mark)));
}

test('9.4 a tail that no mark covers is written and synced again before a mark covers it', async (t) => {
  const dir = tempDir(t);
  const first = await LogDriver.open(logOptions(dir));
  first.own(draft(1, 1000));
  await first.durable();
  await first.log.close();
  forgetMark(dir);
  const done: string[] = [];
  const log = await LogDriver.open(logOptions(dir, { disk: notingDisk(done) }));
  t.teardown(() => log.log.close());
  t.is(log.last, 1);
  const rewritten = done.indexOf(`write ${segment}`);
  t.is(
    done.slice(0, rewritten).filter((what) => what === 'write flushmark').length,
    1,
    'the old mark, settled',
  );
  t.deepEqual(done.slice(rewritten), [
    `write ${segment}`,
    `sync ${segment}`,
    'write flushmark',
    'sync flushmark',
  ]);
});

test('S19 recovery removes what follows the end of the log from the back', async (t) => {
  const dir = tempDir(t);
  await (await LogDriver.open(logOptions(dir))).log.close();
  const names = [1, 2, 3].map((i) => String(i * segmentBytes).padStart(20, '0'));
  for (const i of [1, 2, 3]) appendFileSync(paths.segment(dir, i * segmentBytes), Buffer.alloc(segmentBytes));
  const done: string[] = [];
  const log = await LogDriver.open(logOptions(dir, { disk: notingDisk(done) }));
  t.teardown(() => log.log.close());
  t.deepEqual(
    done
      .slice(done.findIndex((what) => what.startsWith('remove')))
      .filter((what) => /^(remove|sync names)/.test(what)),
    names.toReversed().flatMap((name) => [`remove ${name}`, 'sync names in commitlog']),
  );
});

test('9.4 hard state, floor, mark and identity that were read are written and synced again before they count', async (t) => {
  const dir = tempDir(t);
  await (await LogDriver.open(logOptions(dir))).log.close();
  const done: string[] = [];
  const log = await LogDriver.open(logOptions(dir, { disk: notingDisk(done) }));
  t.teardown(() => log.log.close());
  for (const name of ['hardstate', 'floor', 'flushmark']) {
    const at = done.indexOf(`write ${name}`);
    t.true(at >= 0 && done.indexOf(`sync ${name}`) === at + 1, name);
  }
  t.true(done.includes('rename identity.tmp') || done.some((what) => what.startsWith('rename identity.tmp')));
});
