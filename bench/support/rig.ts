import type { LocalCluster } from '../../src/cli/local-cluster.ts';
import { waitForLeader } from '../../chaos/live/leadership.ts';
import { Probe } from '../../chaos/live/probe.ts';
import { MessageIds } from './ids.ts';
import { readMetric } from './metrics.ts';
import { ownCpuMicros, processUse } from './proc.ts';
import type { Numbers } from './result.ts';

const leaderMs = 30_000;
const fsyncMetric = /^flotilla_.*fsyncs?.*_(total|count)$/u;

/** A running cluster and what the cases need of it. */
export class Rig implements Disposable {
  readonly cluster: LocalCluster;
  readonly probe: Probe;
  /** Length of one measurement, ms. */
  readonly measureMs: number;
  readonly ids = new MessageIds();
  #topics = 0;

  constructor(cluster: LocalCluster, measureMs: number) {
    this.cluster = cluster;
    this.measureMs = measureMs;
    this.probe = new Probe(cluster.brokers);
  }

  get addresses(): readonly { readonly name: string; readonly address: string }[] {
    return this.cluster.brokers.map(({ name, clientAddress }) => ({ name, address: clientAddress }));
  }

  async leaderName(): Promise<string> {
    return (await waitForLeader(this.probe, { timeoutMs: leaderMs })).name;
  }

  async leaderAddress(): Promise<string> {
    const leader = await this.leaderName();
    const found = this.addresses.find(({ name }) => name === leader);
    if (found === undefined) throw new Error(`the leader ${leader} is not one of the brokers`);
    return found.address;
  }

  /** A new topic of 8 queues. */
  async topic(purpose: string): Promise<string> {
    const name = `bench-${purpose}-${this.#topics++}`;
    await this.cluster.createTopic({ name, queues: queueCount });
    return name;
  }

  /** Runs `work` and tells what it cost per message, by process. `work` answers how many messages it moved. */
  async costs(work: () => Promise<number>): Promise<Numbers> {
    const leader = await this.leaderName();
    const before = await this.#snapshot();
    const startedAt = performance.now();
    const messages = await work();
    const elapsed = (performance.now() - startedAt) / 1000;
    const after = await this.#snapshot();
    let leaderMicros = 0;
    let followerMicros = 0;
    let fsyncs = 0;
    for (const [name, use] of after.brokers) {
      const first = before.brokers.get(name);
      const micros = use.cpuMicros - (first?.cpuMicros ?? 0);
      if (name === leader) {
        leaderMicros += micros;
        fsyncs = use.fsyncs - (first?.fsyncs ?? 0);
      } else followerMicros += micros;
    }
    const followers = Math.max(1, after.brokers.size - 1);
    return {
      'leader us/msg': leaderMicros / messages,
      'follower us/msg': followerMicros / followers / messages,
      'client us/msg': (after.own - before.own) / messages,
      'servers us/msg': (leaderMicros + followerMicros) / messages,
      'leader fsync/s': fsyncs / elapsed,
    };
  }

  [Symbol.dispose](): void {
    this.probe[Symbol.dispose]();
  }

  async #snapshot(): Promise<{ own: number; brokers: Map<string, { cpuMicros: number; fsyncs: number }> }> {
    const brokers = new Map<string, { cpuMicros: number; fsyncs: number }>();
    for (const { name, pid, adminAddress } of this.cluster.brokers) {
      if (pid === undefined) continue;
      const fsyncs = (await readMetric(adminAddress, fsyncMetric)) ?? Number.NaN;
      brokers.set(name, { cpuMicros: processUse(pid).cpuMicros, fsyncs });
    }
    return { own: ownCpuMicros(), brokers };
  }
}

export const queueCount = 8;
