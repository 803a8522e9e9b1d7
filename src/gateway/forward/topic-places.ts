import { done, refused, type Outcome } from '../../errors/outcome.ts';
import type { TopicConfig } from '../../store/api.ts';
import type { CallLimits } from '../backend.ts';
import type { GroupCalls, RouterDeps } from './group-calls.ts';
import { describeTopicOp } from './ops.ts';

export interface TopicPlace {
  readonly group: string;
  readonly config: TopicConfig;
}

/** What leaders told ahead of the view is remembered for a while: a deletion elsewhere must show. */
const learnedForMs = 2000;
const learnedMax = 4096;

/** Which broker group has a topic: the view knows, else the leaders are asked. */
export class TopicPlaces {
  readonly #deps: RouterDeps;
  readonly #calls: GroupCalls;
  readonly #learned = new Map<string, TopicPlace & { readonly untilMs: number }>();

  constructor(deps: RouterDeps, calls: GroupCalls) {
    this.#deps = deps;
    this.#calls = calls;
  }

  /** Without asking anyone. */
  known(topic: string): TopicPlace | undefined {
    for (const group of this.#deps.view().groups) {
      const config = group.topics.get(topic);
      if (config !== undefined) return { group: group.name, config };
    }
    const learned = this.#learned.get(topic);
    if (learned === undefined || learned.untilMs >= this.#nowMs()) return learned;
    this.#learned.delete(topic);
    return undefined;
  }

  /** Undefined only after the leaders of all groups denied it. */
  async find(topic: string, limits: CallLimits): Promise<Outcome<TopicPlace | undefined>> {
    const known = this.known(topic);
    if (known !== undefined) return done(known);
    const groups = await this.groups(limits);
    if (groups.length === 0) return refused('NO_LEADER', 'no broker group is known');
    const outcomes = await Promise.all(
      groups.map((group) => this.#calls.call(describeTopicOp, { group, request: topic }, limits)),
    );
    for (const [at, outcome] of outcomes.entries()) {
      const group = groups[at];
      if (group === undefined || outcome.kind !== 'done') continue;
      this.learn(group, outcome.value.config);
      return done({ group, config: outcome.value.config });
    }
    for (const outcome of outcomes) {
      if (outcome.kind === 'refused' && outcome.code !== 'TOPIC_NOT_FOUND') return outcome;
      if (outcome.kind === 'unknown') return refused('NO_LEADER', outcome.message);
    }
    return done(undefined);
  }

  /** Names of all groups. A view without any is one that nobody has reported to yet: waits, at most to the deadline. */
  async groups(limits: CallLimits): Promise<readonly string[]> {
    if (this.#deps.view().groups.length === 0) await this.#firstGroup(limits);
    return this.#deps.view().groups.map(({ name }) => name);
  }

  #firstGroup({ deadlineMs, signal }: CallLimits): Promise<void> {
    if (signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const finish = (): void => {
        timer[Symbol.dispose]();
        unsubscribe();
        signal.removeEventListener('abort', finish);
        resolve();
      };
      const timer = this.#deps.leaves.clock.after(Math.max(0, deadlineMs - this.#nowMs()), finish);
      const unsubscribe = this.#deps.onViewChange(() => {
        if (this.#deps.view().groups.length > 0) finish();
      });
      signal.addEventListener('abort', finish);
    });
  }

  learn(group: string, config: TopicConfig): void {
    const [oldest] = this.#learned.keys();
    if (this.#learned.size >= learnedMax && oldest !== undefined) this.#learned.delete(oldest);
    this.#learned.set(config.name, { group, config, untilMs: this.#nowMs() + learnedForMs });
  }

  forget(topic: string): void {
    this.#learned.delete(topic);
  }

  /** The group with the fewest topics, the first by name among equals: all gateways choose alike. */
  emptiest(): string | undefined {
    let best: { readonly name: string; readonly topics: number } | undefined;
    for (const { name, topics } of this.#deps.view().groups) {
      const better =
        best === undefined || topics.size < best.topics || (topics.size === best.topics && name < best.name);
      if (better) best = { name, topics: topics.size };
    }
    return best?.name;
  }

  #nowMs(): number {
    return this.#deps.leaves.clock.monotonicMs();
  }
}
