import { assert } from '../../../src/errors/flotilla-error.ts';
import type { Outcome } from '../../../src/errors/outcome.ts';
import type { GroupStatus, Reply, TopicStatus } from '../../../src/store/api.ts';
import { HistoryProcess, type OperationFields } from '../../history/recorder.ts';
import type { EventFunction } from '../../history/events.ts';
import type { Stream } from '../choices.ts';
import { topic } from './clients.ts';
import type { ClientOps } from './gateway.ts';
import type { SimCluster } from './cluster.ts';
import type { SimHistory } from './history.ts';
import { call, type RpcDeps } from './rpc.ts';

const pauseMs = 40;
const timeoutMs = 1000;
const client = 'status reader';

/** Asks any broker, deposed leaders too, for ends of queues and progress of groups, as `flotilla topic describe` does (C13, C15, C16). */
export class StatusReader {
  readonly #cluster: SimCluster;
  readonly #history: SimHistory;
  readonly #deps: RpcDeps;
  readonly #random: Stream;
  readonly #queues: number;
  readonly #onFailure: (error: unknown) => void;
  #stopped = false;

  constructor(
    { cluster, history, queues }: { cluster: SimCluster; history: SimHistory; queues: number },
    onFailure: (error: unknown) => void,
  ) {
    const { loop, network, choices } = cluster;
    this.#cluster = cluster;
    this.#history = history;
    this.#queues = queues;
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
    const group = `group${this.#random.below(2)}`;
    if (this.#random.chance(0.5) || !this.#history.deliveries.hasGroup(group)) {
      const told = this.#begin('bounds', {});
      this.#ask<TopicStatus>(
        told,
        (leader, reply) => leader.describeTopic(topic, reply),
        (status) => {
          for (const { queueId, minOffset, maxOffset } of status.queues)
            told[queueId]?.ok({ floor: minOffset, end: maxOffset });
        },
      );
    } else {
      const told = this.#begin('progress', { g: group });
      this.#ask<GroupStatus>(
        told,
        (leader, reply) => leader.describeGroup(group, reply),
        (status) => {
          for (const { queueId, committedOffset } of status.queues)
            told[queueId]?.ok({ next: committedOffset });
        },
      );
    }
    this.#rest();
  }

  /** One answer tells of all queues. */
  #begin(f: EventFunction, fields: OperationFields): HistoryProcess[] {
    return Array.from({ length: this.#queues }, (_, k) => {
      const process = new HistoryProcess(this.#history, 'r');
      process.begin(f, { ...fields, k });
      return process;
    });
  }

  #ask<T>(
    told: readonly HistoryProcess[],
    request: (leader: ClientOps, reply: Reply<T>) => void,
    shown: (status: T) => void,
  ): void {
    const to = this.#random.pick(this.#cluster.nodes).id;
    call<T>(this.#deps, { client, to, timeoutMs, request }, (result) => {
      if (result.kind === 'timeout') this.#cluster.effect('read unanswered');
      else this.#guard(() => this.#judge(result.outcome, shown));
      for (const process of told) if (process.busy) process.fail('not told');
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
