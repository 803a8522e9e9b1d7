import { assert } from '../../../src/errors/flotilla-error.ts';
import { toMillis, type Message } from '../../../src/raft/core/types.ts';
import { SeededRandom } from './random.ts';
import type { SimNode } from './sim-node.ts';
import { Churn, type ChurnRates } from './churn.ts';
import { boundGroup, World } from './world.ts';

interface Flying {
  readonly message: Message;
  readonly at: number;
}

/** How hard a run is hit; drawn per seed, many of them zero, so that runs differ in kind and not only in detail. */
interface Weather {
  readonly drop: number;
  readonly duplicate: number;
  readonly delayMs: number;
  readonly zombieMs: number;
  readonly crash: number;
  readonly cut: number;
  readonly pause: number;
  readonly sync: number;
  readonly propose: number;
  readonly transfer: number;
  readonly fifo: boolean;
  readonly churn: ChurnRates;
}

function drawWeather(random: SeededRandom): Weather {
  const some = (p: number, max: number): number => (random.chance(p) ? (max * random.below(1000)) / 1000 : 0);
  return {
    drop: some(0.6, 0.3),
    duplicate: some(0.5, 0.4),
    delayMs: 1 + random.below(random.chance(0.3) ? 300 : 30),
    zombieMs: random.chance(0.3) ? 5000 : 0,
    crash: some(0.7, 0.02),
    cut: some(0.6, 0.02),
    pause: some(0.3, 0.01),
    sync: random.chance(0.3) ? 0.05 + random.below(100) / 300 : 0.9,
    propose: random.below(100) / 100,
    transfer: some(0.3, 0.01),
    fifo: random.chance(0.3),
    churn: {
      config: some(0.6, 0.05),
      floor: some(0.6, 0.02),
      fetch: 0.05 + random.below(100) / 200,
      diskFull: some(0.2, 0.01),
    },
  };
}

export interface StormReport {
  commits: number;
  leaders: number;
  crashes: number;
  reads: number;
  truncations: number;
  configs: number;
  installs: number;
}

export const calm: StormReport = {
  commits: 0,
  leaders: 0,
  crashes: 0,
  reads: 0,
  truncations: 0,
  configs: 0,
  installs: 0,
};

/** A seeded run of a group under faults: first safety, then healing and liveness. Throws at the first violation. */
export class Storm {
  readonly world: World;
  readonly report: StormReport = { ...calm };
  readonly #churn: Churn;
  readonly #random: SeededRandom;
  readonly #weather: Weather;
  #flying: Flying[] = [];
  #value = 0;
  #token = 0;
  readonly #readFloors = new Map<string, number>();

  constructor(options: { seed: number; nodes: number }) {
    this.#random = new SeededRandom(options.seed);
    this.#weather = drawWeather(this.#random);
    this.world = new World({
      nodes: options.nodes,
      config: boundGroup(['a', 'b', 'c', 'd', 'e'].slice(0, options.nodes)),
      seed: options.seed + 7,
      autoSync: false,
      autoSeed: false,
      core: {
        electionTimeoutMs: 200,
        heartbeatIntervalMs: 20,
        diskStallMs: 400,
        leaseReads: this.#random.chance(0.5),
        windowMessagesMax: 1 + this.#random.below(8),
        appendBytesMax: 100 + this.#random.below(1500),
        unstableBytesMax: this.#random.chance(0.2) ? 500 : 20_000,
        preferredLeader: this.#random.chance(0.3) ? 'b' : undefined,
      },
    });
    this.#churn = new Churn(this.world, this.#random, this.#weather.churn);
  }

  run(turns: number): StormReport {
    for (let turn = 0; turn < turns; turn++) this.#turn(true);
    this.#heal();
    for (let turn = 0; turn < 400; turn++) this.#turn(false);
    this.#checkLiveness();
    for (const node of this.world.all)
      this.report.leaders += node.softs.filter((role) => role === 'leader').length;
    for (const node of this.world.all) {
      this.report.truncations += node.truncations;
      this.report.installs += node.installs;
    }
    this.report.configs = this.#churn.configs;
    this.report.commits = this.world.checker.committed.length;
    return this.report;
  }

