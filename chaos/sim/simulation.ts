import type { Sabotage } from '../../src/config/types.ts';
import { decideRareChoices, type RareChoice } from '../../src/marks/buggify.ts';
import { listenToMarks, type MarkName } from '../../src/marks/marks.ts';
import { Injector } from './faults/injector.ts';
import { judge } from './oracles/judge.ts';
import type { SimPlan } from './plan.ts';
import { Trace } from './trace.ts';
import { SimClients } from './world/clients.ts';
import { SimCluster } from './world/cluster.ts';
import { SimReader } from './world/reader.ts';
import { StatusReader } from './world/status-reader.ts';
import { SimHistory } from './world/history.ts';
import type { SimNode } from './world/node.ts';
import { Operator } from './world/operator.ts';
import type { SimFailure } from './failure.ts';

export interface SimResult {
  /** Undefined: everything held. */
  readonly failure: SimFailure | undefined;
  /** Equal for equal plans, on every machine. */
  readonly digest: string;
  readonly events: number;
  readonly simulatedMs: number;
  /** Sends. */
  readonly acknowledged: number;
  /** How often each fault took effect, and what else of interest happened. */
  readonly effects: ReadonlyMap<string, number>;
  /** How often product code reached each of its rare states. */
  readonly marks: ReadonlyMap<MarkName, number>;
  /** The last things that happened, for people. */
  readonly trace: readonly string[];
}

export interface SimulationOptions {
  /** Lines of the trace to keep for people. */
  readonly keepLines: number;
  /** Promises that are switched off, to prove that this is noticed. */
  readonly sabotage?: readonly Sabotage[];
}

/** The run has its failure already. */
class Stopped extends Error {}
class LivenessError extends Error {}

/** Election timeouts without progress that a healed cluster may take for everything that is due (I27). */
const livenessTimeouts = 40;
/** Time for what does not depend on elections: leases that must run out, restarts, polls. */
const slackMs = 15_000;
const stepMs = 20;
const rareChoiceShare = 0.25;
const lateMs = 2000;
const eventsMax = 4_000_000;
/** Events between two comparisons of all brokers. */
const compareEvery = 2000;

/** One run of one plan: load under faults, then a healed majority, then everybody, then the verdict. */
export class Simulation {
  readonly #plan: SimPlan;
  readonly #trace: Trace;
  readonly #cluster: SimCluster;
  readonly #operator: Operator;
  readonly #history: SimHistory;
  readonly #clients: SimClients;
  #failure: SimFailure | undefined;

