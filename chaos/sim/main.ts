import { mkdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { Command, InvalidArgumentError, Option } from 'commander';
import type { Sabotage } from '../../src/config/types.ts';
import { drawPlan, type SimPlan } from './plan.ts';
import { readPlan, writePlan } from './plan-file.ts';
import type { SimFailure } from './failure.ts';
import { runOrders, type SeedOrder } from './pool.ts';
import { planLines, resultLine, Totals } from './report.ts';
import { Shrinker } from './shrink.ts';
import { Simulation, type SimResult } from './simulation.ts';

interface Flags {
  readonly seed?: number;
  readonly seeds?: readonly [number, number];
  readonly minutes?: number;
  readonly plan?: string;
  readonly shrink: boolean;
  readonly sabotage: readonly Sabotage[];
  readonly threads: number;
}

const exitBroken = 4;
const traceLines = 200;
const progressMs = 10_000;
/** Every so many seeds one is run twice: the traces must be equal. */
const repeatEvery = 10;
const shrinkRunsMax = 150;

function natural(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0) throw new InvalidArgumentError('not a natural number');
  return value;
}

function positive(text: string): number {
  const value = natural(text);
  if (value === 0) throw new InvalidArgumentError('not a positive number');
  return value;
}

function range(text: string): [number, number] {
  const match = /^(\d+)\.\.(\d+)$/.exec(text);
  if (match === null) throw new InvalidArgumentError('not a range like 1..200');
  return [Number(match[1]), Number(match[2])];
}

const program = new Command('sim')
  .description('Runs whole brokers on simulated time, network and disks, and breaks them in every way known.')
  .option('--seed <n>', 'one run; a run that breaks shows its plan and its last events', natural)
  .option('--seeds <a..b>', 'one run per seed (default 1..200)', range)
  .option('--minutes <m>', 'new seeds for so long, from 1 or the start of --seeds on', natural)
  .option('--threads <n>', 'how many seeds are run at the same time', positive, availableParallelism())
  .option('--plan <file>', 'one run of a plan that an earlier run has written')
  .option('--shrink', 'make the plan of a run that breaks as small as possible', false)
  .addOption(
    new Option('--sabotage <promise...>', 'switch promises off; the runs must break')
      .choices(['ack-early', 'no-fsync'])
      .default([]),
  )
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
  .action(async (flags: Flags) => {
    process.exitCode = await main(flags);
  });

async function main(flags: Flags): Promise<number> {
  const { seed, seeds, minutes, plan } = flags;
  if (plan !== undefined) return one(readPlan(plan), flags);
  if (seed !== undefined) return one(drawPlan(seed), flags);
  const [from, to] = seeds ?? [1, minutes === undefined ? 200 : Number.MAX_SAFE_INTEGER];
  const endsAt = minutes === undefined ? Infinity : performance.now() + minutes * 60_000;
  return many({ from, to, endsAt }, flags);
}

async function run(plan: SimPlan, keepLines: number, sabotage: readonly Sabotage[]): Promise<SimResult> {
  return new Simulation(plan, { keepLines, sabotage }).run();
}

async function one(plan: SimPlan, { shrink, sabotage }: Flags): Promise<number> {
  const result = await run(plan, traceLines, sabotage);
  if (result.failure !== undefined)
    for (const line of [...planLines(plan), ...result.trace]) console.log(line);
  console.log(resultLine(plan.seed, result));
  const again = await run(plan, 0, sabotage);
  if (again.digest !== result.digest) return differs(plan.seed, result, again);
  if (result.failure === undefined) return 0;
  if (shrink) await shrinkPlan(plan, result.failure, sabotage);
  return exitBroken;
}

async function shrinkPlan(plan: SimPlan, failure: SimFailure, sabotage: readonly Sabotage[]): Promise<void> {
  const small = await Shrinker.shrink(plan, failure.id, {
    runsMax: shrinkRunsMax,
    sabotage,
    onProgress: ({ faults }, runs) => console.error(`  ${runs} runs: ${faults.length} faults left`),
  });
  mkdirSync('artifacts', { recursive: true });
  const path = `artifacts/sim-${failure.id}-${plan.seed}.json`;
  writePlan(path, small, failure.text);
  for (const line of planLines(small)) console.log(line);
  console.log(`smallest plan that breaks ${failure.id}: npm run sim -- --plan ${path}`);
}

/** Nothing can be believed of a simulation that does not repeat. */
function differs(seed: number, a: SimResult, b: SimResult): number {
  console.log(`seed ${seed}: NOT REPEATABLE, traces ${a.digest} and ${b.digest}`);
  return exitBroken;
}

async function many(
  { from, to, endsAt }: { readonly from: number; readonly to: number; readonly endsAt: number },
  { sabotage, threads }: Flags,
): Promise<number> {
  const totals = new Totals();
  let shownAt = performance.now();
  let unequal = 0;
  function* orders(): Generator<SeedOrder, undefined> {
    for (let seed = from; seed <= to && performance.now() < endsAt; seed++)
      yield { seed, sabotage, twice: seed % repeatEvery === 0 };
  }
  await runOrders(orders(), threads, ({ seed, result, again }) => {
    totals.add(result);
    if (result.failure !== undefined)
      console.log(`${resultLine(seed, result)}\n  replay: npm run sim -- --seed ${seed}`);
    if (again !== undefined && again.digest !== result.digest) {
      differs(seed, result, again);
      unequal++;
    }
    if (performance.now() - shownAt < progressMs) return;
    console.error(`seed ${seed}: ${totals.progress()}`);
    shownAt = performance.now();
  });
  for (const line of totals.lines()) console.log(line);
  return totals.failed + unequal === 0 ? 0 : exitBroken;
}

await program.parseAsync();
