/**
 * The official client in a process of its own: it keeps sockets and timers open after `shutdown`. Sends, tells its
 * parent how far it is, receives when told to, and answers with what it saw.
 */
import {
  ConsumeResult,
  FilterExpression,
  Producer,
  PushConsumer,
  SimpleConsumer,
} from 'rocketmq-client-nodejs';
import { quiet } from './support.ts';

export interface Run {
  readonly topic: string;
  readonly sendTo: string;
  readonly receiveFrom: string;
  readonly consumer: 'simple' | 'push';
  readonly total: number;
  readonly filter: { readonly kind: 'tag' | 'sql'; readonly expression: string };
  /** Bodies that the filter lets through: the source of a regular expression. */
  readonly wanted: string;
}
export type Report =
  | { readonly kind: 'progress'; readonly acknowledged: number }
  | {
      readonly kind: 'sent';
      readonly acknowledged: number;
      readonly errors: readonly string[];
      readonly slowestMs: number;
    }
  | { readonly kind: 'received'; readonly lost: number; readonly repeats: number; readonly foreign: number };

const inFlight = 64;
const receiveMs = 60_000;
const tags = ['a', 'b', 'c'];

function report(message: Report): void {
  process.send?.(message);
}

async function send(run: Run): Promise<Set<string>> {
  const producer = new Producer({ endpoints: run.sendTo, namespace: '', topics: [run.topic], logger: quiet });
  await producer.startup();
  const acknowledged = new Set<string>();
  const errors: string[] = [];
  let next = 0;
  let slowestMs = 0;
  const worker = async (): Promise<void> => {
    for (let i = next++; i < run.total; i = next++) {
      const tag = tags[i % tags.length] ?? 'a';
      const began = performance.now();
      try {
        await producer.send({
          topic: run.topic,
          tag,
          keys: [`key-${i}`],
          properties: new Map([['n', String(i)]]),
          body: Buffer.from(`${tag} ${i}`),
        });
        acknowledged.add(`${tag} ${i}`);
        if (acknowledged.size % 500 === 0) report({ kind: 'progress', acknowledged: acknowledged.size });
      } catch (error) {
        errors.push(String(error));
      }
      slowestMs = Math.max(slowestMs, performance.now() - began);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
  report({ kind: 'sent', acknowledged: acknowledged.size, errors, slowestMs });
  return acknowledged;
}

function subscriptionOf({ topic, filter }: Run): Map<string, FilterExpression> {
  return new Map([[topic, new FilterExpression(filter.expression, filter.kind === 'sql' ? 2 : 1)]]);
}

/** Counts every body; resolves when all `expected` came, or after the deadline. */
class Inbox {
  readonly seen = new Map<string, number>();
  readonly missing: Set<string>;
  readonly #deadline = performance.now() + receiveMs;

  constructor(expected: ReadonlySet<string>) {
    this.missing = new Set(expected);
  }
  take(body: string): void {
    this.seen.set(body, (this.seen.get(body) ?? 0) + 1);
    this.missing.delete(body);
  }
  get open(): boolean {
    return this.missing.size > 0 && performance.now() < this.#deadline;
  }
}

async function pull(run: Run, inbox: Inbox): Promise<void> {
  const consumer = new SimpleConsumer({
    endpoints: run.receiveFrom,
    namespace: '',
    consumerGroup: 'simple-readers',
    subscriptions: subscriptionOf(run),
    awaitDuration: 2000,
    logger: quiet,
  });
  await consumer.startup();
  const worker = async (): Promise<void> => {
    while (inbox.open) {
      // After a restart of its broker this client reports the broken connection to its caller, who asks again.
      const messages = await consumer.receive(32, 30_000).catch(() => []);
      for (const message of messages) inbox.take(message.body.toString());
      await Promise.allSettled(messages.map(async (message) => consumer.ack(message)));
    }
  };
  await Promise.all(Array.from({ length: 8 }, worker));
}

async function listen(run: Run, inbox: Inbox): Promise<void> {
  const consumer = new PushConsumer({
    endpoints: run.receiveFrom,
    namespace: '',
    consumerGroup: 'push-readers',
    subscriptions: subscriptionOf(run),
    logger: quiet,
    messageListener: {
      async consume(message) {
        inbox.take(message.body.toString());
        return Promise.resolve(ConsumeResult.SUCCESS);
      },
    },
  });
  await consumer.startup();
  while (inbox.open) await new Promise((resolve) => setTimeout(resolve, 20));
}

async function main(run: Run): Promise<void> {
  const acknowledged = await send(run);
  await new Promise((resolve) => process.once('message', resolve));
  const pattern = new RegExp(run.wanted);
  const wanted = (body: string): boolean => pattern.test(body);
  const inbox = new Inbox(new Set([...acknowledged].filter(wanted)));
  await (run.consumer === 'simple' ? pull(run, inbox) : listen(run, inbox));
  let repeats = 0;
  let foreign = 0;
  for (const [body, count] of inbox.seen) {
    repeats += count - 1;
    if (!wanted(body)) foreign++;
  }
  report({ kind: 'received', lost: inbox.missing.size, repeats, foreign });
}

if (process.send !== undefined) {
  process.once('message', (run: Run) => {
    main(run).then(
      () => process.disconnect(),
      (error: unknown) => {
        process.stderr.write(`${String(error)}\n`);
        process.disconnect();
      },
    );
  });
  // The parent closed the channel, or everything was said: leave whatever the client keeps open.
  process.once('disconnect', () => process.kill(process.pid, 'SIGKILL'));
}
