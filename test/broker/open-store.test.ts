import { cpSync, existsSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { openStore, type OpenedStore } from '../../src/broker/open-store.ts';
import { paths } from '../../src/commitlog/paths.ts';
import { silentSink } from '../../src/commitlog/log-sink.ts';
import { toIndex, toTerm } from '../../src/raft/core/types.ts';
import { systemDisk } from '../../src/runtime/disk.ts';
import { systemRandom } from '../../src/runtime/random.ts';
import { openLevelDb } from '../../src/store/state-db.ts';
import { LogDriver, logOptions, segmentBytes, tempDir } from '../commitlog/helpers.ts';
import { plain, sendGroup } from '../store/support.ts';

interface Opened extends OpenedStore {
  readonly log: LogDriver;
  readonly errors: string[];
}

async function open(dir: string): Promise<Opened> {
  const log = await LogDriver.open(logOptions(dir));
  const errors: string[] = [];
  const opened = await openStore({
    disk: systemDisk,
    random: systemRandom,
    openDb: openLevelDb,
    dir,
    groupName: 'g0',
    segmentBytes,
    log: log.log,
    logger: { ...silentSink, error: (_fields, message) => errors.push(message) },
  });
  const { store } = opened;
  for (const batch of log.last === 0 ? [] : await log.readAll())
    if (batch.index > store.appliedIndex) store.apply(batch);
  return { ...opened, log, errors };
}

async function close({ resources, log }: Opened): Promise<void> {
  await resources[Symbol.asyncDispose]();
  await log.log.close();
}

/** A closed data directory with a few hundred messages in two queues, checkpointed, and what it says. */
async function filled(t: ExecutionContext): Promise<{ dir: string; said: string }> {
  const dir = tempDir(t);
  const opened = await open(dir);
  const { store, log } = opened;
  store.apply(
    log.log.appendOwn(log.next(), log.log.termStartDraft('broker-0', 1), {
      index: toIndex(1),
      term: toTerm(1),
      kind: 'termStart',
      commit: toIndex(0),
    }),
  );
  const session = store.lead({ term: toTerm(1), now: () => 1_000_000, confirm: (reply) => reply(true) });
  const settle = (): void => {
    for (let draft = session.gather(1 << 20); draft !== undefined; draft = session.gather(1 << 20)) {
      const batch = log.own(draft);
      session.proposed(draft, batch.index);
      store.apply(batch);
      session.applied(batch.index);
    }
  };
  session.createTopic(plain, () => undefined);
  settle();
  for (let i = 0; i < 400; i++) {
    session.send(sendGroup({ id: `m${i}`, tag: `t${i % 3}` }), () => undefined);
    settle();
    if (i % 80 === 0) {
      await log.durable();
      await store.checkpoint(toIndex(log.last));
    }
  }
  await log.durable();
  session.resign();
  await store.checkpoint(toIndex(log.last));
  const said = await say(opened);
  await close(opened);
  return { dir, said };
}

/** The state and every message of every queue. */
async function say({ store }: Opened): Promise<string> {
  const lines = [store.state.dump()];
  for (let queueId = 0; queueId < plain.queues; queueId++)
    for (let offset = 0; ;) {
      const records = await store.readQueue(plain.name, queueId, offset, 100);
      if (records.length === 0) break;
      for (const record of records) lines.push(`${queueId}/${offset++} ${record.toString('hex')}`);
    }
  return lines.join('\n');
}

function flip(path: string, at: number): void {
  const bytes = readFileSync(path);
  bytes[at] = (bytes[at] ?? 0) ^ 0x10;
  writeFileSync(path, bytes);
}

const queueFile = (dir: string, queueId: number): string =>
  join(dir, 'consumequeue', plain.name, String(queueId), '0'.repeat(20));

// catalog 95
test('B64 a ConsumeQueue that is missing or cut short is made again from the log', async (t) => {
  const { dir, said } = await filled(t);
  const damages: Record<string, (copy: string) => void> = {
    'one file is gone': (copy) => rmSync(queueFile(copy, 0)),
    'one queue is gone': (copy) => rmSync(join(copy, 'consumequeue', plain.name, '1'), { recursive: true }),
    'all queues are gone': (copy) => rmSync(join(copy, 'consumequeue'), { recursive: true }),
    'a file is cut': (copy) => truncateSync(queueFile(copy, 1), 1000),
    'a file ends in zeros': (copy) => {
      truncateSync(queueFile(copy, 1), 1000);
      truncateSync(queueFile(copy, 1), 6000);
    },
  };
  for (const [what, damage] of Object.entries(damages)) {
    const copy = join(tempDir(t), 'd');
    cpSync(dir, copy, { recursive: true });
    damage(copy);
    const opened = await open(copy);
    t.is(opened.errors.length, 1, what);
    t.is(await say(opened), said, what);
    await opened.store.checkpoint(toIndex(opened.log.last));
    await close(opened);
    t.true(existsSync(join(paths.quarantine(copy), 'state')));
    const again = await open(copy);
    t.deepEqual(again.errors, [], what);
    t.is(await say(again), said, what);
    await close(again);
  }
});

test('a damaged unit leads to no other message, and its queue is made again at the next start', async (t) => {
  const { dir, said } = await filled(t);
  const size = readFileSync(queueFile(dir, 0)).length;
  let refused = 0;
  for (let at = 20 * 20; at < size - 20; at += 253) {
    // Offset and size of a unit; its tag hash only serves filters.
    if (at % 20 >= 12) continue;
    const copy = join(tempDir(t), 'd');
    cpSync(dir, copy, { recursive: true });
    flip(queueFile(copy, 0), at);
    const opened = await open(copy);
    await t.throwsAsync(say(opened), { code: 'DATA_CORRUPT' }, `byte ${at}`);
    refused += 1;
    await close(opened);
    const again = await open(copy);
    t.is(again.errors.length, 1);
    t.is(await say(again), said);
    await again.store.checkpoint(toIndex(again.log.last));
    await close(again);
  }
  t.true(refused > 5);
  const copy = join(tempDir(t), 'd');
  cpSync(dir, copy, { recursive: true });
  // A whole unit of another message.
  const units = readFileSync(queueFile(copy, 0));
  units.copy(units, 200, 400, 420);
  writeFileSync(queueFile(copy, 0), units);
  const opened = await open(copy);
  await t.throwsAsync(say(opened), { code: 'DATA_CORRUPT' });
  await close(opened);
});

// catalog 88
test('B41 a stored state that is damaged is kept aside and made again from the log, whatever is wrong with it', async (t) => {
  const { dir, said } = await filled(t);
  let rebuilt = 0;
  for (const name of readdirSync(join(dir, 'state'))) {
    const size = readFileSync(join(dir, 'state', name)).length;
    const damages: ((path: string) => void)[] = [(path) => rmSync(path), (path) => writeFileSync(path, 'x')];
    for (let at = 0; at < size; at += Math.max(1, Math.floor(size / 6)))
      damages.push((path) => flip(path, at));
    for (const damage of damages) {
      const copy = join(tempDir(t), 'd');
      cpSync(dir, copy, { recursive: true });
      damage(join(copy, 'state', name));
      const opened = await open(copy);
      t.is(await say(opened), said, name);
      rebuilt += opened.errors.length;
      if (opened.errors.length > 0)
        t.true(readdirSync(join(paths.quarantine(copy), 'state')).length > 0, 'nothing is deleted');
      await close(opened);
    }
  }
  t.true(rebuilt > 0);
});

test('a state that is gone is made again', async (t) => {
  const { dir, said } = await filled(t);
  rmSync(join(dir, 'state'), { recursive: true });
  const opened = await open(dir);
  t.is(await say(opened), said);
  await close(opened);
});
