import test, { type ExecutionContext } from 'ava';
import type { Stream } from '../../../chaos/sim/choices.ts';
import { readWhole, type DiskFile } from '../../../src/runtime/disk.ts';
import { Machine } from './machine.ts';

const pageBytes = 4096;
const sectorBytes = 512;
const fileBytesMax = 6 * pageBytes;

/** Which contents and sizes a file may have after a power loss: those since the last sync. */
class Expected {
  #content = Buffer.alloc(fileBytesMax);
  #versions: Set<string>[] = [];
  #sizes = { least: 0, most: 0 };
  size = 0;

  constructor() {
    this.sync();
  }

  write(bytes: Buffer, position: number): void {
    bytes.copy(this.#content, position);
    this.#changed(Math.max(this.size, position + bytes.length));
  }

  truncate(size: number): void {
    this.#content.fill(0, size);
    this.#changed(size);
  }

  sync(): void {
    this.#versions = this.#sectors(this.#content).map((sector) => new Set([sector]));
    this.#sizes = { least: this.size, most: this.size };
  }

  /** Takes over what was found. */
  check(t: ExecutionContext, found: Buffer, context: string): void {
    const { least, most } = this.#sizes;
    t.true(found.length >= least && found.length <= most, `${context}: ${found.length} bytes`);
    const padded = Buffer.alloc(fileBytesMax);
    found.copy(padded);
    for (const [i, sector] of this.#sectors(padded).entries()) {
      const within = found.length - i * sectorBytes;
      if (within <= 0) break;
      const shown = sector.slice(0, 2 * within);
      const known = [...(this.#versions[i] ?? [])].some((version) => version.startsWith(shown));
      t.true(known, `${context}: sector ${i} was never so`);
    }
    this.#content = padded;
    this.size = found.length;
    this.sync();
  }

  #changed(size: number): void {
    this.size = size;
    this.#sizes = { least: Math.min(this.#sizes.least, size), most: Math.max(this.#sizes.most, size) };
    for (const [i, sector] of this.#sectors(this.#content).entries()) this.#versions[i]?.add(sector);
  }

  #sectors(content: Buffer): string[] {
    return Array.from({ length: fileBytesMax / sectorBytes }, (_, i) =>
      content.toString('hex', i * sectorBytes, (i + 1) * sectorBytes),
    );
  }
}

/** A random operation on the file and on the model of it. */
function operate(file: DiskFile, expected: Expected, random: Stream): void {
  const position = random.below(fileBytesMax);
  const what = random.below(10);
  if (what < 6) {
    const length = random.below(Math.min(fileBytesMax - position, random.pick([10, 600, 3 * pageBytes])));
    const bytes = Buffer.alloc(length, random.between(1, 255));
    file.write(bytes, position);
    if (length > 0) expected.write(bytes, position);
  } else if (what < 8) {
    file.truncate(position);
    expected.truncate(position);
  } else {
    file.sync();
    expected.sync();
  }
}

test('a power loss leaves what was synced, and of each sector one of its contents since', (t) => {
  for (let seed = 1; seed <= 150; seed++) {
    const machine = new Machine(seed);
    const random = machine.choices.stream('test');
    const expected = new Expected();
    const made = machine.disk.open('/d/file', 'createNew');
    made.sync();
    made.close();
    machine.disk.syncDirectory('/d');
    for (let life = 1; life <= 4; life++) {
      const file = machine.disk.open('/d/file', 'write');
      for (let i = random.below(12); i > 0; i--) operate(file, expected, random);
      t.is(file.size, expected.size);
      machine.losePower();
      expected.check(t, readWhole(machine.disk, '/d/file'), `seed ${seed}, life ${life}`);
    }
  }
});

test('what is found after a power loss is there to stay, with zeros behind its end', (t) => {
  for (let seed = 1; seed <= 150; seed++) {
    const machine = new Machine(seed);
    const random = machine.choices.stream('test');
    const file = machine.disk.open('/d/file', 'createNew');
    if (random.chance(0.5)) machine.disk.syncDirectory('/d');
    const expected = new Expected();
    for (let i = 0; i < 8; i++) operate(file, expected, random);
    if (random.chance(0.3)) machine.disk.remove('/d/file');
    machine.losePower();
    if (!machine.disk.exists('/d/file')) continue;
    const found = readWhole(machine.disk, '/d/file');
    machine.losePower();
    t.true(readWhole(machine.disk, '/d/file').equals(found), `seed ${seed}: changed once more`);
    const grown = machine.disk.open('/d/file', 'write');
    grown.truncate(fileBytesMax);
    const behind = grown.read(found.length, fileBytesMax);
    t.true(behind.equals(Buffer.alloc(behind.length)), `seed ${seed}: something old behind the end`);
    grown.sync();
    machine.losePower();
    const again = readWhole(machine.disk, '/d/file').subarray(found.length);
    t.true(again.equals(behind), `seed ${seed}: something old came back`);
  }
});

test('unsynced pages survive, are lost, or were written before the last time', (t) => {
  const seen = new Map<string, number>();
  for (let seed = 1; seed <= 300; seed++) {
    const machine = new Machine(seed);
    const file = machine.disk.open('/d/file', 'createNew');
    machine.disk.syncDirectory('/d');
    file.write(Buffer.alloc(2 * pageBytes, 'o'), 0);
    file.sync();
    for (const letter of 'mn') file.write(Buffer.alloc(2 * pageBytes, letter), 0);
    machine.losePower();
    const found = readWhole(machine.disk, '/d/file');
    const pages = [found.subarray(0, pageBytes), found.subarray(pageBytes)];
    const outcome = pages.map((page) => [...new Set(page.toString())].join('')).join(' ');
    seen.set(outcome, (seen.get(outcome) ?? 0) + 1);
  }
  for (const a of 'omn') for (const b of 'omn') t.true(seen.has(`${a} ${b}`), `${a} ${b} never happened`);
  const torn = [...seen.keys()].filter((outcome) => outcome.length > 3);
  t.true(torn.length > 0, 'no page was ever torn');
});

test('a failed sync loses its bytes for good, though the next one succeeds', (t) => {
  for (let seed = 1; seed <= 50; seed++) {
    const machine = new Machine(seed);
    const file = machine.disk.open('/d/file', 'createNew');
    machine.disk.syncDirectory('/d');
    file.write(Buffer.alloc(2 * pageBytes, 'o'), 0);
    file.sync();
    file.write(Buffer.alloc(2 * pageBytes, 'n'), 0);
    machine.platter.armed.set('syncError', 1);
    t.throws(() => file.sync(), { code: 'EIO' });
    file.sync();
    t.deepEqual(file.read(0, 3), Buffer.from('nnn'), 'the cache has them');
    file.write(Buffer.from('x'), pageBytes);
    file.sync();
    machine.losePower();
    const found = readWhole(machine.disk, '/d/file');
    t.true(found.subarray(0, pageBytes).equals(Buffer.alloc(pageBytes, 'o')), `seed ${seed}`);
    // The page was written again as a whole.
    t.is(found.toString('latin1', pageBytes, pageBytes + 2), 'xn', `seed ${seed}`);
  }
});

test('a whole disk can be lost', (t) => {
  const machine = new Machine(1);
  machine.disk.open('/d/file', 'createNew').close();
  machine.platter.swap();
  const disk = machine.restart();
  t.false(disk.exists('/d/file'));
  t.false(disk.exists('/d'));
});