  constructor(plan: SimPlan, { keepLines, sabotage = [] }: SimulationOptions) {
    this.#plan = plan;
    this.#trace = new Trace(keepLines);
    this.#cluster = new SimCluster(plan, {
      trace: this.#trace,
      sabotage,
      onFailure: (error) => this.#failed(error),
    });
    this.#operator = new Operator(this.#cluster, plan.options.electionTimeoutMs);
    this.#history = new SimHistory(this.#cluster.loop);
    this.#clients = new SimClients(this.#cluster, this.#history, plan.options);
  }

  async run(): Promise<SimResult> {
    const marks = new Map<MarkName, number>();
    listenToMarks((name) => marks.set(name, (marks.get(name) ?? 0) + 1));
    this.#makeRareChoices();
    try {
      await this.#phases();
    } catch (error) {
      this.#failed(error);
    }
    listenToMarks(undefined);
    decideRareChoices(undefined);
    const { loop, effects } = this.#cluster;
    return {
      failure: this.#failure,
      digest: this.#trace.digest,
      events: loop.executed,
      simulatedMs: Math.round(loop.now / 1000),
      acknowledged: this.#history.acknowledged,
      effects,
      marks,
      trace: this.#trace.lines,
    };
  }

  /** Each point has a stream of its own: one more of them changes nothing for the others. */
  #makeRareChoices(): void {
    const { choices } = this.#cluster;
    const active = new Set<RareChoice>(this.#plan.options.rareChoices);
    decideRareChoices(
      (choice) => active.has(choice) && choices.stream(`choice ${choice}`).chance(rareChoiceShare),
    );
  }

  async #phases(): Promise<void> {
    const { options, faults } = this.#plan;
    for (const node of this.#cluster.nodes) node.start();
    this.#clients.createTopic();
    await this.#until('a leader and a topic', () => this.#clients.topicMade);
    this.#clients.startGroups();
    const { deliveries } = this.#history;
    await this.#until('every group has a message', () => deliveries.all);
    this.#history.phase('load');
    this.#cluster.network.weather = options.network;
    this.#clients.startLoad();
    const onFailure = (error: unknown): void => this.#failed(error);
    const readers = [
      new SimReader(this.#cluster, onFailure),
      new StatusReader({ cluster: this.#cluster, history: this.#history, queues: options.queues }, onFailure),
    ];
    const injector = new Injector(this.#cluster, this.#operator, this.#clients.names);
    injector.schedule(faults);
    await this.#pass(options.loadMs);
    await this.#recoverMajority(injector);
    await this.#recoverAll(injector);
    for (const reader of readers) reader.stop();
    await this.#judge();
  }

  /** I27 with a part of the cluster still broken: a majority that is well must be able to work. */
  async #recoverMajority(injector: Injector): Promise<void> {
    const { nodes, seats, choices } = this.#cluster;
    const random = choices.stream('core');
    const drawn = [...nodes];
    const core: SimNode[] = [];
    while (!seats.decide(core) && drawn.length > 0) {
      const [node] = drawn.splice(random.below(drawn.length), 1);
      if (node !== undefined && seats.counts(node)) core.push(node);
    }
    // Somebody who was away while another one's disk was replaced ignores it until a third one leads (R0).
    const united = core.every((a) => core.every((b) => !seats.rejects(a, b)));
    if (!united) return this.#cluster.effect('majority of strangers');
    // Damage takes one disk out of the count until it is repaired: then the majority needs everybody.
    if (this.#plan.faults.some(({ kind }) => kind === 'rot')) return;
    injector.heal((id) => core.some((node) => node.id === id));
    for (const node of nodes) if (!core.includes(node) && random.chance(0.5)) node.crash();
    const before = this.#history.acknowledged;
    await this.#until('a healed majority acknowledges sends', () => this.#history.acknowledged > before);
  }

  async #recoverAll(injector: Injector): Promise<void> {
    const { producers, consumers } = this.#clients;
    injector.heal(() => true);
    await this.#until('members whose disk was lost are replaced', () => this.#mended);
    this.#history.phase('heal');
    for (const producer of producers) producer.stop();
    await this.#until('every send has an outcome', () => producers.every(({ busy }) => !busy));
    for (const consumer of consumers) consumer.forgets = 0;
    await this.#until('all replicas apply the same entries', () => this.#mended && this.#cluster.converged);
    await this.#until('removed brokers know it', () => this.#cluster.seats.unaware.length === 0);
    const { deliveries } = this.#history;
    await this.#until(
      'every group receives every acknowledged message',
      () => deliveries.missing === 0,
      () => -deliveries.missing,
    );
    for (const consumer of consumers) consumer.stop();
    for (const node of this.#cluster.nodes) node.keepEverything();
    // Requests that clients gave up may still arrive.
    await this.#pass(lateMs + this.#cluster.lateMs);
    await this.#until('the last acknowledgements are applied', () => this.#mended && this.#cluster.converged);
  }

  /** Nobody waits for the operator, who watches: another leader may have to make way, too. */
  get #mended(): boolean {
    if (this.#operator.idle && this.#cluster.seats.strangers) this.#operator.mend();
    return this.#operator.idle;
  }

  async #judge(): Promise<void> {
    this.#history.phase('drain');
    this.#failure ??= await judge({
      cluster: this.#cluster,
      history: this.#history,
      queues: this.#plan.options.queues,
      settle: () => this.#pass(5),
    });
  }

  async #pass(ms: number): Promise<void> {
    const { loop } = this.#cluster;
    // Whoever lets time pass also waits for promises.
    loop.touch();
    await loop.runUntil(loop.now + ms * 1000, () => {
      if (loop.executed % compareEvery === 0) this.#cluster.compare();
      return this.#failure === undefined && loop.executed < eventsMax;
    });
    if (loop.executed >= eventsMax) throw new LivenessError(`more than ${eventsMax} events`);
    if (this.#failure !== undefined) throw new Stopped();
  }

  /** Time passes until it is so; without progress at most the election timeouts that liveness allows. */
  async #until(what: string, so: () => boolean, progress: () => number = () => 0): Promise<void> {
    const patienceMs = livenessTimeouts * this.#plan.options.electionTimeoutMs + slackMs;
    let reached = progress();
    for (let waitedMs = 0; !so(); waitedMs += stepMs) {
      if (waitedMs > patienceMs)
        throw new LivenessError(`${what}: not within ${patienceMs} ms; ${this.#cluster.describe()}`);
      await this.#pass(stepMs);
      const now = progress();
      if (now > reached) waitedMs = 0;
      reached = now;
    }
  }

  #failed(error: unknown): void {
    if (error instanceof Stopped) return;
    const text = error instanceof Error ? error.message : String(error);
    const id = error instanceof LivenessError ? 'I27' : (/^[A-Z]\d+/.exec(text)?.[0] ?? 'INTERNAL');
    const full = id === 'INTERNAL' && error instanceof Error ? (error.stack ?? text) : text;
    this.#failure ??= { id, text: full };
  }
}
