import { mkdirSync } from 'node:fs';
import test, { type ExecutionContext } from 'ava';
import { inlineWriter } from '../../src/commitlog/inline-writer.ts';
import { inspectLog } from '../../src/commitlog/inspect.ts';
import { paths } from '../../src/commitlog/paths.ts';
import { FlotillaError } from '../../src/errors/flotilla-error.ts';
import { toIndex } from '../../src/raft/core/types.ts';
import { systemClock, type Clock } from '../../src/runtime/clock.ts';
import { draft, LogDriver, logOptions, onDisk, segmentBytes, tempDir } from './helpers.ts';
import { notingDisk } from './noting-disk.ts';

const syncMs = 7;

/** Time that passes only when the test says so. */
class ManualClock implements Clock {
  #now = 0;
  #due: { readonly at: number; readonly run: () => void }[] = [];

  readonly monotonicMs = (): number => this.#now;
  readonly wallMs = (): number => this.#now;
  readonly bootMs = (): number => this.#now;

  soon(run: () => void): void {
    this.after(0, run);
  }

  after(ms: number, run: () => void): Disposable {
    const entry = { at: this.#now + ms, run };
    this.#due.push(entry);
    return { [Symbol.dispose]: () => void (this.#due = this.#due.filter((other) => other !== entry)) };
  }

  every(): never {
    throw new Error('the log schedules nothing for ever');
  }

  /** Runs in order what comes due in the next `ms`. */
  pass(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      const [next] = this.#due.filter(({ at }) => at <= end).toSorted((a, b) => a.at - b.at);
      if (next === undefined) break;
      this.#due = this.#due.filter((entry) => entry !== next);
      this.#now = next.at;
      next.run();
    }
    this.#now = end;
  }
}

interface Rig {
  readonly dir: string;
  readonly clock: ManualClock;
  readonly log: LogDriver;
  readonly written: number[];
  /** What the writer did to its files, in order. */
  readonly done: string[];
  readonly close: () => Promise<void>;
}

async function open(t: ExecutionContext, cacheBytes = 1024 * 1024): Promise<Rig> {
  const dir = tempDir(t);
  const clock = new ManualClock();
  const done: string[] = [];
  const writer = inlineWriter({ disk: notingDisk(done), clock, syncMs: () => syncMs });
  const log = await LogDriver.open(logOptions(dir, { writer, cacheBytes, segmentBytes: 8 * segmentBytes }));
  const written: number[] = [];
  log.log.onWritten = (seq) => written.push(seq);
  const close = async (): Promise<void> => {
    const closed = log.log.close().then(() => true);
    const turn = (): Promise<boolean> => new Promise((resolve) => systemClock.soon(() => resolve(false)));
    const deadline = systemClock.monotonicMs() + 20_000;
    // What prepares segments closes first, and that takes real time.
    while (!(await Promise.race([closed, turn()]))) {
      if (systemClock.monotonicMs() > deadline) throw new Error('the log did not close within 20 s');
      clock.pass(1);
    }
  };
  return { dir, clock, log, written, done, close };
}

const segment = '00000000000000000000';

test('a group is in the page cache at once and durable when its sync is over', async (t) => {
  const { clock, log, written, done, close } = await open(t);
  log.own(draft(1, 100));
  log.own(draft(2, 100));
  t.deepEqual(done, [], 'nothing is done inside a call of the owner');
  clock.pass(0);
  t.deepEqual(done, [`write ${segment}`, `write ${segment}`]);
  log.own(draft(3, 100));
  clock.pass(syncMs - 1);
  t.deepEqual(written, []);
  t.is(log.log.stats.pendingBytes, 3 * 188);
  t.is(done.length, 2, 'what comes during a sync waits for the next group');
  clock.pass(1);
  t.deepEqual(written, [2]);
  t.is(log.log.stats.pendingBytes, 188);
  t.deepEqual(done.slice(2), [`sync ${segment}`, 'write flushmark', `write ${segment}`]);
  clock.pass(syncMs);
  t.deepEqual(written, [2, 3]);
  const { writtenBytes, groups, syncs, pendingBytes } = log.log.stats;
  t.deepEqual(
    { writtenBytes, groups, syncs, pendingBytes },
    { writtenBytes: 564, groups: 2, syncs: 2, pendingBytes: 0 },
  );
  await close();
});

test('what is queued beyond 4 MiB waits for the next group', async (t) => {
  const { clock, log, written, close } = await open(t);
  for (let i = 1; i <= 12; i++) log.own(draft(i, 400_000));
  clock.pass(syncMs);
  t.deepEqual(written, [11]);
  clock.pass(syncMs);
  t.deepEqual(written, [11, 12]);
  await close();
});

test('S13 the flush mark is synced after 200 ms of quiet, and by closing', async (t) => {
  const { dir, clock, log, done, close } = await open(t);
  log.own(draft(1, 100));
  clock.pass(syncMs + 150);
  log.own(draft(2, 100));
  clock.pass(syncMs + 199);
  t.false(done.includes('sync flushmark'));
  clock.pass(1);
  t.is(done.at(-1), 'sync flushmark');
  clock.pass(10_000);
  t.is(done.filter((what) => what === 'sync flushmark').length, 1);
  log.own(draft(3, 100));
  await close();
  t.is(done.at(-1), 'sync flushmark');
  t.is(inspectLog(onDisk(dir)).flushMark?.index, toIndex(3));
});

test('S15 a failure is reported once, later than the call that led to it, and ends the writer', async (t) => {
  const { dir, clock, log, written, close } = await open(t);
  mkdirSync(paths.segment(dir, 8 * segmentBytes));
  log.own(draft(1, 500_000));
  log.own(draft(2, 500_000));
  t.is(log.failure, undefined);
  clock.pass(0);
  t.true(log.failure instanceof FlotillaError && log.failure.code === 'STORAGE_FAILED');
  log.failure = undefined;
  log.own(draft(3, 100));
  clock.pass(1000);
  t.is(log.failure, undefined);
  t.deepEqual(written, []);
  await close();
});

test('S20 what replaces longer entries stays in memory until it is on disk itself', async (t) => {
  const { clock, log, written, close } = await open(t, 100);
  const inMemory = (index: number): boolean => log.log.recent(toIndex(index), toIndex(index)) !== undefined;
  log.own(draft(1, 100));
  log.own(draft(2, 5000));
  clock.pass(syncMs);
  t.deepEqual(written, [2]);
  log.truncate(2);
  log.own(draft(3, 100));
  t.true(inMemory(2), 'cut when it was durable');
  clock.pass(syncMs);
  log.own(draft(4, 5000));
  clock.pass(0);
  log.truncate(3);
  log.own(draft(5, 100));
  const seen: boolean[] = [];
  log.log.onWritten = () => seen.push(inMemory(3));
  clock.pass(syncMs);
  t.deepEqual(seen, [true], 'cut while it was being written');
  await close();
});
