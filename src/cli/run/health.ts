import { setTimeout } from 'node:timers/promises';
import { FlotillaError } from '../../errors/flotilla-error.ts';
import { AdminClient } from '../../gateway/admin-client.ts';
import type { BrokerGroupInfo, ClusterView } from '../../gateway/cluster-view.ts';
import { brokerStatusAt } from '../broker-status.ts';
import { clusterDialer, withAdmin } from '../cluster-client.ts';
import type { GroupOptions } from '../group-client.ts';
import { findingsOf, type Finding, type GroupFacts } from '../membership/findings.ts';
import { note, printList, type OutputOptions } from '../output/format.ts';

const ASK_MS = 2000;
const LOOK_AGAIN_MS = 250;

async function factsOf(group: BrokerGroupInfo, options: GroupOptions): Promise<GroupFacts> {
  const asking = { timeoutMs: Math.min(options.timeout, ASK_MS), dialer: clusterDialer(options) };
  const answers = await Promise.all(
    group.brokers.map(({ clientAddress }) => brokerStatusAt(clientAddress, asking)),
  );
  const statuses = answers.filter((status) => status !== undefined);
  // The brokers know better than a NameServer who leads.
  const leading = statuses.filter(({ role }) => role === 'leader').toSorted((a, b) => b.term - a.term)[0];
  const place = group.brokers.find(({ name }) => name === (leading?.name ?? group.leader));
  if (place === undefined) return { group, statuses, members: undefined };
  using leader = new AdminClient({ addresses: [place.clientAddress], ...asking });
  const members = await leader.groupMembers(group.name).catch(() => undefined);
  return { group, statuses, members };
}

async function look(options: GroupOptions): Promise<{ view: ClusterView; findings: readonly Finding[] }> {
  const view = await withAdmin(options, (admin) => admin.clusterStatus());
  const groups = view.groups.filter(({ name }) => options.group === undefined || name === options.group);
  if (groups.length === 0)
    throw new FlotillaError(
      'NO_LEADER',
      `no broker group${options.group === undefined ? '' : ` "${options.group}"`} is known`,
    );
  const facts = await Promise.all(groups.map((group) => factsOf(group, options)));
  return { view: { ...view, groups }, findings: facts.flatMap(findingsOf) };
}

/** `flotilla cluster health`: one line per finding; exit 4 when there is one. */
export async function clusterHealth(
  options: GroupOptions & OutputOptions & { readonly wait?: number },
): Promise<void> {
  const deadline = performance.now() + (options.wait ?? 0);
  let { view, findings } = await look(options);
  while (findings.length > 0 && performance.now() < deadline) {
    await setTimeout(LOOK_AGAIN_MS);
    ({ view, findings } = await look(options));
  }
  const brokers = view.groups.reduce((sum, group) => sum + group.brokers.length, 0);
  if (findings.length === 0) note(`healthy: broker groups ${view.groups.length}, brokers ${brokers}`);
  if (findings.length > 0 || options.json === true || (options.output ?? 'table') !== 'table')
    printList(options, {
      rows: findings,
      columns: [
        { header: 'level', cell: (row) => row.level },
        { header: 'group', cell: (row) => row.group },
        { header: 'finding', cell: (row) => row.what },
        { header: 'next', cell: (row) => row.next },
      ],
      name: (row) => row.what,
    });
  if (findings.length > 0)
    throw new FlotillaError('CHECK_FAILED', `the cluster is not healthy: findings ${findings.length}`);
}
