import { assert } from '../../../src/errors/flotilla-error.ts';
import type { Outcome } from '../../../src/errors/outcome.ts';
import type { GroupStatus, Reply, TopicStatus } from '../../../src/store/api.ts';
import type { Stream } from '../choices.ts';
import type { Least } from '../oracles/reads.ts';
import { topic } from './clients.ts';
import type { ClientOps } from './gateway.ts';
import type { SimCluster } from './cluster.ts';
import type { SimHistory } from './history.ts';
import { call, type RpcDeps } from './rpc.ts';

const pauseMs = 40;
const timeoutMs = 1000;
const client = 'status reader';

/** Asks any broker, deposed leaders too, for ends of queues and progress of groups, as `flotilla topic describe` does. */
export class StatusReader {
  readonly #cluster: SimCluster;
  readonly #history: SimHistory;
  readonly #deps: RpcDeps;
  readonly #random: Stream;
  readonly #onFailure: (error: unknown) => void;
  #stopped = false;

  constructor(cluster: SimCluster, history: SimHistory, onFailure: (error: unknown) => void) {
    const { loop, network, choices } = cluster;
    this.#cluster = cluster;
    this.#history = history;
    this.#deps = { loop, network, choices, server: (id) => cluster.node(id) };
    this.#random = cluster.choices.stream(client);
    this.#onFailure = onFailure;
    this.#rest();
  }

  stop(): void {
    this.#stopped = true;
  }

  #rest(): void {
    if (this.#stopped) return;
    this.#deps.loop.schedule(1000 * this.#random.between(1, pauseMs), undefined, () => this.#read());
  }

  #read(): void {
    const { reads } = this.#history;
    const group = `group${this.#random.below(2)}`;
    if (this.#random.chance(0.5) || !this.#history.deliveries.hasGroup(group)) {
      this.#ask<TopicStatus>(
        (leader, reply) => leader.describeTopic(topic, reply),
        (node, least, status) => reads.topicShown(node, least, status),
      );
    } else {
      this.#ask<GroupStatus>(
        (leader, reply) => leader.describeGroup(group, reply),
        (node, least, status) => reads.groupShown(node, least, status),
      );
    }
    this.#rest();
  }

  #ask<T>(
    request: (leader: ClientOps, reply: Reply<T>) => void,
    shown: (node: string, least: Least, status: T) => void,
  ): void {
    const to = this.#random.pick(this.#cluster.nodes).id;
    const least = this.#history.reads.begin();
    call<T>(this.#deps, { client, to, timeoutMs, request }, (result) => {
      if (result.kind === 'timeout') return this.#cluster.effect('read unanswered');
      this.#guard(() => this.#judge(result.outcome, (status) => shown(to, least, status)));
    });
  }

  /** Topic and groups were there before the first read. */
  #judge<T>(outcome: Outcome<T>, shown: (status: T) => void): void {
    if (outcome.kind === 'done') {
      this.#cluster.effect('read answered');
      return shown(outcome.value);
    }
    this.#cluster.effect('read refused');
    const missing =
      outcome.kind === 'refused' && ['TOPIC_NOT_FOUND', 'GROUP_NOT_FOUND'].includes(outcome.code);
    assert(!missing, 'R42 a read of what exists found nothing');
  }

  #guard(run: () => void): void {
    try {
      run();
    } catch (error) {
      this.#onFailure(error);
    }
  }
}
