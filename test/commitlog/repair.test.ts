import { cpSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import type { RepairSource } from '../../src/commitlog/log-repair.ts';
import type { CommitLogOptions } from '../../src/commitlog/open-log.ts';
import { listSegments, paths } from '../../src/commitlog/paths.ts';
import { FlotillaError } from '../../src/errors/flotilla-error.ts';
import { toIndex } from '../../src/raft/core/types.ts';
import type { BatchDraft, BatchInfo } from '../../src/raft/driver/raft-log.ts';
import { systemClock, type Clock } from '../../src/runtime/clock.ts';
import { systemDisk, type Disk } from '../../src/runtime/disk.ts';
import { at, flip, makeLog, overwrite } from './damage.ts';
import { draft, LogDriver, logOptions, onDisk, segmentBytes, tempDir } from './helpers.ts';

const scrubFast = 1 << 30;

/** Retries come fast. */
const hastyClock: Clock = { ...systemClock, after: (ms, run) => systemClock.after(ms / 50, run) };

async function until(
  t: ExecutionContext,
  condition: () => boolean | Promise<boolean>,
  what: string,
): Promise<void> {
  const deadline = performance.now() + 10_000;
  while (!(await condition())) {
    if (performance.now() > deadline) return t.fail(`not within 10 s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

interface Rig {
  /** Damaged by the test while it is closed. */
  readonly dir: string;
  readonly batches: BatchInfo[];
  /** Opens the log, all entries committed. */
  readonly open: (more?: Partial<CommitLogOptions>) => Promise<LogDriver>;
  /** Another replica that is whole. */
  readonly peer: LogDriver;
  readonly source: (fetch?: RepairSource['fetch']) => RepairSource & { damages: number };
  /** Segment files are those of the other replica. */
  readonly identical: () => boolean;
}

async function rig(t: ExecutionContext, count: number, body?: (i: number) => BatchDraft): Promise<Rig> {
  const { dir, batches } = await makeLog(t, logOptions, count, body);
  const twin = join(tempDir(t), 'd');
  cpSync(dir, twin, { recursive: true });
  rmSync(paths.lock(twin), { force: true, recursive: true });
  const open = async (home: string, more: Partial<CommitLogOptions> = {}): Promise<LogDriver> => {
    const log = await LogDriver.open(logOptions(home, { cacheBytes: 1, clock: hastyClock, ...more }));
    log.log.setCommit(toIndex(count));
    t.teardown(() => log.log.close());
    return log;
  };
  const peer = await open(twin);
  return {
    dir,
    batches,
    peer,
    open: (more) => open(dir, more),
    source: (fetch) => {
      const source = {
        damages: 0,
        peers: () => ['peer'],
        fetch:
          fetch ??
          ((_peer: string, place: { position: number; bytes: number }) =>
            peer.log.committedBytes(place.position, Math.min(place.bytes, 10_000))),
        onDamage: () => {
          source.damages += 1;
        },
      };
      return source;
    },
    identical: () =>
      listSegments(onDisk(dir)).every((base) =>
        readFileSync(paths.segment(dir, base)).equals(readFileSync(paths.segment(twin, base))),
      ),
  };
}

test('S17 damage that a read meets is repaired from another replica, wherever it lies', async (t) => {
  const { dir, batches, open, source, identical } = await rig(t, 40);
  const bytes = [0, 16, 56, 64, 72, 88, 4000];
  const victims = [0, 1, 11, 12, 13, 24, 30].map((i) => at(batches, i));
  victims.forEach((victim, i) => flip(dir, victim.offset + (bytes[i % bytes.length] ?? 0)));
  const log = await open();
  t.is(log.last, 40);
  const from = source();
  log.log.repair.start(from, 0);
  const refused = new Set<number>();
  const served = async (victim: BatchInfo): Promise<boolean> => {
    try {
      const [read] = await log.log.read(victim.index, victim.index, 1);
      return read?.data.equals(victim.data) ?? false;
    } catch (error) {
      t.true(error instanceof FlotillaError && error.code === 'DATA_CORRUPT', String(error));
      refused.add(victim.index);
      return false;
    }
  };
  for (const victim of victims) await until(t, () => served(victim), `repair of entry ${victim.index}`);
  t.true(refused.size > 0, 'damage was met');
  await until(t, () => identical(), 'all bytes are those of the other replica');
  const { found, repaired } = log.log.repair.stats;
  t.is(found, repaired);
  t.is(from.damages, found);
  const kept = readdirSync(paths.quarantine(dir));
  t.is(kept.length, repaired, 'damaged bytes are kept');
});

test('the scrub finds rot in sealed segments that nobody reads, also between and behind the batches', async (t) => {
  const { dir, batches, open, source, identical } = await rig(t, 40);
  flip(dir, at(batches, 3).offset + 500);
  const log = await open();
  // The padding of the second segment, and the footer of the third.
  flip(dir, 2 * segmentBytes - 64 - 1);
  flip(dir, 3 * segmentBytes - 10);
  log.log.repair.start(source(), scrubFast);
  await until(t, () => identical(), 'all bytes are those of the other replica');
  t.true(log.log.repair.stats.scrubbedBytes > 2 * (segmentBytes - 5000));
});

test('neighbouring ranges are repaired from the back, since what follows vouches for each', async (t) => {
  const { dir, open, source, identical, batches } = await rig(t, 200, (i) => draft(i, 1000));
  const [from, to] = [at(batches, 30).offset, at(batches, 100).offset];
  for (let position = from; position < to; position += 4096)
    if (position % segmentBytes < segmentBytes - 5000) overwrite(dir, position, Buffer.alloc(4096, 0x77));
  const log = await open();
  log.log.repair.start(source(), scrubFast);
  await until(t, () => identical(), 'all bytes are those of the other replica');
  t.is(log.last, 200);
});

test('bytes that are not those of the log are refused, whoever sends them', async (t) => {
  const { dir, open, source, identical, batches, peer } = await rig(t, 40);
  const other = await makeLog(t, logOptions, 40, (i) => draft(i, 4999));
  flip(dir, at(batches, 3).offset + 500);
  const log = await open();
  let mode = 0;
  const good = source().fetch;
  const lies: RepairSource['fetch'][] = [
    () => Promise.reject(new FlotillaError('UNREACHABLE', 'nobody is there')),
    () => Promise.resolve(Buffer.alloc(0)),
    async (...args) => (await good(...args)).fill(0, 300, 301),
    (_peer, { position, bytes }) =>
      Promise.resolve(readFileSync(paths.segment(other.dir, 0)).subarray(position, position + bytes)),
    (_peer, { position, bytes }) => peer.log.committedBytes(position + at(batches, 0).bytes, bytes),
  ];
  const before = readFileSync(paths.segment(dir, 0));
  let asked = 0;
  log.log.repair.start(
    source((...args) => {
      asked += 1;
      return (lies[mode] ?? good)(...args);
    }),
    scrubFast,
  );
  for (; mode < lies.length; mode++) {
    const seen = asked;
    await until(t, () => asked > seen + 1, `lie ${mode} was told`);
    t.is(log.log.repair.stats.repaired, 0);
    t.true(readFileSync(paths.segment(dir, 0)).equals(before));
    await t.throwsAsync(log.log.read(toIndex(4), toIndex(4), 1), { code: 'DATA_CORRUPT' });
  }
  await until(t, () => identical(), 'the truth heals');
});

test('a batch that was written elsewhere or lost a later write is damage, though it is whole', async (t) => {
  const { dir, open, source, identical, batches } = await rig(t, 40);
  const other = await makeLog(t, logOptions, 40, (i) => draft(i + 77, 5000));
  const victim = at(batches, 5);
  overwrite(dir, victim.offset, at(other.batches, 5).data);
  const log = await open();
  await t.throwsAsync(log.log.read(toIndex(5), toIndex(6), 1_000_000), { code: 'DATA_CORRUPT' });
  log.log.repair.start(source(), scrubFast);
  await until(t, () => identical(), 'all bytes are those of the other replica');
});

test('S17 what the disk can not read is repaired, and never taken for the end of the log', async (t) => {
  const { open, source, batches } = await rig(t, 40);
  const victim = at(batches, 15);
  let broken = true;
  const disk: Disk = {
    ...systemDisk,
    openAsync: async (path, mode) => {
      const file = await systemDisk.openAsync(path, mode);
      const base = victim.offset - (victim.offset % segmentBytes);
      const bad = path.endsWith(String(base).padStart(20, '0')) ? victim.offset - base : Infinity;
      return {
        read: (position, length) => {
          if (broken && position <= bad && bad < position + length)
            return Promise.reject(Object.assign(new Error('EIO: i/o error, read'), { code: 'EIO' }));
          return file.read(position, length);
        },
        write(bytes, position) {
          if (position <= bad && bad < position + bytes.length) broken = false;
          return file.write(bytes, position);
        },
        sync: () => file.sync(),
        close: () => file.close(),
      };
    },
  };
  const log = await open({ disk });
  log.log.repair.start(source(), 0);
  await t.throwsAsync(log.log.read(toIndex(14), toIndex(40), 1_000_000), { code: 'DATA_CORRUPT' });
  await until(t, () => !broken, 'the sector is written again');
  t.deepEqual((await log.log.read(victim.index, victim.index, 1))[0]?.data, victim.data);
});

test('entries that are not committed yet, or are gone, are left alone', async (t) => {
  const { dir, batches, source } = await rig(t, 40);
  flip(dir, at(batches, 15).offset + 500);
  const log = await LogDriver.open(logOptions(dir, { cacheBytes: 1 }));
  t.teardown(() => log.log.close());
  log.log.setCommit(toIndex(10));
  let asked = 0;
  const good = source().fetch;
  log.log.repair.start(
    source((...args) => {
      asked += 1;
      return good(...args);
    }),
    scrubFast,
  );
  await until(t, () => log.log.repair.stats.damaged === 1, 'the damage is found');
  t.is(asked, 0);
  log.truncate(13);
  await log.durable();
  await until(t, () => log.log.repair.stats.damaged === 0, 'nothing is left to repair');
  t.is(log.log.repair.stats.repaired, 0);
});

test('a replica serves what it has verified, of whole segments and up to its commit index', async (t) => {
  const { dir, batches, peer } = await rig(t, 40);
  const all = Buffer.concat(batches.map((batch) => batch.data));
  const parts: Buffer[] = [];
  for (let position = 0, base = 0; base < segmentBytes * 4;) {
    const end = at(batches, 39).offset + at(batches, 39).bytes;
    if (position >= end) break;
    const part = await peer.log.committedBytes(position, 7777);
    parts.push(part);
    position += part.length;
    if (part.length === 0) position = base += segmentBytes;
  }
  t.true(Buffer.concat(parts).equals(all));
  const tail = await LogDriver.open(logOptions(dir));
  t.teardown(() => tail.log.close());
  const end = at(batches, 11).offset + at(batches, 11).bytes;
  t.true(end < segmentBytes && at(batches, 12).offset === segmentBytes);
  tail.log.setCommit(toIndex(12));
  await t.throwsAsync(tail.log.committedBytes(end, 10), { code: 'INVALID_ARGUMENT' });
  tail.log.setCommit(toIndex(13));
  const last = at(batches, 12);
  t.is((await tail.log.committedBytes(last.offset, 100_000)).length, last.bytes);
  const early = await LogDriver.open(logOptions(join(tempDir(t), 'e')));
  t.teardown(() => early.log.close());
  await t.throwsAsync(early.log.committedBytes(0, 10), { code: 'INVALID_ARGUMENT' });
  for (const position of [last.offset + last.bytes, at(batches, 39).offset, 1 << 30])
    await t.throwsAsync(tail.log.committedBytes(position, 10), { code: 'INVALID_ARGUMENT' });
  t.is(
    (await tail.log.committedBytes(end, 10)).length,
    0,
    'the next entry is committed, so the segment ends here',
  );
});
