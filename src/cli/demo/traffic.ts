import { setTimeout } from 'node:timers/promises';
import type { Ledger } from './ledger.ts';
import type { ClientConsumer, ClientProducer } from './rocketmq-client.ts';

const TICK_MS = 10;
/** Sends that may wait for their acknowledgement; more and the producer pauses. */
const MAX_IN_FLIGHT = 1000;
const INVISIBLE_MS = 10_000;
const RECEIVE_BATCH = 32;
const RETRY_PAUSE_MS = 100;

export interface ProducePlan {
  readonly producer: ClientProducer;
  readonly topic: string;
  /** Messages per second. */
  readonly rate: number;
  readonly messages: number;
  readonly bodyBytes: () => number;
  readonly signal: AbortSignal;
}

function body(number: number, bytes: number): Buffer {
  return Buffer.from(`${number} `.padEnd(bytes, 'flotilla '));
}

/** Sends at a fixed rate, from a schedule that does not slow down with the answers; resolves when all are answered. */
export async function produce(ledger: Ledger, plan: ProducePlan): Promise<void> {
  const { producer, topic, rate, messages, bodyBytes, signal } = plan;
  const pending = new Set<Promise<void>>();
  const send = async (number: number): Promise<void> => {
    const sentAt = performance.now();
    try {
      await producer.send({ topic, tag: 'demo', body: body(number, bodyBytes()) });
      ledger.acknowledge(number, sentAt, performance.now());
    } catch {
      ledger.failed += 1;
    }
  };
  const start = performance.now();
  while (ledger.sent < messages && !signal.aborted) {
    const due = Math.min(messages, Math.floor(((performance.now() - start) / 1000) * rate));
    while (ledger.sent < due && pending.size < MAX_IN_FLIGHT) {
      const number = ledger.sent;
      ledger.sent += 1;
      const sending = send(number);
      pending.add(sending);
      void sending.finally(() => pending.delete(sending));
    }
    await setTimeout(TICK_MS);
  }
  await Promise.all(pending);
}

/** Receives and acknowledges until aborted. Errors of the failover are retried: what was not acknowledged comes again. */
export async function consume(ledger: Ledger, consumer: ClientConsumer, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      const messages = await consumer.receive(RECEIVE_BATCH, INVISIBLE_MS);
      for (const message of messages) ledger.consume(Number.parseInt(message.body.toString('latin1'), 10));
      await Promise.allSettled(messages.map((message) => consumer.ack(message)));
    } catch {
      await setTimeout(RETRY_PAUSE_MS);
    }
  }
}

/** Waits until every acknowledged message was received, or `limitMs` passed. */
export async function drain(ledger: Ledger, limitMs: number, signal: AbortSignal): Promise<void> {
  const deadline = performance.now() + limitMs;
  while (ledger.lost().length > 0 && performance.now() < deadline) {
    await setTimeout(RETRY_PAUSE_MS, undefined, { signal });
  }
}
