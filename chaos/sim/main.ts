import { Command, InvalidArgumentError } from 'commander';
import { drawPlan } from './plan.ts';
import { Simulation, type SimResult } from './simulation.ts';

interface Flags {
  readonly seed?: number;
  readonly seeds?: readonly [number, number];
  readonly minutes?: number;
}

function natural(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0) throw new InvalidArgumentError('not a natural number');
  return value;
}

function range(text: string): [number, number] {
  const match = /^(\d+)\.\.(\d+)$/.exec(text);
  if (match === null) throw new InvalidArgumentError('not a range like 1..200');
  return [Number(match[1]), Number(match[2])];
}

const program = new Command('sim')
  .description(
    'Run the production code on simulated time, network and disks, and break it in every way known.',
  )
  .option('--seed <n>', 'one run, with its trace when it fails', natural)
  .option('--seeds <a..b>', 'one run per seed', range)
  .option('--minutes <m>', 'new seeds for so long', natural)
  .action(async (flags: Flags) => {
    process.exitCode = await main(flags);
  });

async function main({ seed, seeds, minutes }: Flags): Promise<number> {
  if (seed !== undefined) return one(seed);
  const [from, to] = seeds ?? [1, minutes === undefined ? 200 : Number.MAX_SAFE_INTEGER];
  const endsAt = minutes === undefined ? Infinity : performance.now() + minutes * 60_000;
  return many(from, to, endsAt);
}

async function one(seed: number): Promise<number> {
  const plan = drawPlan(seed);
  console.log(JSON.stringify(plan.options));
  for (const fault of plan.faults)
    console.log(`  ${fault.atMs} ms ${fault.kind} ${fault.target} ${fault.amount}`);
  const result = await new Simulation(plan, { keepLines: 400 }).run();
  if (result.failure !== undefined) for (const line of result.trace) console.log(line);
  report(seed, result);
  return result.failure === undefined ? 0 : 4;
}

function report(seed: number, result: SimResult): void {
  const { failure, events, simulatedMs, acknowledged, digest } = result;
  console.log(
    `seed ${seed}: ${failure === undefined ? 'held' : `${failure.id} ${failure.text}`}; ` +
      `${events} events, ${simulatedMs} ms, ${acknowledged} acknowledged, trace ${digest}`,
  );
}

async function many(from: number, to: number, endsAt: number): Promise<number> {
  const effects = new Map<string, number>();
  const started = performance.now();
  let [runs, events, failures] = [0, 0, 0];
  for (let seed = from; seed <= to && performance.now() < endsAt; seed++) {
    const result = await new Simulation(drawPlan(seed), { keepLines: 0 }).run();
    runs++;
    events += result.events;
    for (const [name, count] of result.effects) effects.set(name, (effects.get(name) ?? 0) + count);
    if (result.failure === undefined) continue;
    failures++;
    report(seed, result);
  }
  const seconds = (performance.now() - started) / 1000;
  for (const [name, count] of [...effects].toSorted(([a], [b]) => (a < b ? -1 : 1)))
    console.log(`  ${name} ${count}`);
  console.log(
    `${runs} runs, ${failures} failed, ${events} events, ${Math.round(events / seconds)} events/s, ` +
      `${Math.round((60 * runs) / seconds)} runs/min`,
  );
  return failures === 0 ? 0 : 4;
}

await program.parseAsync();
