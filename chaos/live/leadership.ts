import type { BrokerStatus } from '../../src/gateway/admin-values.ts';
import type { Probe } from './probe.ts';
import { waitFor } from './wait.ts';

/** All replicas that answer. */
export async function statuses(probe: Probe, names = probe.names): Promise<BrokerStatus[]> {
  const answers = await Promise.all(names.map(async (name) => probe.status(name)));
  return answers.filter((answer) => answer !== undefined);
}

/** The leader of the highest term, above `afterTerm`, among `names`. */
export async function waitForLeader(
  probe: Probe,
  options: { names?: readonly string[]; afterTerm?: number; timeoutMs: number },
): Promise<BrokerStatus> {
  const { names = probe.names, afterTerm = -1, timeoutMs } = options;
  return waitFor(
    `a leader above term ${afterTerm} among ${names.join(', ')}`,
    async () => {
      const leaders = (await statuses(probe, names)).filter(
        (status) => status.role === 'leader' && status.term > afterTerm,
      );
      return leaders.sort((a, b) => b.term - a.term)[0];
    },
    { timeoutMs },
  );
}

/** Waits until all replicas have applied the same log. Answers its last index. */
export async function waitForConvergence(probe: Probe, timeoutMs: number): Promise<number> {
  let previous = -1;
  return waitFor(
    'convergence of all replicas',
    async () => {
      const all = await statuses(probe);
      const [first] = all;
      if (first === undefined || all.length < probe.names.length) return undefined;
      const equal = all.every(
        (status) => status.appliedIndex === first.lastIndex && status.lastIndex === first.lastIndex,
      );
      // Twice the same: nothing is still on its way.
      const settled = equal && previous === first.lastIndex;
      previous = equal ? first.lastIndex : -1;
      return settled ? first.lastIndex : undefined;
    },
    { timeoutMs, everyMs: 200 },
  );
}
