import { FlotillaError } from '../errors/flotilla-error.ts';
import { refused, type Outcome } from '../errors/outcome.ts';
import type { SendResult } from '../store/api.ts';
import { ProduceStream, type ProduceStreamOptions } from './produce-client.ts';

export interface ProduceLinkOptions extends ProduceStreamOptions {
  /** Client ports, used in turn. */
  readonly addresses: readonly string[];
}

/**
 * A produce stream that opens with the first frame, and after a break with the next one, at the next address. Repeats
 * nothing: a frame has one attempt.
 */
export class ProduceLink implements AsyncDisposable {
  readonly #options: ProduceLinkOptions;
  #stream: Promise<ProduceStream> | undefined;
  #next = 0;

  constructor(options: ProduceLinkOptions) {
    this.#options = options;
  }

  /** Sends a frame; see `ProduceStream.send`. UNREACHABLE when no stream could be opened, or why the server opened none. */
  async send(messages: readonly Uint8Array[]): Promise<Outcome<SendResult>> {
    const connecting = (this.#stream ??= this.#connect());
    let stream: ProduceStream;
    try {
      stream = await connecting;
    } catch (error) {
      this.#forget(connecting);
      const code = error instanceof FlotillaError ? error.code : 'UNREACHABLE';
      return refused(code, error instanceof Error ? error.message : String(error));
    }
    const outcome = await new Promise<Outcome<SendResult>>((resolve) => {
      stream.send(messages, resolve);
    });
    if (stream.broken !== undefined) this.#forget(connecting);
    return outcome;
  }

  /** Waits for the outcomes of what was sent. */
  async [Symbol.asyncDispose](): Promise<void> {
    const stream = await this.#stream?.catch(() => undefined);
    await stream?.close();
  }

  #connect(): Promise<ProduceStream> {
    const { addresses } = this.#options;
    const address = addresses[this.#next % addresses.length] ?? '';
    this.#next += 1;
    return ProduceStream.connect(address, this.#options);
  }

  /** Several frames may find the same stream broken; only the first of them clears the way for a new one. */
  #forget(connecting: Promise<ProduceStream>): void {
    if (this.#stream === connecting) this.#stream = undefined;
  }
}
