import { setTimeout } from 'node:timers/promises';
import { FlotillaError } from '../../errors/flotilla-error.ts';
import type { LocalCluster } from '../local-cluster.ts';
import { count } from '../output/table.ts';
import type { Ledger } from './ledger.ts';
import { seconds, type Timeline } from './timeline.ts';
import type { Failover } from './verdict.ts';

const FAILOVER_DEADLINE_MS = 15_000;
const RESTART_DEADLINE_MS = 30_000;
const POLL_MS = 20;

export interface Stage {
  readonly cluster: LocalCluster;
  readonly ledger: Ledger;
  readonly timeline: Timeline;
  readonly signal: AbortSignal;
}

/** Kill instant and restart instant, milliseconds after the load began. */
export interface FaultPlan {
  readonly killAtMs: number;
  readonly restartAtMs: number;
}

async function resumed({ ledger, signal }: Stage, killedAt: number): Promise<number | null> {
  while (performance.now() - killedAt < FAILOVER_DEADLINE_MS) {
    if (ledger.resumedAt !== undefined) return ledger.resumedAt - killedAt;
    await setTimeout(POLL_MS, undefined, { signal });
  }
  return null;
}

async function killLeader(stage: Stage): Promise<Omit<Failover, 'rejoinMs' | 'entriesCaughtUp'>> {
  const { cluster, ledger, timeline } = stage;
  const killed = await cluster.leader();
  const killedAt = performance.now();
  ledger.watchResume(killedAt);
  await cluster.kill(killed, 'SIGKILL');
  timeline.event(`kill -9 ${killed} (leader)`);
  const [electedIn, writePauseMs] = await Promise.all([
    elected(stage, { killed, killedAt }),
    resumed(stage, killedAt),
  ]);
  const pause =
    writePauseMs === null ? 'writes did not resume' : `writes resumed after ${seconds(writePauseMs)}`;
  timeline.event(`${electedIn.elected} elected, term ${electedIn.term}, ${pause}`);
  return { killed, ...electedIn, writePauseMs };
}

async function elected(
  { cluster, signal }: Stage,
  { killed, killedAt }: { killed: string; killedAt: number },
): Promise<{ elected: string; term: number; electionMs: number }> {
  while (performance.now() - killedAt < FAILOVER_DEADLINE_MS) {
    const statuses = await cluster.statuses();
    const leader = statuses.find((status) => status.role === 'leader' && status.name !== killed);
    if (leader !== undefined) {
      return {
        elected: leader.name,
        term: leader.term,
        electionMs: Math.round(performance.now() - killedAt),
      };
    }
    await setTimeout(POLL_MS, undefined, { signal });
  }
  throw new FlotillaError(
    'NO_LEADER',
    `no new leader within ${seconds(FAILOVER_DEADLINE_MS)} of killing ${killed}`,
  );
}

async function rejoin(
  { cluster, timeline }: Stage,
  name: string,
): Promise<Pick<Failover, 'rejoinMs' | 'entriesCaughtUp'>> {
  const before = performance.now();
  cluster.restart(name);
  await cluster.waitReady({ name, timeoutMs: RESTART_DEADLINE_MS });
  const rejoinMs = Math.round(performance.now() - before);
  const statuses = await cluster.statuses();
  const status = statuses.find((candidate) => candidate.name === name);
  const entriesCaughtUp = status?.appliedIndex ?? 0;
  timeline.event(
    `${name} restarted, ready after ${seconds(rejoinMs)}, applied entry ${count(entriesCaughtUp)}`,
  );
  return { rejoinMs, entriesCaughtUp };
}

/** Kills the leader with SIGKILL in the middle of the load and starts it again. */
export async function playFaults(stage: Stage, plan: FaultPlan): Promise<Failover> {
  const start = performance.now();
  const { signal } = stage;
  await setTimeout(plan.killAtMs, undefined, { signal });
  const failover = await killLeader(stage);
  const wait = plan.restartAtMs - (performance.now() - start);
  if (wait > 0) await setTimeout(wait, undefined, { signal });
  return { ...failover, ...(await rejoin(stage, failover.killed)) };
}
