import type { AckResult, Delivery } from '../../../src/store/api.ts';
import { HistoryProcess } from '../../history/recorder.ts';
import { decodeRecord } from '../../live/stored-message.ts';
import type { Stream } from '../choices.ts';
import type { SimHistory } from './history.ts';
import { call, type RpcDeps } from './rpc.ts';
import { LeaderGuess } from './target.ts';

export interface ConsumerPlan {
  readonly name: string;
  readonly group: string;
  readonly topic: string;
  readonly servers: () => readonly string[];
  readonly batchSize: number;
  readonly invisibleMs: number;
  readonly pollMs: number;
  /** Share of received batches that are not acknowledged and so come again. */
  readonly forgets: number;
}

/** Receives and acknowledges, again and again. */
export class SimConsumer {
  forgets: number;
  readonly #deps: RpcDeps & { history: SimHistory };
  readonly #plan: ConsumerPlan;
  readonly #random: Stream;
  readonly #process: HistoryProcess;
  readonly #guess: LeaderGuess;
  #stopped = false;

  constructor(deps: RpcDeps & { history: SimHistory }, plan: ConsumerPlan, random: Stream) {
    this.#deps = deps;
    this.#plan = plan;
    this.#random = random;
    this.forgets = plan.forgets;
    this.#process = new HistoryProcess(deps.history, 'c');
    this.#guess = new LeaderGuess(plan.servers, random);
    deps.history.deliveries.addGroup(plan.group);
    this.#poll();
  }

  stop(): void {
    this.#stopped = true;
  }

  #later(ms: number): void {
    if (!this.#stopped) this.#deps.loop.schedule(ms * 1000, undefined, () => this.#poll());
  }

  #poll(): void {
    if (this.#stopped) return;
    const { name, group, topic, batchSize, invisibleMs, pollMs } = this.#plan;
    const to = this.#guess.get();
    this.#process.begin('poll', { g: group, node: to });
    const askedUs = this.#deps.loop.now;
    call<readonly Delivery[]>(
      this.#deps,
      {
        client: name,
        to,
        timeoutMs: pollMs + 1000,
        request: (leader, reply) => {
          leader.clientAlive(name);
          leader.receive(
            {
              group,
              topic,
              queueId: -1,
              filter: { kind: 'tag', expression: '*' },
              batchSize,
              invisibleMs,
              autoRenew: false,
              clientId: name,
              attemptId: '',
              pollMs,
            },
            reply,
          );
        },
      },
      (result) => {
        if (result.kind === 'timeout') {
          this.#guess.silent();
          this.#process.fail('timeout');
          return this.#later(20);
        }
        const { outcome, hint } = result;
        if (outcome.kind === 'done') return this.#got(outcome.value, { node: to, askedUs });
        this.#guess.told(hint);
        this.#process.fail(outcome.kind);
        this.#later(this.#random.between(5, 60));
      },
    );
  }

  #got(deliveries: readonly Delivery[], { node, askedUs }: { node: string; askedUs: number }): void {
    const { name, group, topic } = this.#plan;
    const stored = deliveries.map(({ record }) => decodeRecord(record));
    this.#process.ok(
      {
        v: stored.map(({ value }) => value),
        k: stored.map(({ queueId }) => queueId),
        off: stored.map(({ queueOffset }) => queueOffset),
      },
      node,
    );
    const known = this.#deps.history.deliveries;
    for (const { value } of stored) known.received(group, value);
    const places = stored.map(({ queueId, queueOffset }) => `q${queueId}/${queueOffset}`);
    for (const place of places) known.check(group, place, askedUs);
    if (deliveries.length === 0) return this.#later(5);
    if (this.forgets > 0 && this.#random.chance(this.forgets)) return this.#later(5);
    const entries = deliveries.map(({ handle }) => ({ handle, messageId: '' }));
    call<AckResult>(
      this.#deps,
      {
        client: name,
        to: node,
        timeoutMs: 500,
        request: (leader, reply) => leader.ack({ group, topic, entries }, reply),
      },
      (result) => {
        if (result.kind === 'answer' && result.outcome.kind === 'done')
          for (const [i, place] of places.entries())
            if (result.outcome.value[i] === 'ok') known.consumed(group, place, this.#deps.loop.now);
        this.#later(1);
      },
    );
  }
}
