import { MessageStamp } from '../../client/messages.ts';
import type { SimOptions } from '../plan.ts';
import type { SimCluster } from './cluster.ts';
import { SimConsumer } from './consumer.ts';
import type { SimHistory } from './history.ts';
import { idBytes, SimProducer } from './producer.ts';
import { call, type RpcDeps } from './rpc.ts';
import { LeaderGuess } from './target.ts';

export const topic = 'sim';
const invisibleMs = 2000;
const pollMs = 200;

/** Producers and consumers of a run, and whoever creates its topic. */
export class SimClients {
  readonly producers: SimProducer[] = [];
  readonly consumers: SimConsumer[] = [];
  topicMade = false;
  readonly #cluster: SimCluster;
  readonly #options: SimOptions;
  readonly #deps: RpcDeps & { history: SimHistory };

  constructor(cluster: SimCluster, history: SimHistory, options: SimOptions) {
    this.#cluster = cluster;
    this.#options = options;
    const { loop, network, choices } = cluster;
    this.#deps = { loop, network, choices, history, server: (id) => cluster.node(id) };
  }

  /** Names of their network ends. */
  get names(): string[] {
    const { producers, consumers } = this.#options;
    const named = (kind: string, count: number): string[] =>
      Array.from({ length: count }, (_, i) => `${kind}${i}`);
    return [...named('producer', producers), ...named('consumer', consumers)];
  }

  createTopic(): void {
    const { loop, choices } = this.#cluster;
    const guess = new LeaderGuess(this.#servers, choices.stream('admin'));
    const config = {
      name: topic,
      type: 'NORMAL',
      queues: this.#options.queues,
      permission: 'READ_WRITE',
    } as const;
    const attempt = (): void => {
      call(
        this.#deps,
        {
          client: 'admin',
          to: guess.get(),
          timeoutMs: 500,
          request: (leader, reply) => leader.createTopic(config, reply),
        },
        (end) => {
          this.topicMade = end.kind === 'answer' && end.outcome.kind === 'done';
          if (this.topicMade) return;
          guess.told(end.kind === 'answer' ? end.hint : undefined);
          loop.schedule(20_000, undefined, attempt);
        },
      );
    };
    attempt();
  }

  /** A first message for every group: from then on nothing is deleted that it has not consumed. */
  startGroups(): void {
    for (const name of this.names) if (name.startsWith('consumer') || name === 'producer0') this.#start(name);
  }

  startLoad(): void {
    for (const name of this.names) if (name.startsWith('producer') && name !== 'producer0') this.#start(name);
  }

  #start(name: string): void {
    const { bodyBytes, pauseMs, batchMax, electionTimeoutMs, forwarding } = this.#options;
    const random = this.#cluster.choices.stream(name);
    const common = { topic, servers: this.#servers, name };
    if (name.startsWith('producer')) {
      const stamp = new MessageStamp(topic, idBytes, bodyBytes, 0);
      // A gateway repeats by itself, and what it says must hold without a client that repeats until it fits.
      const impatience = forwarding ? 0.5 : 0;
      const times = { pauseMs, attemptMs: electionTimeoutMs, sendMs: 6 * electionTimeoutMs, impatience };
      this.producers.push(new SimProducer(this.#deps, { ...common, ...times, stamp, batchMax }, random));
      return;
    }
    const group = `group${this.consumers.length % 2}`;
    const plan = { ...common, group, batchSize: 16, invisibleMs, pollMs, forgets: 0.1 };
    this.consumers.push(new SimConsumer(this.#deps, plan, random));
  }

  readonly #servers = (): readonly string[] => this.#cluster.nodes.map(({ id }) => id);
}
