import { InvariantError } from '../../src/errors/flotilla-error.ts';
import { toIndex, type Message } from '../../src/raft/core/types.ts';
import { MessageStamp } from '../client/messages.ts';
import { Choices } from './choices.ts';
import { EventLoop } from './event-loop.ts';
import { Faults } from './faults.ts';
import { SimNetwork } from './leaves/sim-network.ts';
import type { SimTransport, Wiring } from './leaves/sim-transport.ts';
import { judge } from './oracles/judge.ts';
import { PromiseOracle } from './oracles/promises.ts';
import { SafetyOracle } from './oracles/safety.ts';
import type { SimPlan } from './plan.ts';
import { Trace } from './trace.ts';
import { SimConsumer } from './world/consumer.ts';
import { SimHistory } from './world/history.ts';
import { SimNode } from './world/node.ts';
import { idBytes, SimProducer } from './world/producer.ts';
import { call, type RpcDeps } from './world/rpc.ts';
import { LeaderGuess } from './world/target.ts';

export interface SimResult {
  /** Undefined: everything held. */
  readonly failure: SimFailure | undefined;
  readonly digest: string;
  readonly events: number;
  readonly simulatedMs: number;
  readonly acknowledged: number;
  /** How often each fault took effect, and what else of interest happened. */
  readonly effects: ReadonlyMap<string, number>;
  readonly trace: readonly string[];
}

export interface SimFailure {
  /** Id of the rule, check or invariant: `I20`, `C1`, `I27`, or `INTERNAL`. */
  readonly id: string;
  readonly text: string;
}

class Violation extends Error {}

/** Election timeouts that a healed cluster may take for everything that is due (I27). */
const livenessTimeouts = 40;
const eventsMax = 4_000_000;

/** One run of one plan. The same plan gives the same digest, always. */
export class Simulation {
  readonly #plan: SimPlan;
  readonly #choices: Choices;
  readonly #loop = new EventLoop();
  readonly #network: SimNetwork;
  readonly #nodes: readonly SimNode[];
  readonly #history: SimHistory;
  readonly #safety: SafetyOracle;
  readonly #promises = new PromiseOracle();
  readonly #trace: Trace;
  readonly #effects = new Map<string, number>();
  readonly #producers: SimProducer[] = [];
  readonly #consumers: SimConsumer[] = [];
  #failure: SimFailure | undefined;

  constructor(plan: SimPlan, options: { readonly keepLines: number }) {
    this.#plan = plan;
    this.#choices = new Choices(plan.seed);
    this.#trace = new Trace(options.keepLines);
    this.#network = new SimNetwork(this.#loop, this.#choices);
    this.#network.onEffect = (effect) => this.#effect(effect);
    this.#history = new SimHistory(this.#loop);
    const ids = Array.from({ length: plan.options.nodes }, (_, i) => `b${i}`);
    this.#nodes = ids.map((id, i) => this.#node(id, ids, plan.options.drift[i] ?? 0));
    this.#safety = new SafetyOracle(this.#nodes);
  }

