import { MessageStamp } from '../../chaos/client/messages.ts';
import { ProduceLink } from '../../src/gateway/produce-link.ts';
import { idBytes, type MessageIds } from './ids.ts';

/** Messages of a full frame. */
export const frameMessages = 32;
const frameMs = 30_000;
/** More than any case has under way, even while the cluster stalls. */
const inFlightMax = 10_000;

/** Sends messages of one topic and size over one produce stream. */
export class FrameSender implements AsyncDisposable {
  readonly #link: ProduceLink;
  readonly #stamp: MessageStamp;
  readonly #ids: MessageIds;

  constructor(address: string, ids: MessageIds, shape: { topic: string; bodyBytes: number }) {
    this.#link = new ProduceLink({ addresses: [address], timeoutMs: frameMs, inFlightMax });
    this.#stamp = new MessageStamp(shape.topic, idBytes, shape.bodyBytes);
    this.#ids = ids;
  }

  /** Sends a full frame. Answers how many messages were stored: all or none. */
  async sendFrame(): Promise<number> {
    const ids = Array.from({ length: frameMessages }, () => this.#ids.next());
    return (await this.send(ids)) ? frameMessages : 0;
  }

  /** Sends messages with these ids as one frame. Answers whether they were stored. */
  async send(ids: readonly string[]): Promise<boolean> {
    const outcome = await this.#link.send(this.#stamp.messages(ids));
    return outcome.kind === 'done';
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#link[Symbol.asyncDispose]();
  }
}
