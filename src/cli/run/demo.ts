import { join } from 'node:path';
import { FlotillaError } from '../../errors/flotilla-error.ts';
import { ResourceStack } from '../../lifecycle/resource-stack.ts';
import { Ledger } from '../demo/ledger.ts';
import { seededRandom } from '../demo/random.ts';
import {
  ClientLog,
  loadRocketmqClient,
  type ClientConsumer,
  type ClientProducer,
} from '../demo/rocketmq-client.ts';
import { playFaults } from '../demo/scenario.ts';
import { Timeline } from '../demo/timeline.ts';
import { consume, drain, produce } from '../demo/traffic.ts';
import { judge, sentence, summary, type Verdict } from '../demo/verdict.ts';
import { exitCodes } from '../exit-codes.ts';
import { smallSegmentBytes } from '../local/options.ts';
import { LocalCluster } from '../local-cluster.ts';
import { clusterLines } from '../local/describe.ts';
import { note, print } from '../output/format.ts';
import { count } from '../output/table.ts';
import { readVersion } from '../version.ts';

export interface DemoOptions {
  readonly brokers: 3 | 5;
  /** Messages per second. */
  readonly rate: number;
  readonly messages: number;
  readonly seed: number;
  readonly keepData: boolean;
  readonly json: boolean;
}

const TOPIC = 'orders';
const GROUP = 'demo';
const CONSUMERS = 3;
const QUEUES = 8;
const AWAIT_MS = 3000;
const REQUEST_TIMEOUT_MS = 5000;
const DRAIN_MS = 30_000;
const LEAVE_MS = 1000;
const BODY_BYTES = [64, 512] as const;

interface Clients {
  readonly producer: ClientProducer;
  readonly consumers: readonly ClientConsumer[];
}

async function startClients(cluster: LocalCluster, resources: ResourceStack): Promise<Clients> {
  const { Producer, SimpleConsumer } = await loadRocketmqClient();
  const logger = resources.use(new ClientLog(join(cluster.dataDir, 'client.log')));
  const endpoints = cluster.namesrvAddresses[0] ?? '';
  const common = { endpoints, namespace: '', requestTimeout: REQUEST_TIMEOUT_MS, logger };
  const producer = new Producer({ ...common, topics: [TOPIC] });
  const consumers = Array.from(
    { length: CONSUMERS },
    () =>
      new SimpleConsumer({
        ...common,
        consumerGroup: GROUP,
        subscriptions: new Map([[TOPIC, '*']]),
        awaitDuration: AWAIT_MS,
      }),
  );
  for (const client of [producer, ...consumers]) {
    await client.startup();
    // The client says good-bye to every broker of its routes and rejects when one does not answer; it is down all the same.
    resources.defer(async () => client.shutdown().catch((error: unknown) => logger.warn(error)));
  }
  return { producer, consumers };
}

interface Run {
  readonly options: DemoOptions;
  readonly cluster: LocalCluster;
  readonly timeline: Timeline;
  readonly signal: AbortSignal;
}

/** Load, kill, restart, drain. When the faults fail the load ends too. */
async function runLoad(run: Run, clients: Clients): Promise<Verdict> {
  const { options, cluster, timeline } = run;
  const ledger = new Ledger();
  const random = seededRandom(options.seed);
  const [least, most] = BODY_BYTES;
  const loadMs = (options.messages / options.rate) * 1000;
  const killAtMs = loadMs * (0.25 + random() * 0.1);
  const end = new AbortController();
  const signal = AbortSignal.any([run.signal, end.signal]);
  const consuming = clients.consumers.map((consumer) => consume(ledger, consumer, signal));
  const producing = produce(ledger, {
    producer: clients.producer,
    topic: TOPIC,
    rate: options.rate,
    messages: options.messages,
    bodyBytes: () => least + Math.floor(random() * (most - least)),
    signal,
  });
  try {
    const plan = { killAtMs, restartAtMs: loadMs * 0.65 };
    const [failover] = await Promise.all([
      playFaults({ cluster, ledger, timeline, signal }, plan),
      producing,
    ]);
    await drain(ledger, DRAIN_MS, run.signal);
    const { brokers, seed, rate: ratePerSecond } = options;
    const durationMs = Math.round(timeline.seconds * 1000);
    return judge(ledger, { version: readVersion(), seed, brokers, ratePerSecond, failover, durationMs });
  } finally {
    end.abort();
    await Promise.allSettled([producing, ...consuming]);
  }
}

async function play(options: DemoOptions, signal: AbortSignal): Promise<Verdict> {
  const timeline = new Timeline(options.json ? note : print);
  timeline.plain(`flotilla ${readVersion()}  local cluster (not for production)`);
  await using resources = new ResourceStack();
  const { brokers, keepData } = options;
  const cluster = resources.use(
    await LocalCluster.start({
      brokers,
      keepData,
      wellKnownPorts: true,
      segmentBytes: smallSegmentBytes,
    }),
  );
  signal.throwIfAborted();
  await cluster.createTopic({ name: TOPIC, queues: QUEUES });
  for (const line of await clusterLines(cluster)) timeline.plain(line);
  const clients = await startClients(cluster, resources);
  timeline.plain(
    `  sending ${count(options.rate)} msg/s to "${TOPIC}", ${CONSUMERS} consumers in group "${GROUP}", ` +
      `official rocketmq-client-nodejs, seed ${options.seed}`,
  );
  const verdict = await runLoad({ options, cluster, timeline, signal }, clients);
  timeline.event(summary(verdict));
  if (keepData) timeline.plain(`  data and logs kept in ${cluster.dataDir}`);
  return verdict;
}

function interruptible(): AbortController {
  const controller = new AbortController();
  process.once('SIGINT', () => {
    note('interrupted: stopping the cluster (again: leave at once)');
    controller.abort(new FlotillaError('CLOSED', 'the demo was interrupted'));
    process.once('SIGINT', () => {
      // oxlint-disable-next-line unicorn/no-process-exit -- the user asked to leave, whatever is open
      process.exit(exitCodes.interrupted);
    });
  });
  return controller;
}

/** The official client may go on reconnecting after its shutdown, when brokers died under it; that must not keep us. */
function leaveSoon(): void {
  setTimeout(() => {
    // oxlint-disable-next-line unicorn/no-process-exit -- the client keeps sockets open after its shutdown
    process.exit();
  }, LEAVE_MS).unref();
}

/** `flotilla demo`. Sets the exit code: 4 when the verdict is negative, 130 when interrupted. */
export async function runDemo(options: DemoOptions): Promise<void> {
  const { signal } = interruptible();
  let verdict: Verdict;
  try {
    verdict = await play(options, signal);
  } catch (error) {
    if (!signal.aborted) throw error;
    process.exitCode = exitCodes.interrupted;
    return;
  } finally {
    leaveSoon();
  }
  if (options.json) print(JSON.stringify(verdict, undefined, 2));
  else
    print(
      `result: ${verdict.result.toUpperCase()}  ${sentence(verdict)}     next: flotilla dev (keep a cluster running)`,
    );
  if (verdict.result === 'fail') process.exitCode = exitCodes.negative;
}
