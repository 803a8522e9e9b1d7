import { prepareRequest } from '../../../src/gateway/prepare.ts';
import { assert } from '../../../src/errors/flotilla-error.ts';
import { unassigned } from '../../../src/gateway/forward/records.ts';
import type { SendGroup, SendResult } from '../../../src/store/api.ts';
import type { MessageStamp } from '../../client/messages.ts';
import { HistoryProcess } from '../../history/recorder.ts';
import type { Stream } from '../choices.ts';
import type { SimHistory } from './history.ts';
import { call, type RpcDeps } from './rpc.ts';
import { LeaderGuess } from './target.ts';

/** Bytes of every message id: `p7-0000000000012`. */
export const idBytes = 16;

export interface ProducerPlan {
  readonly name: string;
  readonly topic: string;
  readonly stamp: MessageStamp;
  readonly servers: () => readonly string[];
  /** Mean pause between two sends, ms. */
  readonly pauseMs: number;
  readonly batchMax: number;
  readonly attemptMs: number;
  readonly sendMs: number;
  /** Share of sends that are not repeated by the client: their first refusal is final. */
  readonly impatience: number;
}

/** What has become of a send so far. */
interface Attempt {
  readonly deadlineUs: number;
  /** An earlier attempt may have taken effect. */
  readonly unknown: boolean;
  readonly attempts: number;
}

/** Sends batch after batch; each is repeated with the same ids until it has an outcome or its time is up. */
export class SimProducer {
  readonly #deps: RpcDeps;
  readonly #plan: ProducerPlan;
  readonly #random: Stream;
  readonly #process: HistoryProcess;
  readonly #guess: LeaderGuess;
  #seq = 0;
  #stopped = false;
  #open = false;

  constructor(deps: RpcDeps & { history: SimHistory }, plan: ProducerPlan, random: Stream) {
    this.#deps = deps;
    this.#plan = plan;
    this.#random = random;
    this.#process = new HistoryProcess(deps.history, 'p');
    this.#guess = new LeaderGuess(plan.servers, random);
    this.#rest();
  }

  /** A send is under way. */
  get busy(): boolean {
    return this.#open;
  }

  stop(): void {
    this.#stopped = true;
  }

  #rest(): void {
    const { loop } = this.#deps;
    loop.schedule(this.#random.below(2000 * this.#plan.pauseMs), undefined, () => this.#begin());
  }

  #begin(): void {
    if (this.#stopped) return;
    const count = this.#random.between(1, this.#plan.batchMax);
    const { id } = this.#process;
    const values = Array.from({ length: count }, () => {
      return `${id}-${String(this.#seq++).padStart(idBytes - id.length - 1, '0')}`;
    });
    this.#process.begin('send', { v: values });
    this.#open = true;
    const prepared = prepareRequest(this.#plan.stamp.request(values), { namespace: '', nowMs: 0 });
    assert(prepared.ok, 'the simulated producer sends well-formed messages');
    const { sendMs, impatience, name } = this.#plan;
    const once = impatience > 0 && this.#deps.choices.stream(`impatience of ${name}`).chance(impatience);
    const deadlineUs = this.#deps.loop.now + (once ? 0 : sendMs * 1000);
    this.#attempt(
      { topic: prepared.topic, records: prepared.records, count },
      { deadlineUs, unknown: false, attempts: 1 },
    );
  }

  #attempt(group: SendGroup, so: Attempt): void {
    const to = this.#guess.get();
    const { name, attemptMs } = this.#plan;
    const records = unassigned(group.records);
    call<SendResult>(
      this.#deps,
      {
        client: name,
        to,
        timeoutMs: attemptMs,
        request: (leader, reply) => leader.send({ ...group, records }, reply),
      },
      (result) => {
        if (result.kind === 'timeout') {
          this.#guess.silent();
          return this.#again(group, { ...so, unknown: true }, 'timeout');
        }
        const { outcome, hint } = result;
        if (outcome.kind === 'done') return this.#stored(outcome.value, to, so.attempts);
        this.#guess.told(hint);
        const unknown = so.unknown || outcome.kind === 'unknown';
        this.#again(group, { ...so, unknown }, outcome.kind === 'refused' ? outcome.code : 'unknown');
      },
    );
  }

  #stored({ queueIds, queueOffsets }: SendResult, node: string, attempts: number): void {
    this.#process.ok({ k: [...queueIds], off: [...queueOffsets], attempts }, node);
    this.#end();
  }

  /** The whole is a failure only if every attempt was refused: one that is unknown may still take effect. */
  #again(group: SendGroup, so: Attempt, why: string): void {
    const { loop } = this.#deps;
    if (loop.now < so.deadlineUs) {
      loop.schedule(1000 * this.#random.between(2, 40), undefined, () =>
        this.#attempt(group, { ...so, attempts: so.attempts + 1 }),
      );
      return;
    }
    if (so.unknown) this.#process.info(why, { attempts: so.attempts });
    else this.#process.fail(why);
    this.#end();
  }

  #end(): void {
    this.#open = false;
    this.#rest();
  }
}
