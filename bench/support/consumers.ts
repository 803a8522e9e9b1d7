import { setTimeout as sleep } from 'node:timers/promises';
import { MessagingClient } from '../../chaos/client/messaging-client.ts';
import { ackRequest, receiveRequest } from '../../chaos/client/requests.ts';
import { okCode, type ReceivedMessage } from '../../chaos/client/responses.ts';
import { queueCount, type Rig } from './rig.ts';

const consumersPerQueue = 2;
const batchSize = 32;
const callMs = 10_000;

export interface ConsumerLoad extends AsyncDisposable {
  /** Messages received so far. */
  readonly received: number;
}

/** Receives and acknowledges a topic in batches of 32, spread over all queues and brokers, until disposed. */
export function startConsumers(
  rig: Rig,
  options: { group: string; topic: string; onMessage?: (message: ReceivedMessage) => void },
): ConsumerLoad {
  const clients = rig.addresses.map(({ name, address }) => ({
    name,
    client: new MessagingClient(address, `bench@${options.group}@${name}`),
  }));
  const abort = new AbortController();
  const state = { received: 0 };
  const loops: Promise<void>[] = [];
  for (let n = 0; n < queueCount * consumersPerQueue; n++) {
    const target = clients[n % clients.length];
    if (target === undefined) throw new Error('no broker to receive from');
    loops.push(consumeQueue({ ...options, ...target, queueId: n % queueCount, signal: abort.signal }, state));
  }
  return {
    get received() {
      return state.received;
    },
    async [Symbol.asyncDispose]() {
      abort.abort();
      await Promise.all(loops);
      for (const { client } of clients) client[Symbol.dispose]();
    },
  };
}

interface QueueLoop {
  readonly group: string;
  readonly topic: string;
  readonly queueId: number;
  readonly name: string;
  readonly client: MessagingClient;
  readonly signal: AbortSignal;
  readonly onMessage?: (message: ReceivedMessage) => void;
}

async function consumeQueue(loop: QueueLoop, state: { received: number }): Promise<void> {
  const request = receiveRequest({
    group: loop.group,
    topic: loop.topic,
    queueId: loop.queueId,
    broker: loop.name,
    batchSize,
    invisibleSeconds: 60,
    pollSeconds: 1,
  });
  while (!loop.signal.aborted) {
    const end = await loop.client.receive(request, callMs);
    const messages = 'answer' in end && end.answer.status.code === okCode ? end.answer.messages : [];
    if ('error' in end) await sleep(20);
    if (messages.length === 0) continue;
    state.received += messages.length;
    if (loop.onMessage !== undefined) for (const message of messages) loop.onMessage(message);
    await loop.client.ack(ackRequest(loop.group, loop.topic, messages), callMs);
  }
}
