import { exitCodes } from '../exit-codes.ts';
import { smallSegmentBytes } from '../local/options.ts';
import { LocalCluster } from '../local-cluster.ts';
import { clusterLines } from '../local/describe.ts';
import { note, print } from '../output/format.ts';
import { readVersion } from '../version.ts';

export interface DevOptions {
  readonly brokers: 1 | 3 | 5;
  readonly dataDir?: string | undefined;
  readonly topic?: readonly string[] | undefined;
}

const TOPIC_QUEUES = 8;
const WATCH_MS = 1000;

/** Resolves on the first SIGINT or SIGTERM; a second one leaves at once (the children then end by themselves). */
function stopRequested(): Promise<void> {
  return new Promise((resolve) => {
    let asked = false;
    const ask = (): void => {
      // oxlint-disable-next-line unicorn/no-process-exit -- a second request leaves at once
      if (asked) process.exit(exitCodes.interrupted);
      asked = true;
      resolve();
    };
    process.on('SIGINT', ask);
    process.on('SIGTERM', ask);
  });
}

/** Says when a process of the cluster ends by itself; `dev` goes on, as the others do. */
function watchProcesses(cluster: LocalCluster): NodeJS.Timeout {
  const down = new Set<string>();
  return setInterval(() => {
    for (const { name, running, logFile } of [...cluster.brokers, ...cluster.namesrvs]) {
      if (running || down.has(name)) continue;
      down.add(name);
      note(`${name} has ended, see ${logFile}`);
    }
  }, WATCH_MS);
}

/** `flotilla dev`. */
export async function runDev(options: DevOptions): Promise<void> {
  const stop = stopRequested();
  const { brokers, dataDir } = options;
  print(`flotilla ${readVersion()}  local cluster (not for production; Ctrl-C stops it)`);
  await using cluster = await LocalCluster.start({
    brokers,
    dataDir,
    wellKnownPorts: true,
    segmentBytes: smallSegmentBytes,
  });
  for (const name of options.topic ?? []) await cluster.createTopic({ name, queues: TOPIC_QUEUES });
  for (const line of await clusterLines(cluster)) print(line);
  const kept = dataDir === undefined ? 'removed on exit' : 'kept';
  print(`  data and logs ${cluster.dataDir} (${kept})`);
  const [namesrv = ''] = cluster.namesrvAddresses;
  if (namesrv !== '127.0.0.1:9876') print(`  export FLOTILLA_NAMESRV=${namesrv}`);
  print('  next: flotilla produce orders hello    flotilla consume orders -g test');
  const watch = watchProcesses(cluster);
  await stop;
  clearInterval(watch);
  note('stopping the cluster');
}
