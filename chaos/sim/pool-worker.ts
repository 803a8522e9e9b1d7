import { parentPort } from 'node:worker_threads';
import { assert } from '../../src/errors/flotilla-error.ts';
import { drawPlan } from './plan.ts';
import type { SeedOrder, SeedReport } from './pool.ts';
import { Simulation } from './simulation.ts';

/** A thread of the pool: marks and rare choices belong to one run at a time, so each thread has its own. */
async function runSeed({ seed, sabotage, twice }: SeedOrder): Promise<SeedReport> {
  const once = (): Promise<SeedReport['result']> =>
    new Simulation(drawPlan(seed), { keepLines: 0, sabotage }).run();
  const result = await once();
  return { seed, result, again: twice ? await once() : undefined };
}

const port = parentPort;
assert(port !== null, 'runs as a thread');
port.on('message', (order: SeedOrder) => {
  // What is thrown here ends the thread, and with it the pool.
  void runSeed(order).then((report) => port.postMessage(report));
});
