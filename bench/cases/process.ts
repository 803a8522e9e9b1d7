import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { waitForLeader } from '../../chaos/live/leadership.ts';
import type { BenchCase } from '../support/case.ts';
import { processUse } from '../support/proc.ts';
import { target, type Numbers } from '../support/result.ts';
import type { Rig } from '../support/rig.ts';

const settleMs = 3_000;
const restartMs = 120_000;
const mib = 1024 * 1024;

/** Must be the first case: it looks at brokers that have done nothing yet. */
export const idle: BenchCase = {
  name: 'idle',
  title: 'brokers without clients',
  async run(rig) {
    const numbers = await idleUse(rig);
    const met = (numbers['worst RSS MiB'] ?? Infinity) <= 150 && (numbers['worst CPU %'] ?? Infinity) <= 1;
    const verdict = target('T10', '<= 150 MiB RSS, <= 1 % of a core', met);
    return [{ name: this.name, title: this.title, numbers, targets: [verdict] }];
  },
};

/** After the cases that store messages: the log that they left is what is recovered. */
export const restart: BenchCase = {
  name: 'restart',
  title: 'kill -9 of all brokers, start again, with the log that the other cases left',
  async run(rig) {
    return [{ name: this.name, title: this.title, numbers: await restartAll(rig), targets: [] }];
  },
};

async function idleUse(rig: Rig): Promise<Numbers> {
  await sleep(settleMs);
  const pids = rig.cluster.brokers.flatMap(({ pid }) => (pid === undefined ? [] : [pid]));
  const before = pids.map(processUse);
  const startedAt = performance.now();
  await sleep(rig.measureMs);
  const elapsedMicros = (performance.now() - startedAt) * 1000;
  const after = pids.map(processUse);
  const shares = after.map(
    (use, at) => ((use.cpuMicros - (before[at]?.cpuMicros ?? 0)) / elapsedMicros) * 100,
  );
  return {
    'worst RSS MiB': Math.max(...after.map((use) => use.rssBytes)) / mib,
    'worst CPU %': Math.max(...shares),
  };
}

async function restartAll(rig: Rig): Promise<Numbers> {
  const [first] = rig.cluster.brokers;
  const logBytes = first === undefined ? 0 : await folderBytes(join(first.dataDir, 'commitlog'));
  const names = rig.cluster.brokers.map(({ name }) => name);
  const before = await waitForLeader(rig.probe, { timeoutMs: restartMs });
  await Promise.all(names.map(async (name) => rig.cluster.kill(name, 'SIGKILL')));
  const startedAt = performance.now();
  for (const name of names) rig.cluster.restart(name);
  await waitForLeader(rig.probe, { afterTerm: before.term, timeoutMs: restartMs });
  const leaderMs = performance.now() - startedAt;
  await rig.cluster.waitReady({ timeoutMs: restartMs });
  return {
    'leader ms': leaderMs,
    'all ready ms': performance.now() - startedAt,
    'segment files MiB': logBytes / mib,
  };
}

async function folderBytes(folder: string): Promise<number> {
  const names = await readdir(folder);
  const sizes = await Promise.all(names.map(async (name) => (await stat(join(folder, name))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}
