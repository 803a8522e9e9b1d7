import test, { type ExecutionContext } from 'ava';
import { encodeSeedOffer } from '../../src/commitlog/seed-payload.ts';
import { assert, FlotillaError } from '../../src/errors/flotilla-error.ts';
import { toIndex, toTerm } from '../../src/raft/core/types.ts';
import { draft, initialConfig, segmentBytes, type LogDriver } from './helpers.ts';
import { SimMachine } from './sim-machine.ts';

/** Six segments of ten entries. */
const entries = 60;
const promised = { term: toTerm(3), vote: 'broker-1' };

/** What a leader, a follower or a candidate does with its log; resolves when it counts. */
const steps: Readonly<Record<string, (log: LogDriver) => Promise<unknown>>> = {
  'an append': (log) => {
    log.own(draft(1, 100));
    return log.durable();
  },
  'an append that begins a segment': (log) => {
    log.own(draft(1, 60_000));
    return log.durable();
  },
  'a vote': (log) => {
    log.log.saveHardState(log.next(), { term: toTerm(4), vote: 'broker-2' });
    return log.durable();
  },
  'a truncation': (log) => {
    log.truncate(entries - 15);
    return log.durable();
  },
  'a floor': (log) => {
    const boundary = log.log.boundaries()[2];
    assert(boundary !== undefined, 'there are boundaries');
    log.log.setCommit(toIndex(entries));
    return log.log.advanceFloor(boundary);
  },
  'a seed': (log) => {
    const floor = {
      index: toIndex(500),
      term: toTerm(3),
      end: 20 * segmentBytes,
      chain: Buffer.from('chained!'),
      config: initialConfig,
    };
    log.log.installFloor(log.next(), floor, encodeSeedOffer({ floor, state: { bytes: 0, crc: 0 } }));
    return log.durable();
  },
};

async function filled(machine: SimMachine): Promise<LogDriver> {
  const log = await machine.open();
  log.log.saveHardState(log.next(), promised);
  log.term = promised.term;
  for (let i = 0; i < entries; i++) log.own(draft(i, 6000));
  await machine.settled(log.durable());
  return log;
}

const stateOf = ({ log, last }: LogDriver): unknown => ({
  last,
  floor: log.floor.index,
  term: log.restored.term,
  vote: log.restored.vote,
});

/** Does the step while write or sync number `failIn` fails; false: it did not come to that. */
async function failingAt(t: ExecutionContext, step: string, failIn: number): Promise<boolean> {
  const machine = new SimMachine(failIn);
  const log = await filled(machine);
  let done = false;
  machine.platter.failIn = failIn;
  void steps[step]?.(log).then(
    () => (done = true),
    () => undefined,
  );
  await machine.until(() => done || log.failure !== undefined);
  if (machine.platter.failIn > 0) return false;
  const where = `operation ${failIn}`;
  if (log.failure === undefined) {
    // It hit a file that can be made again: then the step has to count all the same.
    const { last } = log;
    machine.losePower();
    const kept = await machine.open();
    t.is(kept.last, last, where);
    t.is(kept.log.restored.faulty, undefined, where);
    return true;
  }
  t.true(log.failure instanceof FlotillaError && log.failure.code === 'STORAGE_FAILED', where);
  t.false(done, where);
  log.own(draft(2, 100));
  await t.throwsAsync(machine.settled(log.durable()), { code: 'STORAGE_FAILED' });

  // The page cache may still show what the disk has lost: whatever counts from now on must outlive the power.
  const again = await machine.open();
  t.is(again.log.restored.faulty, undefined, where);
  t.true(again.log.restored.term >= promised.term, where);
  t.true(step === 'a truncation' || again.last >= entries, where);
  const before = stateOf(again);
  machine.losePower();
  const last = await machine.open();
  t.deepEqual(stateOf(last), before, where);
  t.is(last.log.restored.faulty, undefined, where);
  return true;
}

for (const step of Object.keys(steps))
  // catalog 98
  test(`S15 a write or a sync of ${step} fails: that is the end, and what the disk may have lost is not believed`, async (t) => {
    let failIn = 1;
    while (await failingAt(t, step, failIn)) failIn += 1;
    t.true(failIn > 1, 'something failed');
  });
