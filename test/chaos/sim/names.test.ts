import test from 'ava';
import { durableView } from '../../../chaos/sim/leaves/sim-disk.ts';
import { readWhole, writeWholeDurably } from '../../../src/runtime/disk.ts';
import { Machine } from './machine.ts';

const text = (content: string): Buffer => Buffer.from(content);

/** How often each outcome came about in many runs; the run that throws names its seed. */
function outcomes(run: (machine: Machine) => string): ReadonlyMap<string, number> {
  const seen = new Map<string, number>();
  for (let seed = 1; seed <= 200; seed++) {
    let outcome: string;
    try {
      outcome = run(new Machine(seed));
    } catch (cause) {
      throw new Error(`seed ${seed}`, { cause });
    }
    seen.set(outcome, (seen.get(outcome) ?? 0) + 1);
  }
  return seen;
}

const kinds = (seen: ReadonlyMap<string, number>): string[] => [...seen.keys()].toSorted();

test('a new name is sure once its directory was synced, and no sooner', (t) => {
  const made = (sync: boolean): ReadonlyMap<string, number> =>
    outcomes((machine) => {
      machine.disk.makeDirectory('/other');
      writeWholeDurably(machine.disk, '/d/file', text('content'));
      machine.disk.syncDirectory(sync ? '/d' : '/other');
      const disk = machine.losePower();
      return disk.exists('/d/file') ? readWhole(disk, '/d/file').toString() : 'none';
    });
  t.deepEqual(kinds(made(true)), ['content']);
  t.deepEqual(kinds(made(false)), ['content', 'none']);
});

test('a removed name is gone for good once its directory was synced, and no sooner', (t) => {
  const removed = (sync: boolean): ReadonlyMap<string, number> =>
    outcomes((machine) => {
      writeWholeDurably(machine.disk, '/d/file', text('content'));
      machine.disk.syncDirectory('/d');
      machine.disk.remove('/d/file');
      if (sync) machine.disk.syncDirectory('/d');
      const disk = machine.losePower();
      return disk.exists('/d/file') ? readWhole(disk, '/d/file').toString() : 'none';
    });
  t.deepEqual(kinds(removed(true)), ['none']);
  t.deepEqual(kinds(removed(false)), ['content', 'none']);
});

test('a rename happens or not: the name is never missing, and both names never show the same file', (t) => {
  const renamed = (sync: boolean): ReadonlyMap<string, number> =>
    outcomes((machine) => {
      writeWholeDurably(machine.disk, '/d/file', text('old'));
      machine.disk.syncDirectory('/d');
      writeWholeDurably(machine.disk, '/d/file.tmp', text('new'));
      machine.disk.rename('/d/file.tmp', '/d/file');
      if (sync) machine.disk.syncDirectory('/d');
      const disk = machine.losePower();
      return disk
        .list('/d')
        .map((name) => `${name} ${readWhole(disk, `/d/${name}`).toString()}`)
        .join(', ');
    });
  t.deepEqual(kinds(renamed(true)), ['file new']);
  t.deepEqual(kinds(renamed(false)), ['file new', 'file old', 'file old, file.tmp new']);
});

test('what builds on a lost change is lost too', (t) => {
  const seen = outcomes((machine) => {
    const { disk } = machine;
    writeWholeDurably(disk, '/d/file', text('old'));
    writeWholeDurably(disk, '/d/tmp', text('new'));
    disk.syncDirectory('/d');
    disk.rename('/d/tmp', '/d/file');
    disk.rename('/d/file', '/d/kept');
    const after = machine.losePower();
    return after
      .list('/d')
      .map((name) => `${name} ${readWhole(after, `/d/${name}`).toString()}`)
      .join(', ');
  });
  t.deepEqual(kinds(seen), ['file new', 'file old, tmp new', 'kept new']);
});

test('a rename does not make the content durable that it puts in place', (t) => {
  const seen = outcomes((machine) => {
    const file = machine.disk.open('/d/file.tmp', 'createNew');
    file.write(text('new'), 0);
    machine.disk.rename('/d/file.tmp', '/d/file');
    machine.disk.syncDirectory('/d');
    const found = readWhole(machine.losePower(), '/d/file').toString();
    return found === 'new' ? 'whole' : 'not whole';
  });
  t.deepEqual(kinds(seen), ['not whole', 'whole']);
});

test('a directory is renamed as a whole or not at all', (t) => {
  const renamed = (sync: boolean): ReadonlyMap<string, number> =>
    outcomes((machine) => {
      const { disk } = machine;
      disk.makeDirectory('/d/from/inner');
      for (const name of ['a', 'b', 'inner/c']) writeWholeDurably(disk, `/d/from/${name}`, text(name));
      for (const path of ['/d/from', '/d/from/inner', '/d']) disk.syncDirectory(path);
      disk.rename('/d/from', '/d/to');
      if (sync) disk.syncDirectory('/d');
      const after = machine.losePower();
      return ['from', 'to']
        .flatMap((dir) => ['a', 'b', 'inner/c'].map((name) => `/d/${dir}/${name}`))
        .filter((path) => after.exists(path))
        .join(' ');
    });
  t.deepEqual(kinds(renamed(true)), ['/d/to/a /d/to/b /d/to/inner/c']);
  t.deepEqual(kinds(renamed(false)), [
    '/d/from/a /d/from/b /d/from/inner/c',
    '/d/to/a /d/to/b /d/to/inner/c',
  ]);
});

test('a new file in a directory that was renamed is never at the old place', (t) => {
  const seen = outcomes((machine) => {
    const { disk } = machine;
    disk.makeDirectory('/d/from');
    writeWholeDurably(disk, '/d/from/file', text(''));
    disk.rename('/d/from', '/d/to');
    disk.syncDirectory('/d');
    const after = machine.losePower();
    return ['from', 'to'].filter((dir) => after.exists(`/d/${dir}/file`)).join(' ');
  });
  t.deepEqual(kinds(seen), ['', 'to']);
});

test('oracles see what a power loss would surely leave', (t) => {
  const machine = new Machine(1);
  const file = machine.disk.open('/d/file', 'createNew');
  const view = durableView(machine.platter);
  file.write(text('synced'), 0);
  file.sync();
  t.throws(() => view.open('/d/file', 'read'), { code: 'ENOENT' });
  machine.disk.syncDirectory('/d');
  file.write(text('S'), 0);
  file.write(text('and more'), 6);
  const shown = view.open('/d/file', 'read');
  t.deepEqual(shown.read(0, 99), text('synced'));
  t.is(shown.size, 6);
  t.throws(() => shown.write(text('x'), 0));
});
