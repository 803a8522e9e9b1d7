import { mkdirSync } from 'node:fs';
import { paths } from '../../src/commitlog/paths.ts';
import { FlotillaError } from '../../src/errors/flotilla-error.ts';
import { draft, LogDriver, segmentBytes, tempDir } from './helpers.ts';
import { testWithEachWriter } from './writers.ts';

testWithEachWriter(
  'the first write error is terminal: reported once, and nothing is reported written any more',
  async (t, logOptions) => {
    const dir = tempDir(t);
    const log = await LogDriver.open(logOptions(dir));
    log.own(draft(1, 40_000));
    await log.durable();
    // The next segment's name is taken by a directory, which no write can open.
    mkdirSync(paths.segment(dir, segmentBytes));
    log.own(draft(2, 40_000));
    await t.throwsAsync(log.durable(), { instanceOf: FlotillaError, code: 'STORAGE_FAILED' });
    log.own(draft(3, 100));
    await t.throwsAsync(log.durable(), { instanceOf: FlotillaError });
    await log.log.close();
  },
);

for (const mode of [{ durability: 'page-cache' as const }, { durability: 'fsync' as const, skipFsync: true }])
  testWithEachWriter(
    `a log with ${JSON.stringify(mode)} keeps what it has over a clean restart`,
    async (t, logOptions) => {
      const dir = tempDir(t);
      const log = await LogDriver.open(logOptions(dir, mode));
      for (let i = 1; i <= 30; i++) log.own(draft(i, 9000));
      await log.durable();
      log.truncate(20);
      for (let i = 20; i <= 25; i++) log.own(draft(i, 8000));
      await log.durable();
      await log.log.close();
      const again = await LogDriver.open(logOptions(dir, mode));
      t.is(again.last, 25);
      t.is((await again.readAll()).length, 25);
      t.is(again.log.restored.faulty, undefined);
      await again.log.close();
    },
  );
