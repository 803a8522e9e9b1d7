import test from 'ava';
import { drawPlan, type SimPlan } from '../../../chaos/sim/plan.ts';
import { Trace } from '../../../chaos/sim/trace.ts';
import { SimClients } from '../../../chaos/sim/world/clients.ts';
import { SimCluster } from '../../../chaos/sim/world/cluster.ts';
import { SimHistory } from '../../../chaos/sim/world/history.ts';
import { assert } from '../../../src/errors/flotilla-error.ts';
import { toIndex } from '../../../src/raft/core/types.ts';

const drawn = drawPlan(1);
const calm = { delayUs: 300, jitterDoublings: 0, loss: 0, duplicate: 0, zombieMs: 0, corrupt: 0, fifo: true };
const plan: SimPlan = {
  seed: 1,
  faults: [],
  options: {
    ...drawn.options,
    nodes: 3,
    producers: 2,
    consumers: 1,
    pauseMs: 10,
    electionTimeoutMs: 500,
    heartbeatIntervalMs: 50,
    network: calm,
    drift: [0, 0, 0],
  },
};

/** Three brokers under load, whose power was then cut at the same moment. */
class Scene {
  readonly failures: unknown[] = [];
  readonly cluster = new SimCluster(plan, {
    trace: new Trace(0),
    sabotage: [],
    onFailure: (error) => this.failures.push(error),
  });
  readonly history = new SimHistory(this.cluster.loop);
  readonly #clients = new SimClients(this.cluster, this.history, plan.options);

  async load(): Promise<void> {
    for (const node of this.cluster.nodes) node.start();
    this.#clients.createTopic();
    await this.until(() => this.#clients.topicMade);
    this.#clients.startGroups();
    this.#clients.startLoad();
    await this.until(() => this.history.acknowledged > 50 && this.#bound);
  }

  /** The log of every broker says which disks are members. */
  get #bound(): boolean {
    return this.cluster.nodes.every(
      ({ replica }) =>
        replica?.node.status().config.members.every(({ diskId }) => diskId !== undefined) === true,
    );
  }

  /** All lose power; the disks of some are gone. */
  restart(wiped: readonly number[]): void {
    const { nodes } = this.cluster;
    for (const node of nodes) node.losePower();
    for (const i of wiped) nodes[i]?.platter.swap();
    for (const node of nodes) node.start();
  }

  async pass(ms: number): Promise<void> {
    const { loop } = this.cluster;
    loop.touch();
    await loop.runUntil(loop.now + ms * 1000, () => this.failures.length === 0);
  }

  async until(isSo: () => boolean): Promise<void> {
    for (let waitedMs = 0; !isSo(); waitedMs += 20) {
      if (waitedMs > 60_000 || this.failures.length > 0)
        throw new Error(`never: ${this.cluster.describe()}; ${String(this.failures[0])}`);
      await this.pass(20);
    }
  }
}

// catalog 100
test('R0 power is lost everywhere and one disk of three is gone: nothing acknowledged is lost', async (t) => {
  for (const wiped of [0, 1, 2]) {
    const scene = new Scene();
    await scene.load();
    const { commit } = scene.cluster;
    const { acknowledged } = scene.history;
    scene.restart([wiped]);
    await scene.until(() => scene.history.acknowledged > acknowledged + 20);
    t.true(scene.cluster.commit > commit);
    t.not(scene.cluster.leader, scene.cluster.nodes[wiped]);
    const peers = scene.cluster.leader?.replica?.node.status().peers;
    t.is(peers?.find(({ id }) => id === `b${wiped}`)?.match, toIndex(0), 'what it stores counts for nothing');
    t.deepEqual(scene.failures, []);
  }
});

test('R0 power is lost everywhere and two disks of three are gone: the group does not start, and keeps what is left', async (t) => {
  const scene = new Scene();
  await scene.load();
  const [b0, b1, b2] = scene.cluster.nodes;
  assert(b0 !== undefined && b1 !== undefined && b2 !== undefined, 'there are three brokers');
  // Without this word of the operator empty disks on a majority found a group: nothing tells them from a first start.
  for (const node of [b0, b1]) node.joins = true;
  scene.restart([0, 1]);
  await scene.until(() => b2.replica !== undefined);
  const { term, last } = b2.replica?.node.status() ?? {};
  const { acknowledged } = scene.history;
  for (let second = 0; second < 20; second++) {
    await scene.pass(1000);
    t.is(scene.cluster.leader, undefined);
    t.like(b2.replica?.node.status(), { term, last });
  }
  t.is(scene.history.acknowledged, acknowledged);
  for (const { replica } of [b0, b1]) t.like(replica?.node.status(), { last: 0, role: 'follower' });
  t.deepEqual(scene.failures, []);
});
