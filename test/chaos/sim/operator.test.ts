import test from 'ava';
import { calmNetwork } from '../../../chaos/sim/leaves/sim-network.ts';
import { drawPlan, type PlannedFault } from '../../../chaos/sim/plan.ts';
import { readPlan, writePlan } from '../../../chaos/sim/plan-file.ts';
import { Simulation, type SimResult } from '../../../chaos/sim/simulation.ts';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const options = {
  ...drawPlan(1).options,
  nodes: 3,
  network: calmNetwork,
  drift: [0, 0, 0],
  electionTimeoutMs: 200,
  heartbeatIntervalMs: 20,
  loadMs: 7000,
  producers: 1,
  consumers: 1,
};

const act = (atMs: number, kind: PlannedFault['kind'], target: number, amount = 0): PlannedFault => ({
  atMs,
  kind,
  target,
  amount,
});

async function run(
  faults: readonly PlannedFault[],
  preferredLeader: number | null = null,
): Promise<SimResult> {
  const plan = { seed: 7, options: { ...options, preferredLeader }, faults };
  return new Simulation(plan, { keepLines: 0 }).run();
}

test.serial(
  'the operator grows a group, replaces a lost disk, puts it back, and shrinks the group',
  async (t) => {
    const { failure, effects } = await run([
      act(700, 'addVoter', 0),
      act(1500, 'replace', 1),
      act(3000, 'putBack', 1),
      act(4500, 'addLearner', 0),
      act(5000, 'remove', 2),
    ]);
    t.is(failure, undefined);
    t.is(effects.get('operator: add ok'), 4);
    t.is(effects.get('operator: promote ok'), 3);
    t.is(effects.get('operator: remove ok'), 3);
    t.is(effects.get('operator: disk lost'), 1);
    t.is(effects.get('operator: old disk put back'), 1);
  },
);

test.serial('a disk without which the data could not be recovered is never lost', async (t) => {
  const { failure, effects } = await run([
    act(600, 'replace', 0),
    act(700, 'remove', 1),
    act(800, 'remove', 2),
    act(900, 'replace', 1),
  ]);
  t.is(failure, undefined);
  t.is(effects.get('operator: disk lost'), 1, 'two voters need both disks');
});

test.serial('a broker that is removed while it is down is told when it comes back', async (t) => {
  const { failure, marks } = await run([act(1000, 'remove', 1, 1500)]);
  t.is(failure, undefined);
  t.true((marks.get('strangerTold') ?? 0) > 0);
  t.is(marks.get('removed'), 1);
});

test.serial('a broker that was removed does not take over when its hand-over arrives late', async (t) => {
  const { failure, marks } = await run([act(1000, 'dismiss', 1, 6000)]);
  t.is(failure, undefined);
  t.is(marks.get('timeoutNowIgnored'), 1);
});

test.serial('a seed is given up with the term, or tried again', async (t) => {
  const retention = { maxAgeMs: 300, maxBytes: Number.MAX_SAFE_INTEGER, minSegments: 0 };
  const small = { segmentBytes: 64 * 1024, bodyBytes: 700, batchMax: 1, loadMs: 10_000 };
  const deleting = { ...options, ...small, retention, preferredLeader: null };
  const seen = new Set<string>();
  for (let seed = 1; seed <= 8 && seen.size < 2; seed++) {
    const faults = [act(300, 'breakSeed', 0, 3000), act(5000, 'addLearner', 0)];
    const { failure, marks } = await new Simulation(
      { seed, options: deleting, faults },
      { keepLines: 0 },
    ).run();
    t.is(failure, undefined, `seed ${seed}`);
    for (const name of ['seedAborted', 'seedRepeated'] as const) if (marks.has(name)) seen.add(name);
  }
  t.deepEqual([...seen].toSorted(), ['seedAborted', 'seedRepeated']);
});

test.serial('the preferred leader is asked to take over', async (t) => {
  for (const preferred of [0, 1, 2]) {
    const { failure, marks } = await run([], preferred);
    t.is(failure, undefined);
    if (marks.has('preferredLeaderAsked')) return;
  }
  t.fail('somebody else than one of the three leads first');
});

test.serial('a plan with changes of members is the same after it was written', (t) => {
  const dir = mkdtempSync(join(tmpdir(), 'flotilla-plan-'));
  t.teardown(() => rmSync(dir, { recursive: true }));
  const plan = { seed: 7, options: { ...options, preferredLeader: 2 }, faults: [act(1, 'dismiss', 0, 5000)] };
  writePlan(join(dir, 'plan.json'), plan, 'why');
  t.deepEqual(readPlan(join(dir, 'plan.json')), { note: 'why', ...plan });
});
