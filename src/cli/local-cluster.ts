import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { FlotillaError } from '../errors/flotilla-error.ts';
import { AdminClient } from '../gateway/admin-client.ts';
import type { BrokerStatus } from '../gateway/admin-values.ts';
import type { TopicConfig } from '../store/api.ts';
import type { LocalClusterOptions } from './local/options.ts';
import { joining, planCluster, planJoining, type BrokerPlan, type ClusterPlan } from './local/plan.ts';
import { HeldPorts } from './local/ports.ts';
import { LocalProcess } from './local/process.ts';

export interface LocalBroker {
  readonly name: string;
  readonly clientAddress: string;
  readonly peerAddress: string;
  readonly adminAddress: string;
  readonly dataDir: string;
  readonly logFile: string;
  /** Undefined before the first start; the last one after an end. */
  readonly pid: number | undefined;
  readonly running: boolean;
}

export interface LocalNamesrv {
  readonly name: string;
  readonly address: string;
  readonly adminAddress: string;
  readonly logFile: string;
  readonly pid: number | undefined;
  readonly running: boolean;
}

const READY_DEADLINE_MS = 60_000;
const READY_POLL_MS = 40;
const STOP_DEADLINE_MS = 15_000;
const STATUS_TIMEOUT_MS = 1000;
const LEADER_DEADLINE_MS = 60_000;

/**
 * A cluster on this host: NameServers and one broker group as real child processes, with real signals.
 * Who starts it stops it; its processes also end when the parent dies.
 */
export class LocalCluster implements AsyncDisposable {
  readonly clusterName: string;
  readonly dataDir: string;
  readonly #removeData: boolean;
  readonly #options: LocalClusterOptions;
  readonly #plan: ClusterPlan;
  #brokers: readonly BrokerPlan[];
  readonly #processes = new Map<string, LocalProcess>();
  readonly #admins = new Map<string, AdminClient>();

  private constructor(options: LocalClusterOptions, plan: ClusterPlan) {
    this.clusterName = plan.clusterName;
    this.dataDir = plan.dataDir;
    this.#removeData = options.dataDir === undefined && options.keepData !== true;
    this.#options = options;
    this.#plan = plan;
    this.#brokers = plan.brokers;
    for (const { spec } of [...plan.namesrvs, ...plan.brokers])
      this.#processes.set(spec.name, new LocalProcess(spec));
  }

