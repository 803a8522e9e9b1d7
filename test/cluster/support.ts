import type { ExecutionContext } from 'ava';
import type { LocalCluster } from '../../src/cli/local-cluster.ts';
import { AdminClient } from '../../src/gateway/admin-client.ts';

const ignore = (): void => undefined;

/** A logger for the official client that prints nothing. */
export const quiet = { info: ignore, warn: ignore, error: ignore, debug: ignore, close: ignore };

/** Polls `condition` until it holds; fails the test at the deadline. */
export async function within(
  t: ExecutionContext,
  deadlineMs: number,
  condition: () => boolean | Promise<boolean>,
  what: string,
): Promise<void> {
  const deadline = performance.now() + deadlineMs;
  while (!(await condition())) {
    if (performance.now() > deadline) return t.fail(`not within ${deadlineMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

export function adminOf(cluster: LocalCluster): AdminClient {
  return new AdminClient({ addresses: cluster.namesrvAddresses });
}

export async function makeTopic(cluster: LocalCluster, name: string, queues: number): Promise<void> {
  using admin = adminOf(cluster);
  await admin.createTopic({ name, type: 'NORMAL', queues, permission: 'READ_WRITE' });
}

/** The broker that the NameServer takes for the leader; waits for one. */
export async function leaderOf(cluster: LocalCluster): Promise<string> {
  using admin = adminOf(cluster);
  const deadline = performance.now() + 15_000;
  for (;;) {
    const view = await admin.clusterStatus();
    const leader = view.groups[0]?.leader;
    if (leader !== undefined) return leader;
    if (performance.now() > deadline) throw new Error('no leader within 15 s');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
