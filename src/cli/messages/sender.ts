import { setTimeout } from 'node:timers/promises';
import { FlotillaError } from '../../errors/flotilla-error.ts';
import { refused, type Outcome } from '../../errors/outcome.ts';
import { ProduceStream } from '../../gateway/produce-client.ts';
import type { SendResult } from '../../store/api.ts';

const RETRY_PAUSE_MS = 100;
const CONNECT_TIMEOUT_MS = 2000;

export interface SenderOptions {
  readonly addresses: readonly string[];
  /** For one frame, over all repeats. */
  readonly timeoutMs: number;
}

/**
 * Sends frames over one produce stream. When it breaks, goes to the next address and repeats what has no answer, with
 * the same message ids: a repeat is not stored twice.
 */
export class Sender implements AsyncDisposable {
  readonly #options: SenderOptions;
  #stream: Promise<ProduceStream> | undefined;
  #next = 0;

  constructor(options: SenderOptions) {
    this.#options = options;
  }

  /** Throws what refused the frame, OUTCOME_UNKNOWN, or UNREACHABLE. */
  async send(messages: readonly Buffer[]): Promise<SendResult> {
    const deadline = performance.now() + this.#options.timeoutMs;
    for (;;) {
      const outcome = await this.#attempt(messages);
      if (outcome.kind === 'done') return outcome.value;
      const final = outcome.kind === 'refused' && !['UNREACHABLE', 'CLOSED'].includes(outcome.code);
      if (final || performance.now() > deadline) {
        throw new FlotillaError(
          outcome.kind === 'refused' ? outcome.code : 'OUTCOME_UNKNOWN',
          outcome.message,
        );
      }
      await setTimeout(RETRY_PAUSE_MS);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const stream = await this.#stream?.catch(() => undefined);
    await stream?.close();
  }

  async #attempt(messages: readonly Buffer[]): Promise<Outcome<SendResult>> {
    const connecting = (this.#stream ??= this.#connect());
    let stream: ProduceStream;
    try {
      stream = await connecting;
    } catch (error) {
      this.#forget(connecting);
      return refused('UNREACHABLE', error instanceof Error ? error.message : String(error));
    }
    const outcome = await new Promise<Outcome<SendResult>>((resolve) => {
      stream.send(messages, resolve);
    });
    if (stream.broken !== undefined) this.#forget(connecting);
    return outcome;
  }

  #connect(): Promise<ProduceStream> {
    const { addresses, timeoutMs } = this.#options;
    const address = addresses[this.#next % addresses.length] ?? '';
    this.#next += 1;
    return ProduceStream.connect(address, { timeoutMs, connectTimeoutMs: CONNECT_TIMEOUT_MS });
  }

  /** Several frames may find the same stream broken; only the first of them clears the way for a new one. */
  #forget(connecting: Promise<ProduceStream>): void {
    if (this.#stream === connecting) this.#stream = undefined;
  }
}
