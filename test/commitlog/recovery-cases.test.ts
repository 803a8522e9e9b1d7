import test from 'ava';
import { batchHeader } from '../../src/commitlog/layout.ts';
import { paths } from '../../src/commitlog/paths.ts';
import { flushMarkSlots, initialSlots } from '../../src/commitlog/slots.ts';
import { chainAt } from '../../src/commitlog/batch.ts';
import { encodeFlushMark } from '../../src/commitlog/state-files.ts';
import { writeWholeDurably } from '../../src/runtime/disk.ts';
import { toIndex } from '../../src/raft/core/types.ts';
import type { BatchInfo } from '../../src/raft/driver/raft-log.ts';
import { at } from './damage.ts';
import { draft } from './helpers.ts';
import { SimMachine } from './sim-machine.ts';

const count = 8;
/** All entries are of one size, so that any of them fits into the place of another. */
const bodyBytes = 5000;

interface Scene {
  readonly batches: readonly BatchInfo[];
  readonly foreign: readonly BatchInfo[];
}

type Damage = (bytes: Buffer, victim: BatchInfo, scene: Scene) => Buffer;

function flipped(bytes: Buffer, position: number): Buffer {
  bytes[position] = (bytes[position] ?? 0) ^ 0x40;
  return bytes;
}

const put = (bytes: Buffer, victim: BatchInfo, other: Buffer): Buffer => {
  other.copy(bytes, victim.offset);
  return bytes;
};

/** What may be wrong with a batch, one property at a time; the segment with the damage in it. */
const damages: Readonly<Record<string, Damage>> = {
  'a damaged header': (bytes, victim) => flipped(bytes, victim.offset + batchHeader.index),
  'a damaged body': (bytes, victim) => flipped(bytes, victim.offset + batchHeader.bytes + 100),
  'the chain of another history': (bytes, victim, { foreign }) =>
    put(bytes, victim, at(foreign, victim.index - 1).data),
  'another index than expected': (bytes, victim, { batches }) =>
    put(bytes, victim, at(batches, victim.index - 2).data),
  'a torn write': (bytes, victim) => bytes.fill(0, victim.offset + 1000, victim.offset + victim.bytes),
  'a hole': (bytes, victim) => bytes.fill(0, victim.offset, victim.offset + victim.bytes),
  'the end of the file': (bytes, victim) => bytes.subarray(0, victim.offset),
};

/** A machine whose log was closed, each entry of which says that `commit` is committed. */
async function closedLog(commit: number): Promise<{ machine: SimMachine; batches: BatchInfo[] }> {
  const machine = new SimMachine(1);
  const log = await machine.open();
  const batches = Array.from({ length: count }, (_, i) => log.own(draft(i, bodyBytes), commit));
  await machine.settled(log.durable());
  await machine.settled(log.log.close());
  return { machine, batches };
}

async function foreignLog(): Promise<BatchInfo[]> {
  const machine = new SimMachine(2);
  const log = await machine.open();
  return Array.from({ length: count }, (_, i) => log.own(draft(100 + i, bodyBytes)));
}

/** Rewrites the flush mark as if the last sync had covered entry `index` only; undefined: nobody can read it. */
function setMark(machine: SimMachine, batches: readonly BatchInfo[], index: number | undefined): void {
  const { disk, dir } = machine;
  const batch = at(batches, (index ?? 1) - 1);
  const mark = {
    truncEpoch: 0,
    index: batch.index,
    term: batch.term,
    end: batch.offset + batch.bytes,
    chain: chainAt(batch.data),
    commit: toIndex(0),
  };
  const slots =
    index === undefined ? Buffer.alloc(1024, 7) : initialSlots(flushMarkSlots, encodeFlushMark(mark));
  writeWholeDurably(disk, paths.flushMark(dir), slots);
}

interface Case {
  readonly what: string;
  readonly victim: number;
  /** Last entry that the mark covers; undefined: it is unreadable. */
  readonly mark: number | undefined;
  /** Commit index in every entry. */
  readonly commit: number;
}

const cases: readonly Case[] = Object.keys(damages).flatMap((what) =>
  // With entries behind the damage, and without.
  [5, count].flatMap((victim) =>
    [victim - 1, victim, undefined].flatMap((mark) =>
      // No leader writes the second: what it knows to be committed lies before the entry. It would be believed.
      [0, victim].map((commit) => ({ what, victim, mark, commit })),
    ),
  ),
);

/** Only zeros are left from the damage on. */
function looksLikeTheEnd({ what, victim }: Case): boolean {
  return what === 'the end of the file' || (what === 'a hole' && victim === count);
}

/** Section 9.4 in the words of the case, not of the scan. */
function expected(row: Case): 'kept' | 'cut' | 'whole' {
  const { victim, mark, commit } = row;
  if ((mark ?? 0) >= victim || commit >= victim) return 'kept';
  if (looksLikeTheEnd(row)) return 'whole';
  return mark === undefined ? 'kept' : 'cut';
}

for (const what of Object.keys(damages))
  // catalog 93 95 96
  test(`S13 S14 9.4 ${what}: kept if it may have been promised, cut if not, whatever follows`, async (t) => {
    const foreign = await foreignLog();
    for (const row of cases.filter((each) => each.what === what)) {
      const where = JSON.stringify(row);
      const { machine, batches } = await closedLog(row.commit);
      const victim = at(batches, row.victim - 1);
      const path = paths.segment(machine.dir, 0);
      setMark(machine, batches, row.mark);
      const whole = machine.disk.open(path, 'read').read(0, machine.disk.size(path));
      const broken = damages[what]?.(Buffer.from(whole), victim, { batches, foreign }) ?? whole;
      writeWholeDurably(machine.disk, path, broken);

      const log = await machine.open();
      t.is(log.last, row.victim - 1, where);
      const verdict = expected(row);
      const { faulty } = log.log.restored;
      t.is(faulty !== undefined, verdict === 'kept', where);
      const now = machine.disk.open(path, 'read').read(0, broken.length);
      if (verdict === 'kept') {
        const least = row.mark ?? (looksLikeTheEnd(row) ? row.victim - 1 : row.victim);
        t.true((faulty?.claimedLast ?? 0) >= least, where);
        t.true(now.equals(broken), `${where}: no byte was changed`);
      } else {
        t.true(
          now.subarray(victim.offset).every((byte) => byte === 0),
          `${where}: nothing is left of it`,
        );
        log.own(draft(77, 300));
        await machine.settled(log.durable());
        machine.losePower();
        t.is((await machine.open()).last, row.victim, where);
      }
    }
  });
