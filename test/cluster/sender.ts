import type { ExecutionContext } from 'ava';
import { MessageStamp } from '../../chaos/client/messages.ts';
import { MessagingClient } from '../../chaos/client/messaging-client.ts';
import type { LocalCluster } from '../../src/cli/local-cluster.ts';

/** Sends one message at a time to `orders` with ids of its own; `acked` holds those that were acknowledged. */
export class Sender {
  readonly acked = new Set<string>();
  readonly #clients: readonly MessagingClient[];
  readonly #stamp: MessageStamp;
  #next = 0;

  constructor(t: ExecutionContext, cluster: LocalCluster, options: { readonly bodyBytes: number }) {
    this.#stamp = new MessageStamp('orders', 12, options.bodyBytes);
    this.#clients = cluster.brokers.map((broker) => new MessagingClient(broker.clientAddress, 'recovery'));
    t.teardown(() => {
      for (const client of this.#clients) client[Symbol.dispose]();
    });
  }

  async send(): Promise<boolean> {
    const number = this.#next++;
    const id = String(number).padStart(12, '0');
    const end = await this.#clients[number % this.#clients.length]?.send(this.#stamp.request([id]), 3000);
    const acked = end !== undefined && 'answer' in end && end.answer.status.code === 20_000;
    if (acked) this.acked.add(id);
    return acked;
  }
}
