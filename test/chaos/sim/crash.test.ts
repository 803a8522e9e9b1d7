import test from 'ava';
import { CrashedError } from '../../../chaos/sim/leaves/platter.ts';
import type { SimDisk } from '../../../chaos/sim/leaves/sim-disk.ts';
import { readWhole } from '../../../src/runtime/disk.ts';
import { Machine } from './machine.ts';

const pageBytes = 4096;
const text = (content: string): Buffer => Buffer.from(content);

test('a process that is killed loses nothing that it has written', (t) => {
  const machine = new Machine(1);
  const file = machine.disk.open('/d/file', 'createNew');
  file.write(text('unsynced'), 0);
  machine.disk.rename('/d/file', '/d/renamed');
  const { disk } = machine;
  const next = machine.restart();
  t.deepEqual(readWhole(next, '/d/renamed'), text('unsynced'));
  for (const use of [
    () => file.read(0, 1),
    () => file.write(text('x'), 0),
    () => file.sync(),
    () => file.close(),
    () => disk.exists('/d'),
    () => disk.list('/d'),
    () => disk.remove('/d/renamed'),
  ])
    t.throws(use, { instanceOf: CrashedError });
  t.deepEqual(readWhole(next, '/d/renamed'), text('unsynced'));
});

test('a process that dies in a write leaves whole pages from the front of it', (t) => {
  const position = 1000;
  const written = 4 * pageBytes;
  const lengths = new Set<number>();
  for (let seed = 1; seed <= 300; seed++) {
    const machine = new Machine(seed);
    const file = machine.disk.open('/d/file', 'createNew');
    file.write(Buffer.alloc(6 * pageBytes, 'o'), 0);
    machine.platter.crashIn = 1;
    t.throws(() => file.write(Buffer.alloc(written, 'n'), position), { instanceOf: CrashedError });
    const found = readWhole(machine.restart(), '/d/file').toString();
    const match = /^(o*)(n*)(o*)$/.exec(found);
    t.is(found.length, 6 * pageBytes, `seed ${seed}`);
    t.not(match, null, `seed ${seed}`);
    const length = match?.[2]?.length ?? 0;
    if (length > 0) t.is(match?.[1]?.length, position, `seed ${seed}`);
    if (length > 0 && length < written) t.is((position + length) % pageBytes, 0, `seed ${seed}`);
    lengths.add(length);
  }
  t.deepEqual(
    [...lengths].sort((a, b) => a - b),
    [0, 1, 2, 3, 4]
      .map((pages) => Math.max(0, pages * pageBytes - (pages === 0 ? 0 : position)))
      .concat(written),
  );
});

test('a process that dies in a write behind the end leaves a size that fits', (t) => {
  for (let seed = 1; seed <= 100; seed++) {
    const machine = new Machine(seed);
    const file = machine.disk.open('/d/file', 'createNew');
    machine.platter.crashIn = 1;
    t.throws(() => file.write(Buffer.alloc(2 * pageBytes, 'n'), 3 * pageBytes), { instanceOf: CrashedError });
    const size = machine.restart().size('/d/file');
    t.true([0, 4 * pageBytes, 5 * pageBytes].includes(size), `seed ${seed}: ${size}`);
  }
});

/** Six operations that change the disk. */
function steps(disk: SimDisk): void {
  const file = disk.open('/d/tmp', 'createNew');
  file.write(text('content'), 0);
  file.sync();
  disk.rename('/d/tmp', '/d/file');
  disk.syncDirectory('/d');
  disk.remove('/d/file');
}

test('a process can die before and after each operation that changes the disk', (t) => {
  const seen = new Map<number, Set<string>>();
  for (let seed = 1; seed <= 600; seed++) {
    const machine = new Machine(seed);
    const at = 1 + (seed % 6);
    machine.platter.crashIn = at;
    t.throws(() => steps(machine.disk), { instanceOf: CrashedError }, `seed ${seed}`);
    const disk = machine.restart();
    const found = disk
      .list('/d')
      .map((name) => `${name}:${disk.size(`/d/${name}`)}`)
      .join(' ');
    seen.set(at, (seen.get(at) ?? new Set()).add(found));
  }
  t.deepEqual(
    [...seen].sort((a, b) => a[0] - b[0]).map(([, found]) => [...found].toSorted()),
    [['', 'tmp:0'], ['tmp:0', 'tmp:7'], ['tmp:7'], ['file:7', 'tmp:7'], ['file:7'], ['', 'file:7']],
  );
  const machine = new Machine(1);
  machine.platter.crashIn = 7;
  steps(machine.disk);
  t.is(machine.platter.operations, 6);
});

test('what was asked of a disk without waiting never answers a process that died', async (t) => {
  const machine = new Machine(1);
  const file = machine.disk.openAsync('/d/file', 'createNew');
  file.then(
    () => t.fail('opened'),
    () => t.fail('failed'),
  );
  machine.restart();
  await machine.loop.runUntil(1_000_000, () => true);
  t.false(machine.disk.exists('/d/file'));
});

test('faults strike as often as they were armed', (t) => {
  const machine = new Machine(1);
  const { disk, platter } = machine;
  const file = disk.open('/d/file', 'createNew');
  file.write(text('content'), 0);
  platter.armed.set('writeError', 2);
  for (let i = 0; i < 2; i++) t.throws(() => file.write(text('x'), 0), { code: 'EIO' });
  file.write(text('C'), 0);
  platter.armed.set('readError', 1);
  t.throws(() => file.read(0, 7), { code: 'EIO' });
  platter.armed.set('badRead', 1);
  t.notDeepEqual(file.read(0, 7), text('Content'));
  t.deepEqual(file.read(0, 7), text('Content'), 'a bad read is over with the read');
  platter.armed.set('syncError', 1);
  t.throws(() => disk.syncDirectory('/d'), { code: 'EIO' });
  disk.syncDirectory('/d');
});

test('a full disk refuses to grow a file, not to change it', (t) => {
  const machine = new Machine(1);
  const { disk, platter } = machine;
  const file = disk.open('/d/file', 'createNew');
  file.write(Buffer.alloc(pageBytes), 0);
  platter.quotaBytes = platter.usedBytes;
  t.is(disk.space('/d').freeBytes, 0);
  t.throws(() => file.write(text('x'), pageBytes), { code: 'ENOSPC' });
  file.write(text('x'), pageBytes - 1);
  platter.heal();
  file.write(text('x'), pageBytes);
  t.is(file.size, pageBytes + 1);
});

test('a file that was closed is of no use', (t) => {
  const file = new Machine(1).disk.open('/d/file', 'createNew');
  file.close();
  t.throws(() => file.read(0, 1), { code: 'EBADF' });
  t.throws(() => file.write(text('x'), 0), { code: 'EBADF' });
  t.throws(() => file.close(), { code: 'EBADF' });
});
