import { setTimeout as sleep } from 'node:timers/promises';
import { waitForLeader } from '../leadership.ts';
import { seconds, settleMs, type Profile } from '../profile.ts';

const stayMsMax = 2_000;

/** SIGSTOP of the leader: silence without a broken connection; SIGCONT once another leads, when it still believes it leads. */
export const pauseLeader: Profile = {
  name: 'pause-leader',
  summary: 'SIGSTOP of the leader every few seconds, SIGCONT after another leads',
  maxUnavailableMs: 10_000,
  pause: [1_500, 1_500],
  async round({ cluster, probe, random, meter, nemesis, log }) {
    const victim = await waitForLeader(probe, { timeoutMs: settleMs });
    const others = probe.names.filter((name) => name !== victim.name);
    nemesis.begin('nemesis', { v: ['pause-leader'], node: victim.name });
    const faultAt = performance.now();
    await cluster.kill(victim.name, 'SIGSTOP');
    try {
      const ms = await meter.measure(victim.name, { faultAt, goneAt: performance.now() }, settleMs);
      const next = await waitForLeader(probe, { names: others, afterTerm: victim.term, timeoutMs: settleMs });
      nemesis.ok({ effective: true, termBefore: victim.term, termAfter: next.term });
      log(
        `SIGSTOP ${victim.name} (leader, term ${victim.term}): ${next.name} leads term ${next.term}, ` +
          `next acknowledgement after ${ms === undefined ? `more than ${seconds(settleMs)}` : seconds(ms)}`,
      );
      await sleep(random.below(stayMsMax));
    } finally {
      await cluster.kill(victim.name, 'SIGCONT');
    }
    await cluster.waitReady({ name: victim.name, timeoutMs: settleMs });
    return true;
  },
};
