import type { MessageStamp } from './messages.ts';
import { ProduceStream } from './produce-stream.ts';
import type { SendEnd, SendPath } from './send-path.ts';

/** Sends frames over one `flotilla.v1.Produce` stream that many producers share. */
export class StreamPath implements SendPath {
  readonly broker: string;
  readonly #stream: ProduceStream;
  readonly #stamp: MessageStamp;

  constructor(broker: { name: string; address: string }, clientId: string, stamp: MessageStamp) {
    this.broker = broker.name;
    this.#stream = new ProduceStream(broker.address, clientId);
    this.#stamp = stamp;
  }

  send(ids: readonly string[], timeoutMs: number): Promise<SendEnd> {
    return new Promise((resolve) => {
      let timer: NodeJS.Timeout | undefined;
      const forget = this.#stream.send(this.#stamp.request(ids), timeoutMs, (end) => {
        clearTimeout(timer);
        resolve(end.kind === 'ok' && end.offsets.length !== ids.length ? mismatch(end.offsets.length) : end);
      });
      // The cluster keeps to `timeoutMs`, unless the broker is stopped or gone.
      timer = setTimeout(() => {
        forget();
        resolve({ kind: 'unknown', reason: 'stream: no answer in time' });
      }, timeoutMs + 200);
    });
  }

  [Symbol.dispose](): void {
    this.#stream[Symbol.dispose]();
  }
}

function mismatch(count: number): SendEnd {
  return { kind: 'unknown', reason: `stream: ${count} offsets that do not match the frame` };
}