  /** Starts all processes. Throws, with everything stopped again, when one ends or is not ready in time. */
  static async start(options: LocalClusterOptions): Promise<LocalCluster> {
    const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'flotilla-'));
    mkdirSync(options.logDir ?? dataDir, { recursive: true });
    await using held = new HeldPorts();
    const plan = await planCluster(options, dataDir, held);
    const cluster = new LocalCluster(options, plan);
    try {
      for (const { spec, ports } of [...plan.namesrvs, ...plan.brokers]) {
        await held.release(ports);
        cluster.#process(spec.name).start();
      }
      if (options.waitReady !== false) await cluster.waitReady();
    } catch (error) {
      await cluster.stop().catch(() => undefined);
      throw error;
    }
    return cluster;
  }

  get brokers(): readonly LocalBroker[] {
    return this.#brokers.map(({ spec, ports: _ports, ...addresses }) => ({
      name: spec.name,
      ...addresses,
      adminAddress: spec.adminAddress,
      logFile: spec.logFile,
      pid: this.#process(spec.name).pid,
      running: this.#process(spec.name).running,
    }));
  }

  get namesrvs(): readonly LocalNamesrv[] {
    return this.#plan.namesrvs.map(({ spec, address }) => ({
      name: spec.name,
      address,
      adminAddress: spec.adminAddress,
      logFile: spec.logFile,
      pid: this.#process(spec.name).pid,
      running: this.#process(spec.name).running,
    }));
  }

  get namesrvAddresses(): readonly string[] {
    return this.#plan.namesrvs.map(({ address }) => address);
  }

  /** Signals a process by name; resolves when it has ended (SIGSTOP, SIGCONT: when sent). */
  async kill(name: string, signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    await this.#process(name).signal(signal, STOP_DEADLINE_MS);
  }

  /** Starts an ended process again, same data and ports; does not wait until it is ready. */
  restart(name: string): void {
    this.#process(name).start();
  }

  /** Starts one more broker, which waits to be added to the group (`flotilla cluster add`). */
  async addBroker(): Promise<LocalBroker> {
    await using held = new HeldPorts();
    const plan = await planJoining(this.#options, { ...this.#plan, number: this.#brokers.length }, held);
    this.#brokers = [...this.#brokers, plan];
    const added = new LocalProcess(plan.spec);
    this.#processes.set(plan.spec.name, added);
    await held.release(plan.ports);
    added.start();
    return this.#broker(plan.spec.name);
  }

  /** Takes the data of an ended broker away; when it is started again, it waits to be added to the group anew. */
  wipe(name: string): void {
    const { running, dataDir } = this.#broker(name);
    if (running) throw new FlotillaError('USAGE', `${name} is running: its data can not be removed`);
    rmSync(dataDir, { recursive: true, force: true });
    this.#brokers = this.#brokers.map((plan) => (plan.spec.name === name ? joining(plan) : plan));
    const plan = this.#brokers.find(({ spec }) => spec.name === name);
    if (plan !== undefined) this.#processes.set(name, new LocalProcess(plan.spec));
  }

  /** Waits until every running process, or the named one, is ready. Throws UNREACHABLE with the reasons. */
  async waitReady(options: { name?: string; timeoutMs?: number } = {}): Promise<void> {
    const timeoutMs = options.timeoutMs ?? READY_DEADLINE_MS;
    const deadline = performance.now() + timeoutMs;
    const names = options.name === undefined ? [...this.#processes.keys()] : [options.name];
    for (;;) {
      const reasons = await Promise.all(names.map(async (name) => this.#reason(name)));
      const waiting = reasons.filter((reason) => reason !== '');
      if (waiting.length === 0) return;
      if (performance.now() > deadline) {
        throw new FlotillaError('UNREACHABLE', `not ready after ${timeoutMs} ms: ${waiting.join('; ')}`);
      }
      await setTimeout(READY_POLL_MS);
    }
  }

  /** What each running broker says of itself; those that do not answer within a second are left out. */
  async statuses(): Promise<readonly BrokerStatus[]> {
    const running = this.brokers.filter((broker) => broker.running);
    const answers = await Promise.allSettled(
      running.map((broker) => this.#admin(broker.clientAddress).brokerStatus()),
    );
    return answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
  }

  /** Name of the leader of the newest term. Throws NO_LEADER after the deadline. */
  async leader(options: { timeoutMs?: number } = {}): Promise<string> {
    const deadline = performance.now() + (options.timeoutMs ?? LEADER_DEADLINE_MS);
    for (;;) {
      const leaders = (await this.statuses()).filter((status) => status.role === 'leader');
      const newest = leaders.toSorted((a, b) => b.term - a.term)[0];
      if (newest !== undefined) return newest.name;
      if (performance.now() > deadline)
        throw new FlotillaError('NO_LEADER', 'no broker of the local cluster leads');
      await setTimeout(READY_POLL_MS);
    }
  }

  /** Creates a NORMAL topic unless it exists. */
  async createTopic(topic: Pick<TopicConfig, 'name' | 'queues'>): Promise<void> {
    using admin = new AdminClient({ addresses: this.brokers.map((broker) => broker.clientAddress) });
    await admin.createTopic({ ...topic, type: 'NORMAL', permission: 'READ_WRITE' });
  }

  /** Ends all processes (SIGTERM, after a deadline SIGKILL) and removes a temporary data folder. */
  async stop(): Promise<void> {
    for (const admin of this.#admins.values()) admin[Symbol.dispose]();
    this.#admins.clear();
    const running = [...this.#processes.values()].filter((child) => child.running);
    // A paused process cannot act on SIGTERM.
    for (const child of running) await child.signal('SIGCONT', STOP_DEADLINE_MS);
    const ends = await Promise.allSettled(running.map((child) => child.signal('SIGTERM', STOP_DEADLINE_MS)));
    if (this.#removeData) rmSync(this.dataDir, { recursive: true, force: true });
    const failed = ends.find((end) => end.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  async #reason(name: string): Promise<string> {
    const reason = await this.#process(name).notReady();
    return reason === '' ? '' : `${name}: ${reason}`;
  }

  #admin(address: string): AdminClient {
    const admin =
      this.#admins.get(address) ?? new AdminClient({ addresses: [address], timeoutMs: STATUS_TIMEOUT_MS });
    this.#admins.set(address, admin);
    return admin;
  }

  #broker(name: string): LocalBroker {
    const found = this.brokers.find((broker) => broker.name === name);
    if (found === undefined) throw new FlotillaError('USAGE', `the local cluster has no broker "${name}"`);
    return found;
  }

  #process(name: string): LocalProcess {
    const found = this.#processes.get(name);
    if (found === undefined) throw new FlotillaError('USAGE', `the local cluster has no process "${name}"`);
    return found;
  }
}
