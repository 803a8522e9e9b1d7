import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { openLevelDb, type StateDb } from '../../src/store/state-db.ts';

async function all(db: StateDb, gte: string, lt: string): Promise<string[]> {
  const found: string[] = [];
  for await (const [key, value] of db.entries({ gte, lt })) found.push(`${key}=${value.toString()}`);
  return found;
}

test('the database of the state keeps what was written, in the order of its keys', async (t) => {
  const root = await mkdtemp(join(tmpdir(), 'flotilla-state-'));
  t.teardown(async () => rm(root, { recursive: true, force: true }));
  const dir = join(root, 'state');
  {
    await using db = await openLevelDb(dir);
    t.is(await db.get('p/a'), undefined);
    await db.write(
      ['p/b', 'p/ä', 'q', 'p/a', 'p0', 'p/Z'].map((key) => ({
        type: 'put',
        key,
        value: Buffer.from(key.slice(-1)),
      })),
    );
    await db.write([
      { type: 'del', key: 'p/b' },
      { type: 'put', key: 'q', value: Buffer.from('new') },
    ]);
  }
  await using db = await openLevelDb(dir);
  t.deepEqual(await all(db, 'p/', 'p0'), ['p/Z=Z', 'p/a=a', 'p/ä=ä']);
  t.deepEqual(await all(db, 'p/b', 'p/c'), []);
  t.deepEqual((await db.get('q'))?.toString(), 'new');
});
