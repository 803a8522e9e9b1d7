import test from 'ava';
import { listSegments } from '../../src/commitlog/paths.ts';
import type { BatchInfo } from '../../src/raft/driver/raft-log.ts';
import { draft, type LogDriver } from './helpers.ts';
import { SimMachine } from './sim-machine.ts';

const before = 30;
const kept = 4;
const after = 20;

function fill(log: LogDriver, count: number, bytes: number): BatchInfo[] {
  return Array.from({ length: count }, (_, i) => log.own(draft(log.term * 100 + i, bytes)));
}

const bytesOf = (batches: readonly BatchInfo[]): Buffer => Buffer.concat(batches.map(({ data }) => data));

/** Cuts a durable log of three segments to `kept` entries and writes others; the process dies in operation `crashIn`. */
async function cutAndCrash(
  machine: SimMachine,
  crashIn: number,
): Promise<{ old: BatchInfo[]; replaced: BatchInfo[]; finished: boolean }> {
  const log = await machine.open();
  const old = fill(log, before, 5000);
  await machine.settled(log.durable());
  machine.platter.crashIn = crashIn;
  const replaced = old.slice(0, kept);
  await machine.settledOrDead(async () => {
    log.truncate(kept + 1);
    log.term = 2;
    replaced.push(...fill(log, after, 4000));
    await log.durable();
  });
  return { old, replaced, finished: machine.alive };
}

// catalog 97
test('S12 power is lost at any operation of a truncation over three segments: no hole, no zombie, no damage', async (t) => {
  const ends = new Set<string>();
  for (let crashIn = 1, finished = false; !finished; crashIn++) {
    for (const seed of [1, 2, 3, 4]) {
      const machine = new SimMachine(crashIn * 10 + seed);
      const cut = await cutAndCrash(machine, crashIn);
      ({ finished } = cut);
      machine.losePower();
      const again = await machine.open();
      const where = `operation ${crashIn}, seed ${seed}`;
      t.is(again.log.restored.faulty, undefined, where);
      const found = bytesOf((await machine.settled(again.readAll())) ?? []);
      const isOld = found.equals(bytesOf(cut.old.slice(0, again.last)));
      t.true(isOld || found.equals(bytesOf(cut.replaced.slice(0, again.last))), where);
      t.true(again.last >= kept, `${where}: ${again.last} entries`);
      if (finished) t.is(again.last, kept + after, where);
      ends.add(!isOld ? 'replaced' : again.last === before ? 'old' : 'cut');

      again.truncate(kept + 1);
      again.term = 3;
      const third = [...cut.old.slice(0, kept), ...fill(again, 3, 300)];
      await machine.settled(again.durable());
      machine.losePower();
      const last = await machine.open();
      t.is(last.last, kept + 3, `${where}: what was cut came back`);
      t.true(bytesOf((await machine.settled(last.readAll())) ?? []).equals(bytesOf(third)), where);
      t.deepEqual(listSegments(machine), [0], where);
    }
  }
  t.deepEqual([...ends].toSorted(), ['cut', 'old', 'replaced']);
});
