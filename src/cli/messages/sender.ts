import { setTimeout } from 'node:timers/promises';
import { FlotillaError } from '../../errors/flotilla-error.ts';
import { ProduceLink } from '../../gateway/produce-link.ts';
import type { Dialer } from '../../proto/dialer.ts';
import type { SendResult } from '../../store/api.ts';

const RETRY_PAUSE_MS = 100;
const CONNECT_TIMEOUT_MS = 2000;

export interface SenderOptions {
  readonly addresses: readonly string[];
  readonly dialer: Dialer;
  /** For one frame, over all repeats. */
  readonly timeoutMs: number;
}

/**
 * Sends frames over one produce stream. When it breaks, goes to the next address and repeats what has no answer, with
 * the same message ids: a repeat is not stored twice.
 */
export class Sender implements AsyncDisposable {
  readonly #timeoutMs: number;
  readonly #link: ProduceLink;

  constructor(options: SenderOptions) {
    this.#timeoutMs = options.timeoutMs;
    this.#link = new ProduceLink({ ...options, connectTimeoutMs: CONNECT_TIMEOUT_MS });
  }

  /** Throws what refused the frame, OUTCOME_UNKNOWN, or UNREACHABLE. */
  async send(messages: readonly Buffer[]): Promise<SendResult> {
    const deadline = performance.now() + this.#timeoutMs;
    for (;;) {
      const outcome = await this.#link.send(messages);
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

  [Symbol.asyncDispose](): Promise<void> {
    return this.#link[Symbol.asyncDispose]();
  }
}
