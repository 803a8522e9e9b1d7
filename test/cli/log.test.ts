import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
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
