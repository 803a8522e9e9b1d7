import { readFileSync } from 'node:fs';
import test from 'ava';
import { decodeFooter } from '../../src/commitlog/footer.ts';
import { footerBytes } from '../../src/commitlog/geometry.ts';
import { listSegments, paths } from '../../src/commitlog/paths.ts';
import { FlotillaError } from '../../src/errors/flotilla-error.ts';
import { encodeConfigRecord, singleRecordDraft } from '../../src/commitlog/record.ts';
import { toIndex, toTerm } from '../../src/raft/core/types.ts';
import { draft, initialConfig, LogDriver, logOptions, onDisk, segmentBytes, tempDir } from './helpers.ts';

test('a log that followed is byte for byte the log that led, over several segments', async (t) => {
  const [a, b] = [tempDir(t), tempDir(t)];
  const leader = await LogDriver.open(logOptions(a));
  const follower = await LogDriver.open(logOptions(b, { nodeId: 'broker-1', cacheBytes: 10_000 }));
  for (let i = 0; i < 60; i++) {
    const batch = leader.own(draft(i, 50 + ((i * 7919) % 20_000)));
    if (i % 3 !== 2) continue;
    const frame = Buffer.concat(leader.log.recent(toIndex(i - 1), batch.index)?.map((x) => x.data) ?? []);
    follower.log.append(follower.next(), follower.log.parse(frame));
  }
  await leader.durable();
  await follower.durable();
  await leader.log.close();
  await follower.log.close();
  const bases = listSegments(onDisk(a));
  t.true(bases.length >= 4);
  t.deepEqual(listSegments(onDisk(b)), bases);
  for (const base of bases) {
    const bytes = readFileSync(paths.segment(a, base));
    t.is(bytes.length, segmentBytes);
    t.true(bytes.equals(readFileSync(paths.segment(b, base))), `segment ${base}`);
    const footer = decodeFooter(bytes.subarray(segmentBytes - footerBytes));
    t.is(footer === undefined, base === bases.at(-1));
  }
});

test('a batch that fills a segment exactly fits, one byte more is refused and nothing is written', async (t) => {
  const log = await LogDriver.open(logOptions(tempDir(t)));
  t.teardown(() => log.log.close());
  const max = log.log.batchBytesMax - 88;
  const error = t.throws(() => log.own(draft(1, max + 1)), { instanceOf: FlotillaError });
  t.is(error.code, 'LIMIT_EXCEEDED');
  t.is(log.own(draft(1, max)).offset, 0);
  t.is(log.own(draft(2, max)).offset, segmentBytes);
  await log.durable();
  t.is((await log.readAll()).length, 2);
});

// catalog 91
test('a follower refuses batches that do not continue its log', async (t) => {
  const leader = await LogDriver.open(logOptions(tempDir(t)));
  const follower = await LogDriver.open(logOptions(tempDir(t), { nodeId: 'broker-1' }));
  t.teardown(() => leader.log.close());
  t.teardown(() => follower.log.close());
  const one = leader.own(draft(1, 100));
  const two = leader.own(draft(2, 100));
  t.throws(() => follower.log.append(follower.next(), [two]), { message: /I4/ });
  const broken = Buffer.from(one.data);
  broken[90] = 0xff;
  const error = t.throws(() => follower.log.parse(broken), { instanceOf: FlotillaError });
  t.is(error.code, 'DATA_CORRUPT');
  t.throws(() => follower.log.parse(Buffer.concat([two.data, one.data])), { instanceOf: FlotillaError });
  t.throws(() => follower.log.parse(one.data.subarray(0, 100)), { instanceOf: FlotillaError });
});

// catalog 91
test('truncation reaches back over segments, removes later files and zeroes the tail', async (t) => {
  const dir = tempDir(t);
  const first = await LogDriver.open(logOptions(dir, { cacheBytes: 30_000 }));
  for (let i = 1; i <= 40; i++) first.own(draft(i, 10_000));
  await first.durable();
  t.true(listSegments(onDisk(dir)).length >= 6);
  first.truncate(4);
  t.is(first.last, 3);
  t.is(first.log.recent(toIndex(4), toIndex(4)), undefined);
  await first.durable();
  t.deepEqual(listSegments(onDisk(dir)), [0]);
  const end = first.log.stats.endPosition;
  t.true(
    readFileSync(paths.segment(dir, 0))
      .subarray(end)
      .every((byte) => byte === 0),
  );
  first.term = 2;
  for (let i = 4; i <= 20; i++) first.own(draft(100 + i, 9_000));
  await first.durable();
  const before = await first.readAll();
  await first.log.close();
  const again = await LogDriver.open(logOptions(dir));
  t.teardown(() => again.log.close());
  t.is(again.last, 20);
  t.deepEqual(
    (await again.readAll()).map((b) => b.data),
    before.map((b) => b.data),
  );
  t.deepEqual(
    again.log.restored.terms.map((r) => [Number(r.term), Number(r.firstIndex)]),
    [
      [1, 1],
      [2, 4],
    ],
  );
});

test('truncation after a restart steps over a config entry that is only on disk', async (t) => {
  const dir = tempDir(t);
  const first = await LogDriver.open(logOptions(dir));
  first.own(draft(1, 100));
  const place = { index: toIndex(2), term: toTerm(1), kind: 'config', commit: toIndex(0) } as const;
  first.log.appendOwn(first.next(), singleRecordDraft(encodeConfigRecord(initialConfig), 1), place);
  for (let i = 3; i <= 9; i++) first.own(draft(i, 100));
  await first.durable();
  await first.log.close();
  const again = await LogDriver.open(logOptions(dir));
  t.teardown(() => again.log.close());
  again.truncate(6);
  t.is(again.last, 5);
  await again.durable();
  t.deepEqual(
    again.log.restored.configs.map(({ index }) => Number(index)),
    [2],
  );
});

test('truncation below commit is refused', async (t) => {
  const log = await LogDriver.open(logOptions(tempDir(t)));
  t.teardown(() => log.log.close());
  for (let i = 1; i <= 5; i++) log.own(draft(i, 100));
  log.log.setCommit(toIndex(3));
  t.throws(() => log.truncate(3), { message: /I5/ });
  log.truncate(4);
  t.is(log.last, 3);
});

test('what is truncated before it is durable is replaced on disk too', async (t) => {
  const dir = tempDir(t);
  const log = await LogDriver.open(logOptions(dir));
  for (let i = 1; i <= 10; i++) log.own(draft(i, 5000));
  log.truncate(5);
  log.own(draft(99, 7000));
  await log.durable();
  const all = await log.readAll();
  t.is(all.length, 5);
  await log.log.close();
  const again = await LogDriver.open(logOptions(dir));
  t.teardown(() => again.log.close());
  t.deepEqual(
    (await again.readAll()).map((b) => b.data),
    all.map((b) => b.data),
  );
});
