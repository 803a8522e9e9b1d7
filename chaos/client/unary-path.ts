import { MessagingClient } from './messaging-client.ts';
import type { MessageStamp } from './messages.ts';
import { okCode, type SendResponse } from './responses.ts';
import type { SendEnd, SendPath } from './send-path.ts';

const haNotAvailable = 50_002;

/** Sends through `SendMessage`, which tells offsets but not queues. */
export class UnaryPath implements SendPath {
  readonly broker: string;
  readonly #client: MessagingClient;
  readonly #stamp: MessageStamp;

  constructor(broker: { name: string; address: string }, clientId: string, stamp: MessageStamp) {
    this.broker = broker.name;
    this.#client = new MessagingClient(broker.address, clientId);
    this.#stamp = stamp;
  }

  async send(ids: readonly string[], timeoutMs: number): Promise<SendEnd> {
    const end = await this.#client.send(this.#stamp.request(ids), timeoutMs);
    if ('error' in end) return { kind: 'unknown', reason: `gRPC ${end.error.code} ${end.error.details}` };
    return judge(end.answer, ids);
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#client[Symbol.dispose]();
    return Promise.resolve();
  }
}

function judge({ status, entries }: SendResponse, ids: readonly string[]): SendEnd {
  if (status.code !== okCode) {
    const kind = isRefusal(status.code) ? 'refused' : 'unknown';
    return { kind, reason: `${status.code} ${status.message}` };
  }
  if (entries.length !== ids.length || !entries.every((entry, at) => entry.messageId === ids[at])) {
    return { kind: 'unknown', reason: `${entries.length} entries that do not match the request` };
  }
  return { kind: 'ok', queues: entries.map(() => -1), offsets: entries.map((entry) => entry.offset) };
}

/** 4xxxx: the request was refused at the edge or in full queues; HA_NOT_AVAILABLE: nobody could take it. */
function isRefusal(code: number): boolean {
  return (code >= 40_000 && code < 50_000) || code === haNotAvailable;
}
