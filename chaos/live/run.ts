import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LocalCluster } from '../../src/cli/local-cluster.ts';
import { runChecks, type Report, type RunLimits } from '../checks/run-checks.ts';
import { Random } from '../history/random.ts';
import { readHistory } from '../history/reader.ts';
import { HistoryRecorder } from '../history/recorder.ts';
import { Probe } from './probe.ts';
import { drainDisks, drainReplicas } from './drain.ts';
import { FailoverMeter } from './failover.ts';
import { waitForConvergence, waitForLeader } from './leadership.ts';
import { Ledger } from './ledger.ts';
import { settleMs, type Profile, type ProfileContext } from './profile.ts';
import { waitFor } from './wait.ts';
import { Workload } from './workload.ts';

export interface RunOptions {
  readonly profile: Profile;
  /** Time of load and faults, ms. */
  readonly durationMs: number;
  readonly seed: number;
  /** Messages per second outside of bursts. */
  readonly rate: number;
  readonly brokers: 1 | 3 | 5;
  readonly durability: 'fsync' | 'page-cache';
  /** Value of FLOTILLA_TEST_SABOTAGE; '' = none. */
  readonly sabotage: string;
  /** Receives history, logs and data. */
  readonly outDir: string;
  readonly minFaults: number;
  readonly log: (line: string) => void;
  /** Ends the faults early; the checks still run. */
  readonly signal: AbortSignal;
}

export interface RunResult {
  readonly report: Report;
  readonly historyFile: string;
  readonly failovers: readonly number[];
  readonly readyTimes: readonly number[];
  readonly counts: Ledger['counts'];
  readonly reasons: ReadonlyMap<string, number>;
  readonly missing: number;
}

const topic = 'chaos';
const queues = 8;
const bodyBytes = 1024;
const segmentBytes = 16 * 1024 * 1024;
/** Longer than a lease: what a dead broker handed out comes again. */
const consumerPatienceMs = 30_000;
const convergeMs = 60_000;

/** One run: cluster up, load and faults, heal, drain, judge. The history file is the only input of the verdict. */
export async function runProfile(options: RunOptions): Promise<RunResult> {
  await mkdir(options.outDir, { recursive: true });
  const historyFile = join(options.outDir, 'history.ndjson');
  const ledger = new Ledger();
  const failovers: number[] = [];
  const readyTimes: number[] = [];
  const troubles: string[] = [];
  {
    await using recorder = await HistoryRecorder.create(historyFile);
    await underFaults({ options, recorder, ledger, failovers, readyTimes, troubles });
  }
  const report = judge(await readHistory(historyFile), options, troubles);
  const missing = ledger.missing();
  return {
    report,
    historyFile,
    failovers,
    readyTimes,
    counts: ledger.counts,
    reasons: ledger.reasons,
    missing,
  };
}

interface Scene {
  readonly options: RunOptions;
  readonly recorder: HistoryRecorder;
  readonly ledger: Ledger;
  readonly failovers: number[];
  readonly readyTimes: number[];
  /** What did not come about in time. */
  readonly troubles: string[];
}

async function underFaults(scene: Scene): Promise<void> {
  const { options, recorder, ledger } = scene;
  await using cluster = await LocalCluster.start({
    brokers: options.brokers,
    dataDir: join(options.outDir, 'data'),
    logDir: options.outDir,
    segmentBytes,
    durability: options.durability,
    env: options.sabotage === '' ? {} : { FLOTILLA_TEST_SABOTAGE: options.sabotage },
  });
  using probe = new Probe(cluster.brokers);
  await waitForLeader(probe, { timeoutMs: settleMs });
  await cluster.createTopic({ name: topic, queues });
  options.log(`${options.brokers} brokers run; ${options.rate} messages/s to "${topic}"`);

  await using workload = new Workload({
    recorder,
    ledger,
    brokers: cluster.brokers,
    topic,
    queues,
    rate: options.rate,
    bodyBytes,
  });
  mark(recorder, 'load');
  workload.start();
  await attempt(scene, async () => faults(scene, cluster, { probe, workload }));

  mark(recorder, 'heal');
  await attempt(scene, async () => heal(cluster));
  await workload.stopProducers();
  options.log(
    `load ended: ${ledger.counts.acknowledged} messages acknowledged; waiting until all are received`,
  );
  await attempt(scene, async () => received(ledger));
  await workload.stopConsumers();

  mark(recorder, 'drain');
  await attempt(scene, async () => drain(scene, cluster, probe));
  mark(recorder, 'end');
}

