import test from 'ava';
import type { StateDb } from '../../src/store/state-db.ts';

export interface StateDbUnderTest {
  /** Opens the same database each time. */
  readonly open: () => Promise<StateDb>;
  readonly settle: <T>(promise: Promise<T>) => Promise<T>;
  [Symbol.asyncDispose](): Promise<void>;
}

const put = (key: string, value = key): { type: 'put'; key: string; value: Buffer } => ({
  type: 'put',
  key,
  value: Buffer.from(value),
});

async function all(db: StateDb, gte = '', lt = '\u{10ffff}'): Promise<string[]> {
  const found: string[] = [];
  for await (const [key, value] of db.entries({ gte, lt })) found.push(`${key}=${value.toString()}`);
  return found;
}

/** What src/store promises of the database of its state. */
export function stateDbContract(name: string, make: () => Promise<StateDbUnderTest>): void {
  test(`${name}: a batch is written as a whole, the last write of a key counts`, async (t) => {
    await using under = await make();
    await using db = await under.open();
    await under.settle(db.write([put('a'), put('b', 'old'), put('c'), { type: 'del', key: 'nothing' }]));
    await under.settle(db.write([put('b', 'new'), { type: 'del', key: 'c' }, put('d'), put('d', 'again')]));
    await under.settle(db.write([]));
    t.deepEqual(await all(db), ['a=a', 'b=new', 'd=again']);
    t.is((await db.get('b'))?.toString(), 'new');
    t.is(await db.get('c'), undefined);
    t.is(await db.get('never'), undefined);
  });

  test(`${name}: batches apply in the order in which they were given`, async (t) => {
    await using under = await make();
    await using db = await under.open();
    await under.settle(Promise.all(['one', 'two', 'three'].map((value) => db.write([put('key', value)]))));
    t.is((await db.get('key'))?.toString(), 'three');
  });

  test(`${name}: keys come in the order of their UTF-8 bytes, from one on and below another`, async (t) => {
    await using under = await make();
    await using db = await under.open();
    // UTF-16 would order the last two the other way round.
    const keys = ['p', 'p/', 'p/A', 'p/a', 'p/a/b', 'p/é', 'p/\uffee', 'p/\u{1f600}', 'p0', 'q'];
    await under.settle(db.write(keys.toReversed().map((key) => put(key, 'x'))));
    t.deepEqual(
      await all(db),
      keys.map((key) => `${key}=x`),
    );
    t.deepEqual(await all(db, 'p/', 'p/b'), ['p/=x', 'p/A=x', 'p/a=x', 'p/a/b=x']);
    t.deepEqual(await all(db, 'p/b', 'p/c'), []);
    t.deepEqual(await all(db, 'q', 'p'), []);
  });

  test(`${name}: who reads entries sees those of the moment in which it asked`, async (t) => {
    await using under = await make();
    await using db = await under.open();
    await under.settle(db.write([put('a'), put('b'), put('c')]));
    const entries = db.entries({ gte: 'a', lt: 'z' });
    await under.settle(db.write([put('b', 'new'), { type: 'del', key: 'c' }, put('d')]));
    const found: string[] = [];
    for await (const [key, value] of entries) found.push(`${key}=${value.toString()}`);
    t.deepEqual(found, ['a=a', 'b=b', 'c=c']);
  });

  test(`${name}: a buffer may be used again when its write was given, and when it was read`, async (t) => {
    await using under = await make();
    await using db = await under.open();
    const write = put('key', 'kept');
    const written = db.write([write]);
    write.value.fill('x');
    await under.settle(written);
    (await db.get('key'))?.fill('y');
    t.is((await db.get('key'))?.toString(), 'kept');
    for await (const [, value] of db.entries({ gte: 'a', lt: 'z' })) value.fill('z');
    t.is((await db.get('key'))?.toString(), 'kept');
  });

  test(`${name}: what was written is there when it is opened again, and a closed one is of no use`, async (t) => {
    await using under = await make();
    const bytes = Buffer.from([0, 255, 10, 0, 128]);
    const first = await under.open();
    await under.settle(first.write([{ type: 'put', key: 'bytes', value: bytes }, put('empty', '')]));
    await first[Symbol.asyncDispose]();
    await t.throwsAsync(first.get('bytes'));
    await t.throwsAsync(first.write([put('late')]));
    await t.throwsAsync(all(first));
    await using again = await under.open();
    t.deepEqual(await again.get('bytes'), bytes);
    t.deepEqual(await again.get('empty'), Buffer.alloc(0));
    t.is(await again.get('late'), undefined);
  });
}
