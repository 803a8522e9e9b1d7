import { inspectLog } from '../../src/commitlog/inspect.ts';
import { FlotillaError } from '../../src/errors/flotilla-error.ts';
import { LogDriver, draft, initialConfig, onDisk, record, tempDir } from './helpers.ts';
import { testWithEachWriter } from './writers.ts';
import { toIndex, toTerm } from '../../src/raft/core/types.ts';

// catalog 91
testWithEachWriter(
  'what was appended is read back from memory and, after reopening, from disk',
  async (t, logOptions) => {
    const dir = tempDir(t);
    const first = await LogDriver.open(logOptions(dir));
    t.is(first.log.restored.last, toIndex(0));
    const made = Array.from({ length: 300 }, (_, i) => first.own(draft(i, 100 + ((i * 37) % 3000))));
    await first.durable();
    const recent = first.log.recent(toIndex(1), toIndex(300));
    t.deepEqual(
      recent?.map((b) => b.data),
      made.map((b) => b.data),
    );
    await first.log.close();

    const again = await LogDriver.open(logOptions(dir));
    t.teardown(() => again.log.close());
    t.is(again.log.restored.last, toIndex(300));
    t.is(again.log.restored.faulty, undefined);
    t.deepEqual(again.log.restored.terms, [{ term: toTerm(1), firstIndex: toIndex(1) }]);
    t.is(again.log.identity.diskId, first.log.identity.diskId);
    t.is(again.log.recent(toIndex(1), toIndex(300)), undefined);
    const read = await again.readAll();
    t.deepEqual(
      read.map((b) => b.data),
      made.map((b) => b.data),
    );
    const some = made[123];
    if (some === undefined) throw new Error('no batch');
    const loaded = await again.log.loadRecord(some.offset + 88, some.bytes - 88);
    t.deepEqual(loaded, record(123, some.bytes - 88));
    t.deepEqual(again.log.readRecord(some.offset + 88, some.bytes - 88), loaded);
  },
);

testWithEachWriter('S1 S13 what is reported durable was synced and marked first', async (t, logOptions) => {
  const dir = tempDir(t);
  const log = await LogDriver.open(logOptions(dir));
  t.teardown(() => log.log.close());
  for (let i = 1; i <= 3; i++) {
    const { syncs } = log.log.stats;
    log.own(draft(i, 100));
    await log.durable();
    t.true(log.log.stats.syncs > syncs);
    t.is(inspectLog(onDisk(dir)).flushMark?.index, toIndex(i));
  }
});

testWithEachWriter('a record in a batch larger than what one read takes is loaded', async (t, logOptions) => {
  const dir = tempDir(t);
  const options = logOptions(dir, { segmentBytes: 1024 * 1024 });
  const first = await LogDriver.open(options);
  const small = first.own(draft(1, 500));
  const large = first.own(draft(2, 300 * 1024));
  await first.durable();
  await first.log.close();
  const again = await LogDriver.open(options);
  t.teardown(() => again.log.close());
  t.deepEqual(await again.log.loadRecord(large.offset + 88, large.bytes - 88), record(2, large.bytes - 88));
  t.deepEqual(await again.log.loadRecord(small.offset + 88, small.bytes - 88), record(1, small.bytes - 88));
  await t.throwsAsync(again.log.loadRecord(large.offset + 89, 200), { message: /no whole record/u });
});

testWithEachWriter('term, vote and configurations are restored', async (t, logOptions) => {
  const dir = tempDir(t);
  const first = await LogDriver.open(logOptions(dir));
  first.log.saveHardState(first.next(), { term: toTerm(7), vote: 'broker-2' });
  first.term = 7;
  const at = { term: toTerm(7), commit: toIndex(0) };
  first.log.appendOwn(first.next(), first.log.termStartDraft('broker-0', 5), {
    ...at,
    index: toIndex(1),
    kind: 'termStart',
  });
  const config = { version: 2, members: initialConfig.members };
  first.log.appendOwn(first.next(), first.log.configDraft(config, 6), {
    ...at,
    index: toIndex(2),
    kind: 'config',
  });
  await first.durable();
  await first.log.close();
  const again = await LogDriver.open(logOptions(dir));
  t.teardown(() => again.log.close());
  t.is(again.log.restored.term, toTerm(7));
  t.is(again.log.restored.vote, 'broker-2');
  t.deepEqual(again.log.restored.configs, [{ index: toIndex(2), config }]);
  t.deepEqual(again.log.restored.floor.config, initialConfig);
});

testWithEachWriter('R41 peers are served what is committed, and nothing else', async (t, logOptions) => {
  const log = await LogDriver.open(logOptions(tempDir(t)));
  t.teardown(() => log.log.close());
  const [first, second, third] = [1, 2, 3].map((fill) => log.own(draft(fill, 200)));
  await log.durable();
  if (first === undefined || second === undefined || third === undefined) throw new Error('no batches');
  log.log.setCommit(toIndex(2));
  t.deepEqual(await log.log.committedBytes(0, 10_000), Buffer.concat([first.data, second.data]));
  const error = await t.throwsAsync(log.log.committedBytes(third.offset, 10_000), {
    instanceOf: FlotillaError,
  });
  t.is(error.code, 'INVALID_ARGUMENT');
});
