import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { drawPlan, type SimPlan } from '../../../chaos/sim/plan.ts';
import { readPlan } from '../../../chaos/sim/plan-file.ts';
import { Shrinker } from '../../../chaos/sim/shrink.ts';
import { Simulation, type SimResult } from '../../../chaos/sim/simulation.ts';
import { root } from '../../tidy/sources.ts';

const seedsPerTest = 40;
const regressions = join(root, 'chaos', 'sim', 'regressions');

async function run(plan: SimPlan): Promise<SimResult> {
  return new Simulation(plan, { keepLines: 0 }).run();
}

async function holds(t: ExecutionContext, from: number): Promise<void> {
  for (let seed = from; seed < from + seedsPerTest; seed++) {
    const { failure } = await run(drawPlan(seed));
    t.is(failure, undefined, `npm run sim -- --seed ${seed}`);
  }
}

for (let from = 1; from <= 200; from += seedsPerTest) {
  // catalog 99
  test(
    `brokers on simulated disks, clocks and networks keep their promises, seeds from ${from} on`,
    holds,
    from,
  );
}

for (const name of readdirSync(regressions)) {
  const plan = readPlan(join(regressions, name));
  test.serial(`what once broke holds: ${name}: ${plan.note}`, async (t) => {
    t.is((await run(plan)).failure, undefined);
  });
}

test.serial('equal plans make equal traces, whatever the heap of the process looks like', async (t) => {
  const main = join(root, 'dist', 'chaos', 'sim', 'main.js');
  for (const seed of [7, 12]) {
    const { digest } = await run(drawPlan(seed));
    const { stdout } = spawnSync(
      process.execPath,
      ['--max-semi-space-size=1', '--stack-size=2000', main, '--seed', String(seed)],
      { encoding: 'utf8' },
    );
    t.true(stdout.includes(`trace ${digest}`), stdout);
    t.not((await run(drawPlan(seed + 1))).digest, digest);
  }
});

async function firstBroken(
  sabotage: 'no-fsync' | 'ack-early',
): Promise<{ plan: SimPlan; id: string } | undefined> {
  for (let seed = 1; seed <= 60; seed++) {
    const plan = drawPlan(seed);
    const { failure } = await new Simulation(plan, { keepLines: 0, sabotage: [sabotage] }).run();
    if (failure !== undefined) return { plan, id: failure.id };
  }
  return undefined;
}

test.serial('brokers that do not sync are found out, and the plan that shows it becomes small', async (t) => {
  const broken = await firstBroken('no-fsync');
  t.truthy(broken);
  if (broken === undefined) return;
  const options = { runsMax: 40, sabotage: ['no-fsync'], onProgress: () => undefined } as const;
  const small = await Shrinker.shrink(broken.plan, broken.id, options);
  t.true(small.faults.length < broken.plan.faults.length);
  const { failure } = await new Simulation(small, { keepLines: 0, sabotage: ['no-fsync'] }).run();
  t.is(failure?.id, broken.id);
  t.is((await run(small)).failure, undefined, 'it is the missing sync that breaks it');
});

test.serial('brokers that answer before a majority has stored are found out', async (t) => {
  t.truthy(await firstBroken('ack-early'));
});
