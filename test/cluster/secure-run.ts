/**
 * The official client with credentials and TLS, in a process of its own: authorities that it trusts come from the
 * environment of the process. Sends and receives `rounds` messages, waiting for its parent between them.
 */
import { once } from 'node:events';
import { format } from 'node:util';
import { Producer, SimpleConsumer } from 'rocketmq-client-nodejs';
import { quiet } from './support.ts';

export interface SecureRun {
  readonly endpoints: string;
  readonly accessKey: string;
  readonly accessSecret: string;
  readonly topic: string;
  readonly group: string;
  readonly rounds: number;
}
/** `done`: how many messages came back. `failed`: why the client gave up. */
export type SecureReport =
  | { readonly kind: 'round'; readonly body: string }
  | { readonly kind: 'done'; readonly received: number }
  | { readonly kind: 'failed'; readonly message: string };

/** What the client logs: its errors do not tell why. */
const logged: string[] = [];
const note = (...words: unknown[]): void => void logged.push(format(...words));

function report(message: SecureReport): void {
  process.send?.(message);
}

async function run(what: SecureRun): Promise<void> {
  const { endpoints, accessKey, accessSecret, topic, group } = what;
  const common = {
    endpoints,
    namespace: '',
    sslEnabled: true,
    sessionCredentials: { accessKey, accessSecret },
    logger: { ...quiet, warn: note, error: note },
  };
  const producer = new Producer({ ...common, topics: [topic] });
  await producer.startup();
  const consumer = new SimpleConsumer({
    ...common,
    consumerGroup: group,
    subscriptions: new Map([[topic, '*']]),
    awaitDuration: 2000,
  });
  await consumer.startup();
  let received = 0;
  for (let round = 0; round < what.rounds; round++) {
    await producer.send({ topic, body: Buffer.from(`round ${round}`) });
    for (let tries = 0; tries < 10 && received <= round; tries++) {
      const messages = await consumer.receive(1, 15_000);
      for (const message of messages) await consumer.ack(message);
      received += messages.length;
    }
    report({ kind: 'round', body: `round ${round}` });
    if (round + 1 < what.rounds) await once(process, 'message');
  }
  report({ kind: 'done', received });
}

process.once('message', (what: SecureRun) => {
  run(what).catch((error: unknown) =>
    report({ kind: 'failed', message: `${String(error)} ${logged.join(' ')}` }),
  );
});
