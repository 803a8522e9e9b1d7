import type { BrokerStatus, SeedingStatus } from '../../gateway/admin-values.ts';
import type { BrokerGroupInfo, BrokerInfo } from '../../gateway/cluster-view.ts';
import { brokerStatusAt } from '../broker-status.ts';
import { clusterDialer, withAdmin } from '../cluster-client.ts';
import type { ClusterOptions } from '../options.ts';
import { printList, type OutputOptions } from '../output/format.ts';
import { count } from '../output/table.ts';

/** One broker: what NameServers know of it, and what it says of itself; null: it did not answer. */
interface BrokerRow {
  readonly group: string;
  readonly name: string;
  readonly clientAddress: string;
  readonly peerAddress: string;
  readonly registered: boolean;
  readonly reachable: boolean;
  readonly role: string | null;
  readonly membership: string | null;
  readonly term: number | null;
  readonly lastIndex: number | null;
  readonly durableIndex: number | null;
  readonly commitIndex: number | null;
  readonly appliedIndex: number | null;
  /** Index just before the first retained entry. */
  readonly floorIndex: number | null;
  readonly seeding: SeedingStatus | null;
  readonly durability: string | null;
  /** `damaged`: some stored entries are not readable, or wait for those of the others. */
  readonly log: 'whole' | 'damaged' | null;
  readonly ready: boolean;
}

const STATUS_TIMEOUT_MS = 2000;

const silent = {
  role: null,
  membership: null,
  term: null,
  lastIndex: null,
  durableIndex: null,
  commitIndex: null,
  appliedIndex: null,
  floorIndex: null,
  seeding: null,
  durability: null,
  log: null,
  ready: false,
};

function ownWords(status: BrokerStatus): Partial<BrokerRow> {
  const { name: _name, group: _group, leader: _leader, seeding, faulty, damagedRanges, ...own } = status;
  const log = faulty || damagedRanges > 0 ? 'damaged' : 'whole';
  return { ...own, log, seeding: seeding ?? null };
}

function row(group: BrokerGroupInfo, broker: BrokerInfo, status: BrokerStatus | undefined): BrokerRow {
  return {
    group: group.name,
    name: broker.name,
    clientAddress: broker.clientAddress,
    peerAddress: broker.peerAddress,
    registered: broker.live,
    reachable: status !== undefined,
    ...silent,
    ...(status === undefined ? {} : ownWords(status)),
  };
}

function orDash(value: number | string | null): string {
  if (value === null) return '-';
  return typeof value === 'number' ? count(value) : value;
}

function readiness({ ready, seeding }: BrokerRow): string {
  if (seeding === null) return ready ? 'yes' : 'no';
  const percent = Math.floor((100 * seeding.doneBytes) / Math.max(1, seeding.totalBytes));
  return `seeding ${percent}% from ${seeding.fromBroker}`;
}

/** `flotilla cluster status`. Brokers that do not answer are shown as such, they do not fail the command. */
export async function clusterStatus(options: ClusterOptions & OutputOptions): Promise<void> {
  const asking = {
    timeoutMs: Math.min(options.timeout, STATUS_TIMEOUT_MS),
    dialer: clusterDialer(options),
  };
  const view = await withAdmin(options, (admin) => admin.clusterStatus());
  const rows = await Promise.all(
    view.groups.flatMap((group) =>
      group.brokers.map(async (broker) =>
        row(group, broker, await brokerStatusAt(broker.clientAddress, asking)),
      ),
    ),
  );
  printList(options, {
    rows,
    columns: [
      { header: 'group', cell: (broker) => broker.group },
      { header: 'broker', cell: (broker) => broker.name },
      { header: 'address', cell: (broker) => broker.clientAddress },
      { header: 'role', cell: (broker) => broker.role ?? 'unreachable' },
      { header: 'member', cell: (broker) => orDash(broker.membership) },
      { header: 'term', cell: (broker) => orDash(broker.term), align: 'right' },
      { header: 'floor', cell: (broker) => orDash(broker.floorIndex), align: 'right' },
      { header: 'last', cell: (broker) => orDash(broker.lastIndex), align: 'right' },
      { header: 'durable', cell: (broker) => orDash(broker.durableIndex), align: 'right' },
      { header: 'commit', cell: (broker) => orDash(broker.commitIndex), align: 'right' },
      { header: 'applied', cell: (broker) => orDash(broker.appliedIndex), align: 'right' },
      { header: 'durability', cell: (broker) => orDash(broker.durability) },
      { header: 'log', cell: (broker) => orDash(broker.log) },
      { header: 'ready', cell: readiness },
    ],
    name: (broker) => broker.name,
  });
}
