import { cpSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { paths } from '../../src/commitlog/paths.ts';
import { at, flip, makeLog, overwrite, setMark } from '../commitlog/damage.ts';
import { logOptions, segmentBytes } from '../commitlog/helpers.ts';
import { flotilla } from './flotilla.ts';

test('a folder that is no data directory is wrong usage, not damage', async (t) => {
  const dir = mkdtempSync(join(tmpdir(), 'flotilla-log-'));
  t.teardown(() => {
    rmSync(dir, { recursive: true });
  });
  for (const command of ['inspect', 'verify', 'dump']) {
    const run = await flotilla(['log', command, dir]);
    t.is(run.code, 2, command);
    t.regex(run.stderr, /is not a data directory[\s\S]*code {2}USAGE/);
  }
});

test('verify tells every kind of damage from a torn tail, by exit code, in words and as JSON', async (t) => {
  t.timeout(180_000);
  const { dir, batches } = await makeLog(t, logOptions, 30);
  const half = (path: string, byte: number): void => writeFileSync(path, Buffer.alloc(byte, 7));
  const cases: readonly [string, (copy: string) => void, number, string, RegExp][] = [
    ['nothing', () => undefined, 0, 'normal', /^the log is whole|normal: the log is whole/m],
    ['a record', (copy) => flip(copy, at(batches, 2).offset + 500), 4, 'corrupt', /entry 3: record checksum/],
    [
      'a header',
      (copy) => flip(copy, at(batches, 20).offset + 20),
      4,
      'corrupt',
      /entry 21: header checksum/,
    ],
    ['a footer', (copy) => flip(copy, segmentBytes - 20), 4, 'normal', /footer does not fit/],
    [
      'bytes behind the batches',
      (copy) => flip(copy, segmentBytes - 70),
      4,
      'corrupt',
      /after the last batch/,
    ],
    [
      'a segment',
      (copy) => rmSync(paths.segment(copy, segmentBytes)),
      4,
      'corrupt',
      /before this one is missing/,
    ],
    ['a segment cut', (copy) => truncateSync(paths.segment(copy, 0), 3000), 4, 'corrupt', /entry 1:|flushed/],
    [
      'the last segment',
      (copy) => rmSync(paths.segment(copy, 2 * segmentBytes)),
      4,
      'corrupt',
      /entries up to 30 were flushed/,
    ],
    [
      'a torn tail',
      (copy) => {
        setMark(copy, batches, 28);
        overwrite(copy, at(batches, 29).offset + 100, Buffer.alloc(500));
      },
      0,
      'torn',
      /nothing acknowledged is affected/,
    ],
    ['the flush mark', (copy) => half(paths.flushMark(copy), 1024), 4, 'normal', /neither copy of flushMark/],
    ['the hard state', (copy) => half(paths.hardState(copy), 1024), 4, 'normal', /neither copy of hardState/],
  ];
  for (const [what, damage, code, verdict, words] of cases) {
    const copy = mkdtempSync(join(tmpdir(), 'flotilla-log-'));
    t.teardown(() => rmSync(copy, { recursive: true }));
    cpSync(dir, copy, { recursive: true });
    damage(copy);
    const plain = await flotilla(['log', 'verify', copy]);
    t.is(plain.code, code, `${what}: ${plain.stdout}${plain.stderr}`);
    t.regex(plain.stdout, words, what);
    t.is(plain.stderr === '', code === 0, what);
    const json = await flotilla(['log', 'verify', copy, '--json']);
    t.is(json.code, code);
    t.like(JSON.parse(json.stdout), { verdict, damaged: code === 4 }, what);
  }
  for (const [what, path] of Object.entries({ floor: paths.floor(dir), identity: paths.identity(dir) })) {
    half(path, 8192);
    const run = await flotilla(['log', 'verify', dir]);
    t.is(run.code, 4, what);
    t.regex(run.stderr, /code {2}CHECK_FAILED/);
  }
});
