import type { LocalCluster } from '../local-cluster.ts';
import { count } from '../output/table.ts';

/** A status block: every process with its address, and the role of each broker. */
export async function clusterLines(cluster: LocalCluster): Promise<readonly string[]> {
  const statuses = await cluster.statuses();
  const commit = Math.max(0, ...statuses.map((status) => status.commitIndex));
  const namesrvs = cluster.namesrvs.map(({ name, address }) => `  ${name.padEnd(10)} ${address}`);
  const brokers = cluster.brokers.map((broker) => {
    const status = statuses.find(({ name }) => name === broker.name);
    const place = `  ${broker.name.padEnd(10)} ${broker.clientAddress.padEnd(16)}`;
    if (status === undefined) return `${place} not reachable`;
    const detail =
      status.role === 'leader' ? `term ${status.term}` : `lag ${count(commit - status.appliedIndex)}`;
    return `${place} ${status.role.padEnd(9)} ${detail}`;
  });
  return [...namesrvs, ...brokers];
}
