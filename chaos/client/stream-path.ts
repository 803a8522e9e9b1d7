import { setTimeout as sleep } from 'node:timers/promises';
import { ProduceLink } from '../../src/gateway/produce-link.ts';
import type { MessageStamp } from './messages.ts';
import { attemptMs, type SendEnd, type SendPath } from './send-path.ts';

const connectTimeoutMs = 500;
/** For an answer that the cluster gives at the end of its time. */
const graceMs = 200;

/** Sends frames over one `flotilla.v1.Produce` stream that many producers share. */
export class StreamPath implements SendPath {
  readonly broker: string;
  readonly #link: ProduceLink;
  readonly #stamp: MessageStamp;

  constructor(broker: { name: string; address: string }, stamp: MessageStamp) {
    this.broker = broker.name;
    this.#link = new ProduceLink({ addresses: [broker.address], timeoutMs: attemptMs, connectTimeoutMs });
    this.#stamp = stamp;
  }

  async send(ids: readonly string[], timeoutMs: number): Promise<SendEnd> {
    const answered = new AbortController();
    // The cluster keeps to its time, unless the broker is stopped or gone.
    const late = sleep(timeoutMs + graceMs, undefined, { signal: answered.signal }).catch(() => undefined);
    const outcome = await Promise.race([this.#link.send(this.#stamp.messages(ids)), late]);
    answered.abort();
    if (outcome === undefined) return { kind: 'unknown', reason: 'stream: no answer in time' };
    if (outcome.kind !== 'done') return { kind: outcome.kind, reason: `stream: ${outcome.message}` };
    const { queueIds: queues, queueOffsets: offsets } = outcome.value;
    if (offsets.length === ids.length) return { kind: 'ok', queues, offsets };
    return { kind: 'unknown', reason: `stream: ${offsets.length} offsets that do not match the frame` };
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#link[Symbol.asyncDispose]();
  }
}
