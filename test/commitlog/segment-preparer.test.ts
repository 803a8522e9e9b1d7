import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import test from 'ava';
import { paths } from '../../src/commitlog/paths.ts';
import { SegmentPreparer } from '../../src/commitlog/segment-preparer.ts';
import { systemClock } from '../../src/runtime/clock.ts';
import { onDisk, tempDir } from './helpers.ts';

const mebibyte = 1 << 20;
const segmentBytes = 24 * mebibyte;

async function until(what: string, holds: () => boolean): Promise<void> {
  const deadline = performance.now() + 60_000;
  while (!holds()) {
    if (performance.now() > deadline) throw new Error(`${what} did not happen within 60 s`);
    await delay(5);
  }
}

function sizeOf(path: string): number {
  return existsSync(path) ? statSync(path).size : 0;
}

test('S22 the next segment is zeroed at the pace at which the active one fills', async (t) => {
  const dir = tempDir(t);
  mkdirSync(paths.segments(dir));
  writeFileSync(paths.preparing(dir), 'left by a crash');
  const failures: unknown[] = [];
  const preparer = new SegmentPreparer({ ...onDisk(dir), clock: systemClock, segmentBytes }, (error) =>
    failures.push(error),
  );
  preparer.follow(3 * mebibyte);
  t.is(sizeOf(paths.preparing(dir)), 15, 'too little to begin with');
  preparer.follow(6 * mebibyte);
  await until('the first 8 MiB', () => sizeOf(paths.preparing(dir)) === 8 * mebibyte);
  t.false(existsSync(paths.prepared(dir)));
  preparer.follow((segmentBytes * 3) / 4);
  await until('the whole segment', () => sizeOf(paths.prepared(dir)) === segmentBytes);
  t.false(existsSync(paths.preparing(dir)));
  t.true(readFileSync(paths.prepared(dir)).equals(Buffer.alloc(segmentBytes)));

  renameSync(paths.prepared(dir), paths.segment(dir, segmentBytes));
  preparer.rolled(true);
  preparer.follow(segmentBytes);
  await until('another segment', () => sizeOf(paths.prepared(dir)) === segmentBytes);
  await preparer.close();
  t.deepEqual(failures, []);
});

test('S22 a segment that can not be prepared is reported once, and tried again after the roll', async (t) => {
  const dir = tempDir(t);
  const failures: unknown[] = [];
  const preparer = new SegmentPreparer({ ...onDisk(dir), clock: systemClock, segmentBytes }, (error) =>
    failures.push(error),
  );
  preparer.follow(segmentBytes);
  await until('a failure', () => failures.length === 1);
  await delay(0);
  preparer.follow(segmentBytes);
  mkdirSync(paths.segments(dir));
  await delay(0);
  t.is(failures.length, 1);
  preparer.rolled(false);
  preparer.follow(segmentBytes);
  await until('the segment', () => sizeOf(paths.prepared(dir)) === segmentBytes);
  await preparer.close();
});
