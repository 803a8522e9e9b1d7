import { LocalCluster } from '../../src/cli/local-cluster.ts';
import type { BenchCase } from '../support/case.ts';
import { frameMessages, FrameSender } from '../support/frames.ts';
import { MessageIds } from '../support/ids.ts';
import { target, type Numbers } from '../support/result.ts';

const logBytes = 10 * 2 ** 30;
const bodyBytes = 4096;
const framesInFlight = 24;
/** About what a stored message needs besides its body. */
const overheadBytes = 250;
const progressEvery = 0.1;

/** One broker of its own: what a restart costs does not depend on the others. */
export const restartLarge: BenchCase = {
  name: 'restart-10g',
  title: 'kill -9 of a broker with 10 GiB of log, start again',
  onDemand: true,
  async run(_rig, { log }) {
    const numbers = await restartWithLargeLog(log);
    const met = (numbers['ready ms'] ?? Infinity) <= 10_000;
    return [
      { name: this.name, title: this.title, numbers, targets: [target('T9', 'ready <= 10 s, 10 GiB', met)] },
    ];
  },
};

async function restartWithLargeLog(log: (line: string) => void): Promise<Numbers> {
  await using cluster = await LocalCluster.start({ brokers: 1, durability: 'page-cache', logLevel: 'warn' });
  const [broker] = cluster.brokers;
  if (broker === undefined) throw new Error('the cluster has no broker');
  await cluster.createTopic({ name: 'large', queues: 8 });
  const messages = await fill(broker.clientAddress, log);
  await cluster.kill(broker.name, 'SIGKILL');
  const startedAt = performance.now();
  cluster.restart(broker.name);
  await cluster.waitReady();
  return { 'ready ms': performance.now() - startedAt, messages };
}

/** Answers how many messages fill the log. */
async function fill(address: string, log: (line: string) => void): Promise<number> {
  await using sender = new FrameSender(address, new MessageIds(), { topic: 'large', bodyBytes });
  const frames = Math.ceil(logBytes / (bodyBytes + overheadBytes) / frameMessages);
  let begun = 0;
  let stored = 0;
  const fillOn = async (): Promise<void> => {
    while (begun < frames) {
      begun++;
      if ((await sender.sendFrame()) === 0) throw new Error('the log cannot be filled');
      stored++;
      if (stored % Math.ceil(frames * progressEvery) === 0)
        log(`  stored ${Math.round((stored / frames) * 100)} %`);
    }
  };
  await Promise.all(Array.from({ length: framesInFlight }, fillOn));
  return frames * frameMessages;
}