  async run(): Promise<SimResult> {
    try {
      await this.#phases();
    } catch (error) {
      this.#failed(error);
    }
    return {
      failure: this.#failure,
      digest: this.#trace.digest,
      events: this.#loop.executed,
      simulatedMs: Math.round(this.#loop.now / 1000),
      acknowledged: this.#history.acknowledged,
      effects: this.#effects,
      trace: this.#trace.lines,
    };
  }

  async #phases(): Promise<void> {
    const { options, faults } = this.#plan;
    for (const node of this.#nodes) node.start();
    this.#createTopic();
    await this.#until('the topic is there', () => this.#topicMade);
    this.#history.phase('load');
    this.#network.weather = options.network;
    this.#startClients();
    const injector = new Faults(
      {
        loop: this.#loop,
        network: this.#network,
        nodes: this.#nodes,
        random: this.#choices.stream('faults'),
        leader: () => this.#leader,
        effect: (effect) => this.#effect(effect),
      },
      this.#clientNames,
    );
    injector.schedule(faults);
    await this.#pass(options.loadMs);
    await this.#recoverCore(injector);
    await this.#recoverAll(injector);
    await this.#judge();
  }

  /** I27 with a part of the cluster still broken: a majority that is well must be able to work. */
  async #recoverCore(injector: Faults): Promise<void> {
    const random = this.#choices.stream('core');
    const size = Math.floor(this.#nodes.length / 2) + 1;
    const core = new Set(
      shuffled(
        this.#nodes.map(({ id }) => id),
        random,
      ).slice(0, size),
    );
    injector.heal((id) => core.has(id));
    for (const node of this.#nodes) if (!core.has(node.id) && random.chance(0.5)) node.crash();
    const before = this.#acknowledged;
    await this.#until('a healed majority acknowledges sends', () => this.#acknowledged > before);
  }

  async #recoverAll(injector: Faults): Promise<void> {
    injector.heal(() => true);
    this.#history.phase('heal');
    for (const producer of this.#producers) producer.stop();
    await this.#until('every send has an outcome', () => this.#producers.every(({ busy }) => !busy));
    for (const consumer of this.#consumers) consumer.forgets = 0;
    await this.#until('all replicas apply the same entries', () => this.#converged);
    const { deliveries } = this.#history;
    await this.#until(
      'every group receives every acknowledged message',
      () => deliveries.missing === 0,
      () => -deliveries.missing,
    );
    for (const consumer of this.#consumers) consumer.stop();
  }

  async #judge(): Promise<void> {
    this.#history.phase('drain');
    await this.#until('the last acknowledgements are applied', () => this.#converged);
    const failure = await judge({
      nodes: this.#nodes,
      history: this.#history,
      queues: this.#plan.options.queues,
      topic,
      upTo: this.#safety.commit,
      settle: () => this.#pass(5),
    });
    if (failure !== undefined) this.#failure ??= failure;
  }

  // --- time ---

  async #pass(ms: number): Promise<void> {
    await this.#loop.runUntil(this.#loop.now + ms * 1000, () => this.#after());
    if (this.#failure !== undefined) throw new Violation();
  }

  /** Time passes until it is so; without progress at most the election timeouts that liveness allows. */
  async #until(what: string, so: () => boolean, progress: () => number = () => 0): Promise<void> {
    const { electionTimeoutMs } = this.#plan.options;
    const patienceMs = livenessTimeouts * electionTimeoutMs + slackMs;
    let reached = progress();
    for (let waitedMs = 0; !so(); waitedMs += stepMs) {
      const now = progress();
      if (now > reached) waitedMs = 0;
      reached = now;
      if (waitedMs > patienceMs)
        throw new LivenessError(`${what}: not within ${patienceMs} ms; ${this.#describe()}`);
      await this.#pass(stepMs);
    }
  }

  #after(): boolean {
    if (this.#loop.executed > eventsMax)
      this.#failure ??= { id: 'I27', text: `more than ${eventsMax} events` };
    return this.#failure === undefined;
  }

  #failed(error: unknown): void {
    if (error instanceof Violation) return;
    const text = error instanceof Error ? error.message : String(error);
    const id = error instanceof LivenessError ? 'I27' : (/^[A-Z]\d+/.exec(text)?.[0] ?? 'INTERNAL');
    this.#failure ??= {
      id,
      text: id === 'INTERNAL' && error instanceof Error ? (error.stack ?? text) : text,
    };
  }

  // --- cluster ---

  #node(id: string, members: readonly string[], drift: number): SimNode {
    const { electionTimeoutMs, heartbeatIntervalMs, segmentBytes, cacheBytes, syncUs } = this.#plan.options;
    const wiring: Wiring = {
      network: this.#network,
      endpoint: (peer) => this.#byId(peer).transport,
      run: (peer, task) => {
        const target = this.#byId(peer);
        target.run(() => {
          this.#loop.touch();
          if (target.transport !== undefined) this.#guard(() => target.transport && task(target.transport));
        });
      },
      onSend: (from, message) => this.#onSend(from, message),
      after: (ms, run) => void this.#loop.schedule(ms * 1000, undefined, run),
    };
    const node = new SimNode(
      { id, members, electionTimeoutMs, heartbeatIntervalMs, segmentBytes, cacheBytes, syncUs },
      {
        loop: this.#loop,
        choices: this.#choices,
        wiring,
        events: {
          started: (started) => this.#started(started),
          ended: (ended, error) => this.#ended(ended, error),
          effect: (effect) => this.#effect(effect),
        },
      },
    );
    node.hardware.drift = drift;
    return node;
  }

  #started(node: SimNode): void {
    const { replica } = node;
    if (replica === undefined) return;
    this.#trace.line(this.#loop.now, () => `${node.id} starts`);
    let commit = replica.log.floor.index;
    const setCommit = replica.log.setCommit.bind(replica.log);
    replica.log.setCommit = (index) => {
      setCommit(index);
      this.#trace.note('commit', Number(node.id.slice(1)), index);
      this.#guard(() => this.#safety.onCommit(node, toIndex(commit + 1), index));
      commit = index;
    };
    replica.node.soft$.subscribe(({ role, term, leader }) => {
      this.#trace.note(role, Number(node.id.slice(1)), term);
      this.#trace.line(
        this.#loop.now,
        () => `${node.id} is ${role} in term ${term}, leader ${leader ?? '-'}`,
      );
      if (role !== 'leader') return;
      this.#effect('leader elected');
      this.#guard(() => this.#safety.onLeader(node, term));
    });
  }

  #ended(node: SimNode, error: Error | undefined): void {
    this.#trace.note('ended', Number(node.id.slice(1)), this.#loop.now);
    this.#trace.line(this.#loop.now, () => `${node.id} ends: ${error?.message ?? 'killed'}`);
    if (error instanceof InvariantError) this.#failed(error);
    const random = this.#choices.stream(`others hear of ${node.id}`);
    for (const other of this.#nodes) {
      if (other === node || !other.up || random.chance(0.3)) continue;
      const gone = random.chance(0.5);
      this.#loop.schedule(random.below(100_000), undefined, () => {
        // A refused connection is proof of the moment only.
        if (gone && node.up) return;
        other.run(() => this.#guard(() => other.transport?.broke(node.id, gone)));
      });
    }
    if (error === undefined) {
      // Died in a disk operation, or by a fault that brings it back itself: starting twice does nothing.
      this.#loop.schedule(1000 * random.pick([10, 100, 2000]), undefined, () => node.start());
      return;
    }
    this.#effect('process ended itself');
    this.#loop.schedule(1000 * random.pick([100, 1000]), undefined, () => node.start());
  }

  #onSend(from: SimTransport, message: Message): void {
    this.#trace.note(message.kind, this.#loop.now, message.term);
    const node = this.#byId(from.self.id);
    this.#guard(() => this.#promises.onSend(node, message));
  }

  get #leader(): SimNode | undefined {
    return this.#nodes
      .filter(({ replica }) => replica?.node.soft.role === 'leader')
      .toSorted((a, b) => (b.replica?.node.soft.term ?? 0) - (a.replica?.node.soft.term ?? 0))[0];
  }

  get #converged(): boolean {
    const leader = this.#leader?.replica;
    if (leader === undefined) return false;
    const { commit, last } = leader.node.status();
    if (commit !== last) return false;
    return this.#nodes.every(({ replica }) => replica !== undefined && replica.node.applied === commit);
  }

  #byId(id: string): SimNode {
    const node = this.#nodes[Number(id.slice(1))];
    if (node === undefined) throw new Error(`no node ${id}`);
    return node;
  }

  // --- clients ---

  #topicMade = false;

  get #rpc(): RpcDeps & { history: SimHistory } {
    return {
      loop: this.#loop,
      network: this.#network,
      server: (id) => this.#byId(id),
      history: this.#history,
    };
  }

  get #ids(): string[] {
    return this.#nodes.map(({ id }) => id);
  }

  get #clientNames(): string[] {
    const { producers, consumers } = this.#plan.options;
    return [
      ...Array.from({ length: producers }, (_, i) => `producer${i}`),
      ...Array.from({ length: consumers }, (_, i) => `consumer${i}`),
    ];
  }

  #createTopic(): void {
    const guess = new LeaderGuess(this.#ids, this.#choices.stream('admin'));
    const { queues } = this.#plan.options;
    const config = { name: topic, type: 'NORMAL', queues, permission: 'READ_WRITE' } as const;
    const attempt = (): void => {
      call(
        this.#rpc,
        {
          client: 'admin',
          to: guess.get(),
          timeoutMs: 500,
          request: (leader, reply) => leader.createTopic(config, reply),
        },
        (result) => {
          if (result.kind === 'answer' && result.outcome.kind === 'done') this.#topicMade = true;
          else {
            guess.told(result.kind === 'answer' ? result.hint : undefined);
            this.#loop.schedule(20_000, undefined, attempt);
          }
        },
      );
    };
    attempt();
  }

  #startClients(): void {
    const { producers, consumers, bodyBytes, pauseMs, batchMax, electionTimeoutMs } = this.#plan.options;
    const stamp = new MessageStamp(topic, idBytes, bodyBytes, 0);
    for (let i = 0; i < producers; i++) {
      const name = `producer${i}`;
      const plan = {
        name,
        topic,
        stamp,
        servers: this.#ids,
        pauseMs,
        batchMax,
        attemptMs: electionTimeoutMs,
        sendMs: 6 * electionTimeoutMs,
      };
      this.#producers.push(new SimProducer(this.#rpc, plan, this.#choices.stream(name)));
    }
    for (let i = 0; i < consumers; i++) {
      const name = `consumer${i}`;
      const plan = {
        name,
        group: `group${i % 2}`,
        topic,
        servers: this.#ids,
        batchSize: 16,
        invisibleMs: 2000,
        pollMs: 200,
        forgets: 0.1,
      };
      this.#consumers.push(new SimConsumer(this.#rpc, plan, this.#choices.stream(name)));
    }
  }

  get #acknowledged(): number {
    return this.#history.acknowledged;
  }

  // --- reports ---

  #effect(name: string): void {
    this.#effects.set(name, (this.#effects.get(name) ?? 0) + 1);
    this.#trace.line(this.#loop.now, () => `* ${name}`);
  }

  #guard(run: () => void): void {
    try {
      run();
    } catch (error) {
      this.#failed(error);
    }
  }

  #describe(): string {
    return this.#nodes
      .map(({ id, replica }) => {
        if (replica === undefined) return `${id} down`;
        const { role, term, last, durable, commit, applied } = replica.node.status();
        return `${id} ${role} term ${term} last ${last} durable ${durable} commit ${commit} applied ${applied}`;
      })
      .join('; ');
  }
}

class LivenessError extends Error {}

const topic = 'sim';
const stepMs = 20;
/** Time for what does not depend on elections: leases that must run out, restarts, polls. */
const slackMs = 15_000;

function shuffled<T>(items: readonly T[], random: { below(n: number): number }): T[] {
  const copy = [...items];
  for (let i = copy.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    const [a, b] = [copy[i], copy[j]];
    if (a === undefined || b === undefined) continue;
    copy[i] = b;
    copy[j] = a;
  }
  return copy;
}
