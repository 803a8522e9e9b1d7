import { Worker } from 'node:worker_threads';
import type { Sabotage } from '../../src/config/types.ts';
import type { SimResult } from './simulation.ts';

export interface SeedOrder {
  readonly seed: number;
  readonly sabotage: readonly Sabotage[];
  /** Run it a second time, to compare the traces. */
  readonly twice: boolean;
}

export interface SeedReport {
  readonly seed: number;
  readonly result: SimResult;
  readonly again: SimResult | undefined;
}

/** Runs the orders on so many threads; the reports come in the order in which they are ready. */
export async function runOrders(
  orders: Iterator<SeedOrder>,
  threads: number,
  onReport: (report: SeedReport) => void,
): Promise<void> {
  const workers = Array.from(
    { length: threads },
    () => new Worker(new URL('./pool-worker.js', import.meta.url)),
  );
  try {
    await Promise.all(workers.map((worker) => serve(worker, orders, onReport)));
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

/** Gives the thread one order after the other. Rejects when the thread ends. */
async function serve(
  worker: Worker,
  orders: Iterator<SeedOrder>,
  onReport: (report: SeedReport) => void,
): Promise<void> {
  for (let next = orders.next(); next.done !== true; next = orders.next()) {
    onReport(await ask(worker, next.value));
  }
}

function ask(worker: Worker, order: SeedOrder): Promise<SeedReport> {
  return new Promise((resolve, reject) => {
    worker.removeAllListeners();
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.postMessage(order, []);
  });
}
