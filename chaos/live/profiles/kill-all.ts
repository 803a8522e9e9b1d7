import { setTimeout as sleep } from 'node:timers/promises';
import { waitForLeader } from '../leadership.ts';
import { seconds, settleMs, type Profile } from '../profile.ts';

const downMsMax = 1_000;

/** kill -9 of every broker at once under load, then all are started again. */
export const killAll: Profile = {
  name: 'kill-all',
  summary: 'kill -9 of all brokers at once under load, restart',
  maxUnavailableMs: 20_000,
  pause: [2_000, 3_000],
  async round({ cluster, probe, random, meter, pacer, nemesis, readyTimes, log }) {
    const before = await waitForLeader(probe, { timeoutMs: settleMs });
    const downMs = random.below(downMsMax);
    pacer.burst(200);
    await sleep(random.below(200));
    nemesis.begin('nemesis', { v: ['kill-all'] });
    await Promise.all(probe.names.map(async (name) => cluster.kill(name, 'SIGKILL')));
    await sleep(downMs);
    const restartedAt = performance.now();
    for (const name of probe.names) cluster.restart(name);
    const [ms] = await Promise.all([
      meter.measure('', { faultAt: restartedAt, goneAt: restartedAt }, settleMs),
      cluster.waitReady({ timeoutMs: settleMs }).then(() => readyTimes.push(performance.now() - restartedAt)),
    ]);
    const after = await waitForLeader(probe, { afterTerm: before.term, timeoutMs: settleMs });
    nemesis.ok({ effective: true, termBefore: before.term, termAfter: after.term });
    log(
      `kill -9 of all, restart: ${after.name} leads term ${after.term}, all ready after ` +
        `${seconds(readyTimes.at(-1) ?? Number.NaN)}, acknowledges after ` +
        (ms === undefined ? `more than ${seconds(settleMs)}` : seconds(ms)),
    );
    return true;
  },
};
