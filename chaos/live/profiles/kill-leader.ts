import { setTimeout as sleep } from 'node:timers/promises';
import { waitForLeader } from '../leadership.ts';
import { seconds, settleMs, type Profile, type ProfileContext } from '../profile.ts';
import type { BrokerStatus } from '../../../src/gateway/admin-values.ts';

const burstMs = 250;
/** Longer than it takes a leader to fill its window of unanswered appends, shorter than its patience. */
const stunMs = 500;
const stunEvery = 3;
const downMsMax = 2_000;

/** kill -9 of whoever leads, under a burst of sends, so that many are in flight; restart after up to two seconds. */
export const killLeader: Profile = {
  name: 'kill-leader',
  summary: 'kill -9 of the leader every few seconds, restart within two seconds',
  maxUnavailableMs: 8_000,
  pause: [1_000, 1_500],
  async round(context) {
    const { cluster, probe, random, nemesis, log } = context;
    const victim = await waitForLeader(probe, { timeoutMs: settleMs });
    const others = probe.names.filter((name) => name !== victim.name);
    const stunned = context.round % stunEvery === 0;
    const burst = random.below(burstMs);
    const downMs = random.below(downMsMax);

    context.pacer.burst(burst + (stunned ? stunMs : 0));
    await sleep(burst);
    nemesis.begin('nemesis', { v: [stunned ? 'kill-leader-ahead' : 'kill-leader'], node: victim.name });
    const failover = await kill(context, { victim, others, stunned });
    const next = await waitForLeader(probe, { names: others, afterTerm: victim.term, timeoutMs: settleMs });
    nemesis.ok({ effective: true, termBefore: victim.term, termAfter: next.term });
    log(
      `kill -9 ${victim.name} (leader, term ${victim.term})${stunned ? ' ahead of its followers' : ''}: ` +
        `${next.name} leads term ${next.term}, next acknowledgement after ${failover}`,
    );

    await sleep(downMs);
    const restartedAt = performance.now();
    cluster.restart(victim.name);
    await cluster.waitReady({ name: victim.name, timeoutMs: settleMs });
    context.readyTimes.push(performance.now() - restartedAt);
    log(`restarted ${victim.name}, ready after ${seconds(performance.now() - restartedAt)}`);
    return true;
  },
};

/**
 * Kills the leader. `stunned`: its followers are stopped for a moment before, so that whatever the leader does
 * alone in that time dies with it: nothing of that may have been acknowledged. Such kills are not timed.
 */
async function kill(
  { cluster, meter }: ProfileContext,
  plan: { victim: BrokerStatus; others: readonly string[]; stunned: boolean },
): Promise<string> {
  const { victim, others, stunned } = plan;
  if (stunned) {
    await Promise.all(others.map(async (name) => cluster.kill(name, 'SIGSTOP')));
    await sleep(stunMs);
  }
  const faultAt = performance.now();
  try {
    await cluster.kill(victim.name, 'SIGKILL');
  } finally {
    if (stunned) await Promise.all(others.map(async (name) => cluster.kill(name, 'SIGCONT')));
  }
  if (stunned) return '(not timed)';
  const ms = await meter.measure(victim.name, { faultAt, goneAt: performance.now() }, settleMs);
  return ms === undefined ? `more than ${seconds(settleMs)}` : seconds(ms);
}