  #turn(stormy: boolean): void {
    const { world } = this;
    world.now = toMillis(world.now + 5 + this.#random.below(10));
    this.#deliver(stormy);
    for (const node of world.all) if (node.up) this.#live(node, stormy);
    if (stormy) this.#faults();
    this.#launch(stormy);
    const [x, y] = [this.#random.pick(world.all), this.#random.pick(world.all)];
    if (x !== undefined && y !== undefined) world.checker.compare(x, y);
  }

  #live(node: SimNode, stormy: boolean): void {
    const random = this.#random;
    if (!stormy || !random.chance(this.#weather.pause)) node.step({ kind: 'tick' });
    if (node.disk.pending > 0 && random.chance(stormy ? this.#weather.sync : 1)) {
      node.sync(stormy ? 1 + random.below(node.disk.pending) : undefined);
    }
    if (node.status.role === 'leader') this.#load(node, stormy);
    this.#churn.turn(node, stormy);
  }

  #load(node: SimNode, stormy: boolean): void {
    const random = this.#random;
    if (stormy && random.chance(this.#weather.propose)) node.propose(++this.#value, 1 + random.below(200));
    if (random.chance(0.2)) this.#read(node);
    if (!stormy || !random.chance(this.#weather.transfer)) return;
    const target = random.pick(this.world.all);
    if (target !== undefined) node.step({ kind: 'transfer', target: target.id });
  }

  /** R43: a read never shows less than what was committed when it was asked for. */
  #read(node: SimNode): void {
    const token = ++this.#token;
    this.#readFloors.set(`${node.id}/${token}`, this.world.checker.committed.length);
    node.step({ kind: 'readIndex', token });
  }

  #checkReads(node: SimNode): void {
    for (const read of node.reads.splice(0)) {
      const floor = this.#readFloors.get(`${node.id}/${read.token}`);
      if (!read.ok || floor === undefined) continue;
      this.report.reads++;
      assert(read.index >= floor, `R43 ${node.id} reads at ${read.index}, committed before: ${floor}`);
    }
  }

  #launch(stormy: boolean): void {
    for (const node of this.world.all) this.#checkReads(node);
    const random = this.#random;
    const weather = this.#weather;
    for (const message of this.world.network.splice(0)) {
      if (stormy && random.chance(weather.drop)) continue;
      const delay = stormy ? random.below(weather.delayMs) : random.below(5);
      this.#flying.push({ message, at: this.world.now + delay });
      if (!stormy || !random.chance(weather.duplicate)) continue;
      this.#flying.push({ message, at: this.world.now + random.below(weather.delayMs + weather.zombieMs) });
    }
  }

  #deliver(stormy: boolean): void {
    const due = this.#flying.filter((f) => f.at <= this.world.now);
    this.#flying = this.#flying.filter((f) => f.at > this.world.now);
    if (stormy && !this.#weather.fifo) shuffle(due, this.#random);
    for (const { message } of due) this.world.hand(message);
  }

  #faults(): void {
    const random = this.#random;
    const { world } = this;
    for (const node of world.all) {
      if (node.up && random.chance(this.#weather.crash)) this.#crash(node);
      else if (!node.up && random.chance(0.03)) node.restart();
    }
    if (!random.chance(this.#weather.cut)) return;
    if (world.cuts.size > 0 && random.chance(0.6)) world.heal();
    else this.#cut();
  }

  #crash(node: SimNode): void {
    this.report.crashes++;
    node.crash(this.#random.below(node.disk.pending + 1));
    for (const other of this.world.all) {
      if (!other.up || other === node || !this.#random.chance(0.7)) continue;
      const kind = this.#random.chance(0.5) ? 'peerGone' : 'unreachable';
      other.step({ kind, peer: node.id });
    }
  }

  #cut(): void {
    for (const from of this.world.nodes.keys()) {
      for (const to of this.world.nodes.keys()) {
        if (from !== to && this.#random.chance(0.3)) this.world.cuts.add(`${from}>${to}`);
      }
    }
  }

  #heal(): void {
    this.world.heal();
    for (const node of this.world.all) {
      if (!node.up) node.restart();
      node.step({ kind: 'diskFull', level: 'none' });
      for (const other of this.world.all) {
        if (other !== node) node.step({ kind: 'unreachable', peer: other.id });
      }
    }
  }

  /** I27: one leader, it accepts work, and all members get to the same end. */
  #checkLiveness(): void {
    let result = this.world.leader?.propose('last');
    for (let turn = 0; turn < 200 && result?.ok !== true; turn++) {
      this.#turn(false);
      result = this.world.leader?.propose('last');
    }
    assert(result !== undefined, 'I27 no leader after healing');
    assert(result.ok, `I27 the leader refuses: ${result.ok ? '' : result.reason}`);
    const { index } = result;
    const members = (): SimNode[] =>
      (this.world.leader?.status.config.members ?? []).map(({ id }) => this.world.node(id));
    const term = (): number | undefined => this.world.leader?.status.term;
    const behind = (): boolean =>
      term() === undefined || members().some((node) => node.commit < index || node.status.term !== term());
    for (let turn = 0; turn < 3000 && behind(); turn++) this.#turn(false);
    for (const node of members()) {
      assert(node.commit >= index, `I27 ${node.id} is at ${node.commit} of ${index}`);
      assert(node.status.term === term(), `I27 ${node.id} is in another term`);
    }
  }
}

function shuffle(items: Flying[], random: SeededRandom): void {
  for (let i = items.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    const [x, y] = [items[i], items[j]];
    if (x === undefined || y === undefined) continue;
    items[i] = y;
    items[j] = x;
  }
}