/** Failing to heal or to converge is a finding: it is kept, and what is recorded is judged all the same. */
async function attempt({ troubles, options }: Scene, act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    troubles.push(text);
    options.log(`trouble: ${text}`);
  }
}

/** Everything runs again, whatever state the last fault left. */
async function heal(cluster: LocalCluster): Promise<void> {
  for (const { name, running } of cluster.brokers) {
    if (running) await cluster.kill(name, 'SIGCONT');
    else cluster.restart(name);
  }
  await cluster.waitReady({ timeoutMs: settleMs });
}

async function drain({ recorder, options }: Scene, cluster: LocalCluster, probe: Probe): Promise<void> {
  const upTo = await waitForConvergence(probe, convergeMs);
  const ids = Array.from({ length: queues }, (_, id) => id);
  await drainReplicas(recorder, probe, { topic, queues: ids });
  options.log(`all replicas applied ${upTo} entries and were read; stopping them to compare their files`);
  await cluster.stop();
  await drainDisks(recorder, cluster.brokers, { topic, queues: ids, upTo });
}

async function faults(
  { options, recorder, ledger, failovers, readyTimes }: Scene,
  cluster: LocalCluster,
  { probe, workload }: { probe: Probe; workload: Workload },
): Promise<void> {
  using meter = new FailoverMeter(ledger);
  const { profile, signal } = options;
  const random = new Random(options.seed);
  const nemesis = recorder.process('nemesis');
  const startedAt = performance.now();
  const log = (line: string): void => {
    options.log(`${((performance.now() - startedAt) / 1000).toFixed(1).padStart(6)} s  ${line}`);
  };
  const context: Omit<ProfileContext, 'round'> = {
    cluster,
    probe,
    random,
    meter,
    pacer: workload.pacer,
    nemesis,
    readyTimes,
    log,
  };
  try {
    for (let round = 1; performance.now() - startedAt < options.durationMs && !signal.aborted; round++) {
      const [least, more] = profile.pause;
      await sleep(least + random.below(more), undefined, { signal }).catch(() => undefined);
      await profile.round({ ...context, round });
    }
  } finally {
    failovers.push(...meter.samples);
  }
}

/** Consumers go on until every group has everything; a message lost on its way comes again after its lease. */
async function received(ledger: Ledger): Promise<void> {
  for (let missing = ledger.missing(); missing > 0;) {
    missing = await waitFor(
      `one more of ${missing} messages that groups have not received`,
      async () => (ledger.missing() < missing ? ledger.missing() : undefined),
      { timeoutMs: consumerPatienceMs, everyMs: 500 },
    );
  }
}

function mark(recorder: HistoryRecorder, name: string): void {
  recorder.write({ p: 'harness', ph: 'info', f: 'phase', v: [name] });
}

function judge(
  events: Awaited<ReturnType<typeof readHistory>>,
  options: RunOptions,
  troubles: readonly string[],
): Report {
  const limits: RunLimits = {
    maxUnavailableMs: options.profile.maxUnavailableMs,
    minFaults: options.minFaults,
    minAcknowledged: 100,
    // Each replica once through its API, once from its files.
    minReplicas: 2 * options.brokers,
  };
  const report = runChecks(events, limits);
  if (troubles.length === 0) return report;
  return { ...report, verdict: 'violated', reasons: [...troubles, ...report.reasons] };
}
