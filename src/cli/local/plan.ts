import { join } from 'node:path';
import type { LocalClusterOptions } from './options.ts';
import type { HeldPorts } from './ports.ts';
import type { ProcessSpec } from './process.ts';

export interface NamesrvPlan {
  readonly spec: ProcessSpec;
  readonly address: string;
  readonly ports: readonly number[];
}
export interface BrokerPlan {
  readonly spec: ProcessSpec;
  readonly clientAddress: string;
  readonly peerAddress: string;
  readonly dataDir: string;
  readonly ports: readonly number[];
}
export interface ClusterPlan {
  readonly clusterName: string;
  /** NameServers, as arguments. */
  readonly registration: readonly string[];
  readonly dataDir: string;
  readonly namesrvs: readonly NamesrvPlan[];
  readonly brokers: readonly BrokerPlan[];
}

const CLUSTER = 'local';
const GROUP = 'g0';
const NAMESRV_PORT = 9876;
const BROKER_PORT = 10_911;

function local(port: number): string {
  return `127.0.0.1:${port}`;
}

function common(options: LocalClusterOptions): readonly string[] {
  return ['--cluster', CLUSTER, '--log-level', options.logLevel ?? 'info'];
}

/** Ports `first`, `first + 1`, ... when well-known ports are wanted and free; free ones otherwise. */
async function holdPorts(
  held: HeldPorts,
  options: LocalClusterOptions,
  first: number,
  count: number,
): Promise<readonly number[]> {
  const ports: number[] = [];
  for (let i = 0; i < count; i += 1) {
    ports.push(await held.hold(options.wellKnownPorts === true ? first + i : undefined));
  }
  return ports;
}

function logFile(options: LocalClusterOptions, dataDir: string, name: string): string {
  return join(options.logDir ?? dataDir, `${name}.log`);
}

function namesrvPlan(
  options: LocalClusterOptions,
  dataDir: string,
  place: { number: number; ports: readonly number[] },
): NamesrvPlan {
  const name = `namesrv-${place.number}`;
  const [address = '', adminAddress = ''] = place.ports.map(local);
  const args = ['namesrv', 'start', ...common(options), '--listen', address, '--admin-listen', adminAddress];
  const spec = { name, args, env: options.env ?? {}, logFile: logFile(options, dataDir, name), adminAddress };
  return { spec, address, ports: place.ports };
}

/** Several brokers share one disk, which is not theirs alone. */
const smallBallast = 'commitLog.disk.ballastBytes=1MiB';

function settings(options: LocalClusterOptions): readonly string[] {
  const sets = [smallBallast, ...(options.sets ?? [])];
  if (options.segmentBytes !== undefined) sets.push(`commitLog.segmentBytes=${options.segmentBytes}B`);
  if (options.durability !== undefined) sets.push(`commitLog.durability=${options.durability}`);
  return sets.flatMap((set) => ['--set', set]);
}

interface BrokerPlace {
  readonly number: number;
  readonly ports: readonly number[];
  /** Members and NameServers, as arguments. */
  readonly shared: readonly string[];
}

function brokerPlan(options: LocalClusterOptions, dataDir: string, place: BrokerPlace): BrokerPlan {
  const name = `broker-${place.number}`;
  const [clientAddress = '', peerAddress = '', adminAddress = ''] = place.ports.map(local);
  const dir = join(dataDir, name);
  const identity = ['--group', GROUP, '--name', name, '--data-dir', dir];
  const ports = ['--listen', clientAddress, '--peer-listen', peerAddress, '--admin-listen', adminAddress];
  const args = [
    'broker',
    'start',
    ...common(options),
    ...identity,
    ...ports,
    ...place.shared,
    ...settings(options),
  ];
  const spec = { name, args, env: options.env ?? {}, logFile: logFile(options, dataDir, name), adminAddress };
  return { spec, clientAddress, peerAddress, dataDir: dir, ports: place.ports };
}

/** Names, ports and start lines of every process of a local cluster. All ports are held by `held` until released. */
export async function planCluster(
  options: LocalClusterOptions,
  dataDir: string,
  held: HeldPorts,
): Promise<ClusterPlan> {
  const namesrvs: NamesrvPlan[] = [];
  for (let number = 0; number < (options.namesrvCount ?? 1); number += 1) {
    const ports = await holdPorts(held, options, NAMESRV_PORT + 2 * number, 2);
    namesrvs.push(namesrvPlan(options, dataDir, { number, ports }));
  }
  const portsOf: (readonly number[])[] = [];
  for (let number = 0; number < options.brokers; number += 1) {
    portsOf.push(await holdPorts(held, options, BROKER_PORT + 10 * number, 3));
  }
  const members = portsOf.map(
    ([client = 0, peer = 0], number) => `broker-${number}=${local(peer)},${local(client)}`,
  );
  const registration = namesrvs.flatMap(({ address }) => ['--namesrv', address]);
  const shared = [...members.flatMap((member) => ['--member', member]), ...registration];
  const brokers = portsOf.map((ports, number) => brokerPlan(options, dataDir, { number, ports, shared }));
  return { clusterName: CLUSTER, dataDir, registration, namesrvs, brokers };
}

/** One more broker, which waits to be added to the group. Its ports are held by `held` until released. */
export async function planJoining(
  options: LocalClusterOptions,
  cluster: Pick<ClusterPlan, 'dataDir' | 'registration'> & { readonly number: number },
  held: HeldPorts,
): Promise<BrokerPlan> {
  const { dataDir, registration, number } = cluster;
  const ports = await holdPorts(held, options, BROKER_PORT + 10 * number, 3);
  const [client = 0, peer = 0] = ports;
  const member = `broker-${number}=${local(peer)},${local(client)}`;
  const plan = brokerPlan(options, dataDir, { number, ports, shared: ['--member', member, ...registration] });
  return joining(plan);
}

/** The same broker with a disk that does not found a group when it is empty. */
export function joining(plan: BrokerPlan): BrokerPlan {
  const args = [...plan.spec.args, '--set', 'raft.join=true'];
  return { ...plan, spec: { ...plan.spec, args } };
}
