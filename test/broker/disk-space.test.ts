import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { DiskSpace, makeRoom } from '../../src/broker/disk-space.ts';
import { silentSink } from '../../src/commitlog/log-sink.ts';
import { systemDisk, type Disk } from '../../src/runtime/disk.ts';
import { FakeClock } from '../support/fake-clock.ts';

const settings = { softLimitPercent: 90, hardLimitPercent: 95, ballastBytes: 4 << 20 };

interface Rig {
  readonly dir: string;
  readonly ballast: string;
  readonly disk: Disk;
  /** Percent of the disk that other files use. */
  used: number;
  fails: boolean;
}

function rig(t: ExecutionContext): Rig {
  const dir = mkdtempSync(join(tmpdir(), 'flotilla-space-'));
  t.teardown(() => rmSync(dir, { recursive: true, force: true }));
  const made: Rig = {
    dir,
    ballast: join(dir, 'ballast'),
    used: 10,
    fails: false,
    disk: {
      ...systemDisk,
      openAsync: (path, mode) =>
        made.fails
          ? Promise.reject(Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC' }))
          : systemDisk.openAsync(path, mode),
      space: () => ({ freeBytes: (100 - made.used) * (4 << 20), totalBytes: 400 << 20 }),
    },
  };
  return made;
}

async function until(t: ExecutionContext, clock: FakeClock, condition: () => boolean): Promise<void> {
  const deadline = performance.now() + 10_000;
  while (!condition()) {
    if (performance.now() > deadline) return t.fail('not within 10 s');
    clock.advance(20);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

test('S16 each limit is told once, and is left only well below it', async (t) => {
  const made = rig(t);
  const clock = new FakeClock();
  const levels: string[] = [];
  await using space = new DiskSpace({
    disk: made.disk,
    clock,
    dir: made.dir,
    settings: { ...settings, ballastBytes: 0 },
    logger: silentSink,
    onLevel: (level) => levels.push(level),
  });
  const at = (used: number): string => {
    made.used = used;
    clock.advance(1000);
    t.is(space.usedPercent.toFixed(3), used.toFixed(3));
    return space.level;
  };
  const seen = [89.9, 90, 89, 88.1, 87.9, 90, 94.9, 95, 93.1, 92.9, 88.5, 87, 99, 50].map(at);
  t.deepEqual(seen, [
    'none',
    'soft',
    'soft',
    'soft',
    'none',
    'soft',
    'soft',
    'hard',
    'hard',
    'soft',
    'soft',
    'none',
    'hard',
    'none',
  ]);
  t.deepEqual(levels, ['soft', 'none', 'soft', 'hard', 'soft', 'none', 'hard', 'none']);
});

test('S16 the ballast is given up at the hard limit and comes back with the space', async (t) => {
  const made = rig(t);
  const clock = new FakeClock();
  await using space = new DiskSpace({
    disk: made.disk,
    clock,
    dir: made.dir,
    settings,
    logger: silentSink,
    onLevel: () => undefined,
  });
  const whole = (): boolean =>
    existsSync(made.ballast) && statSync(made.ballast).size === settings.ballastBytes;
  await until(t, clock, whole);
  made.used = 92;
  clock.advance(1000);
  t.is(space.level, 'soft');
  t.true(whole());
  made.used = 96;
  clock.advance(1000);
  await until(t, clock, () => !existsSync(made.ballast));
  made.used = 20;
  await until(t, clock, whole);
});

test('the ballast takes a hundredth of a small disk at most, and a disk that refuses it is not asked again', async (t) => {
  const made = rig(t);
  const clock = new FakeClock();
  made.fails = true;
  const warnings: string[] = [];
  await using space = new DiskSpace({
    disk: made.disk,
    clock,
    dir: made.dir,
    settings: { ...settings, ballastBytes: 1 << 30 },
    logger: { ...silentSink, warn: (_fields, message) => warnings.push(message) },
    onLevel: () => undefined,
  });
  await until(t, clock, () => warnings.length > 0);
  for (let i = 0; i < 200; i++) clock.advance(20);
  await new Promise((resolve) => setImmediate(resolve));
  t.is(warnings.length, 1);
  made.fails = false;
  made.used = 91;
  clock.advance(1000);
  made.used = 10;
  await until(t, clock, () => existsSync(made.ballast) && statSync(made.ballast).size === 4 << 20);
  t.is(space.level, 'none');
});

test('a start on a full disk gives the ballast up first', async (t) => {
  const made = rig(t);
  systemDisk.open(made.ballast, 'createNew').close();
  await makeRoom(made.disk, made.dir, settings);
  t.true(existsSync(made.ballast));
  made.used = 97;
  await makeRoom(made.disk, made.dir, settings);
  t.false(existsSync(made.ballast));
});
