import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { HistoryRecorder } from '../../chaos/history/recorder.ts';
import { FailoverMeter, summarize } from '../../chaos/live/failover.ts';
import { waitForLeader } from '../../chaos/live/leadership.ts';
import { Ledger } from '../../chaos/live/ledger.ts';
import { Workload } from '../../chaos/live/workload.ts';
import type { BenchCase } from '../support/case.ts';
import { target, type Numbers } from '../support/result.ts';
import { queueCount, type Rig } from '../support/rig.ts';

const rounds = 20;
const perSecond = 300;
const settleMs = 20_000;
const calmMs = 700;

type Fault = 'SIGKILL' | 'SIGSTOP';

export const failoverKill: BenchCase = {
  name: 'failover-kill',
  title: `kill -9 of the leader to the next acknowledgement through another broker, ${rounds} times`,
  async run(rig, { log }) {
    const numbers = await failovers(rig, 'SIGKILL', log);
    const met = (numbers['median ms'] ?? Infinity) <= 400 && (numbers['worst ms'] ?? Infinity) <= 1_500;
    const verdict = target('T8', 'median <= 400, worst <= 1,500 ms', met);
    return [{ name: this.name, title: this.title, numbers, targets: [verdict] }];
  },
};

export const failoverPause: BenchCase = {
  name: 'failover-pause',
  title: `SIGSTOP of the leader to the next acknowledgement through another broker, ${rounds} times`,
  async run(rig, { log }) {
    const numbers = await failovers(rig, 'SIGSTOP', log);
    const met = (numbers['median ms'] ?? Infinity) <= 1_500 && (numbers['worst ms'] ?? Infinity) <= 2_500;
    const verdict = target('T8', 'median <= 1,500, worst <= 2,500 ms', met);
    return [{ name: this.name, title: this.title, numbers, targets: [verdict] }];
  },
};

async function failovers(rig: Rig, fault: Fault, log: (line: string) => void): Promise<Numbers> {
  const folder = await mkdtemp(join(tmpdir(), 'flotilla-bench-'));
  try {
    await using recorder = await HistoryRecorder.create(join(folder, 'history.ndjson'));
    const ledger = new Ledger();
    using meter = new FailoverMeter(ledger);
    await using workload = new Workload({
      recorder,
      ledger,
      brokers: rig.cluster.brokers,
      topic: await rig.topic(fault === 'SIGKILL' ? 'kill' : 'pause'),
      queues: queueCount,
      rate: perSecond,
      bodyBytes: 1024,
    });
    workload.start();
    for (let round = 0; round < rounds; round++) {
      await sleep(calmMs);
      const ms = await once(rig, fault, meter);
      log(`  ${fault} ${round + 1}/${rounds}: ${ms === undefined ? 'none in time' : `${Math.round(ms)} ms`}`);
    }
    const { median, worst } = summarize(meter.samples);
    return { 'median ms': median, 'worst ms': worst, rounds: meter.samples.length };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** One fault, healed before it returns. */
async function once(rig: Rig, fault: Fault, meter: FailoverMeter): Promise<number | undefined> {
  const victim = await waitForLeader(rig.probe, { timeoutMs: settleMs });
  const faultAt = performance.now();
  await rig.cluster.kill(victim.name, fault);
  try {
    return await meter.measure(victim.name, { faultAt, goneAt: performance.now() }, settleMs);
  } finally {
    if (fault === 'SIGKILL') rig.cluster.restart(victim.name);
    else await rig.cluster.kill(victim.name, 'SIGCONT');
    await rig.cluster.waitReady({ name: victim.name, timeoutMs: settleMs });
  }
}
