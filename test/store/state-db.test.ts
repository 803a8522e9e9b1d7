import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { FlotillaError } from '../../src/errors/flotilla-error.ts';
import { openLevelDb, type StateDb } from '../../src/store/state-db.ts';

async function all(db: StateDb, gte: string, lt: string): Promise<string[]> {
  const found: string[] = [];
  for await (const [key, value] of db.entries({ gte, lt })) found.push(`${key}=${value.toString()}`);
  return found;
}

test('B41 a batch that is lost between others is noticed', async (t) => {
  const root = await mkdtemp(join(tmpdir(), 'flotilla-state-'));
  t.teardown(async () => rm(root, { recursive: true, force: true }));
  const dir = join(root, 'state');
  {
    await using db = await openLevelDb(dir);
    for (let i = 0; i < 20; i++)
      await db.write([{ type: 'put', key: `k${i}`, value: Buffer.alloc(10_000, i) }]);
  }
  const [name = ''] = (await readdir(dir)).filter((file) => file.endsWith('.log'));
  const whole = await readFile(join(dir, name));
  t.true(whole.length > 200_000, 'nothing was compacted');
  let refused = 0;
  for (let at = 5; at < whole.length; at += 9000) {
    const bytes = Buffer.from(whole);
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    const copy = join(root, `at-${at}`);
    await cp(dir, copy, { recursive: true });
    await writeFile(join(copy, name), bytes);
    try {
      await using db = await openLevelDb(copy);
      const keys = await all(db, 'k', 'l');
      const first = Array.from({ length: keys.length }, (_, i) => `k${i}`).toSorted();
      t.deepEqual(
        keys.map((entry) => entry.slice(0, entry.indexOf('='))),
        first,
        `byte ${at}: only the newest may be lost`,
      );
    } catch (error) {
      t.true(error instanceof FlotillaError && error.code === 'DATA_CORRUPT', `byte ${at}`);
      refused += 1;
    }
  }
  t.true(refused > 10);
});
