import { ProduceStream } from '../../chaos/client/produce-stream.ts';
import { MessageStamp } from '../../chaos/client/messages.ts';
import { LocalCluster } from '../../src/cli/local-cluster.ts';
import type { BenchCase } from '../support/case.ts';
import { target, type Numbers } from '../support/result.ts';

const logBytes = 10 * 2 ** 30;
const bodyBytes = 4096;
const frameMessages = 32;
const framesInFlight = 24;
const frameMs = 30_000;
const idBytes = 16;
/** About what a stored message needs besides its body. */
const overheadBytes = 250;
const progressEvery = 0.1;

/** One broker of its own: what a restart costs does not depend on the others. */
export const restartLarge: BenchCase = {
  name: 'restart-10g',
  title: 'kill -9 of a broker with 10 GiB of log, start again',
  onDemand: true,
  async run(_rig, log) {
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

async function fill(address: string, log: (line: string) => void): Promise<number> {
  using produce = new ProduceStream(address, 'bench@restart');
  const stamp = new MessageStamp('large', idBytes, bodyBytes);
  const frames = Math.ceil(logBytes / (bodyBytes + overheadBytes) / frameMessages);
  let sent = 0;
  let ended = 0;
  await new Promise<void>((resolve, reject) => {
    const next = (): void => {
      if (sent === frames) return;
      const first = sent++ * frameMessages;
      const ids = Array.from({ length: frameMessages }, (_, i) => String(first + i).padStart(idBytes, '0'));
      produce.send(stamp.request(ids), frameMs, (end) => {
        if (end.kind !== 'ok') reject(new Error(`filling the log: ${end.kind}`));
        ended++;
        if (ended % Math.ceil(frames * progressEvery) === 0)
          log(`  stored ${Math.round((ended / frames) * 100)} %`);
        if (ended === frames) resolve();
        else next();
      });
    };
    for (let n = 0; n < framesInFlight; n++) next();
  });
  return frames * frameMessages;
}
