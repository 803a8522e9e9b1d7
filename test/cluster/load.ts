import { setTimeout as sleep } from 'node:timers/promises';
import type { ExecutionContext } from 'ava';
import { MessageStamp } from '../../chaos/client/messages.ts';
import { MessagingClient } from '../../chaos/client/messaging-client.ts';
import { readDiskLog } from '../../chaos/live/disk-log.ts';
import { waitForConvergence } from '../../chaos/live/leadership.ts';
import { Probe } from '../../chaos/live/probe.ts';
import type { LocalBroker, LocalCluster } from '../../src/cli/local-cluster.ts';
import { statusCode } from '../../src/gateway/status.ts';

const idBytes = 12;
const attemptMs = 3000;
const sendMs = 10_000;
const pauseMs = 4;
const workers = 8;

/**
 * Sends without end, as clients do: to any broker of the list, and after a failure to the next one with the same id.
 * Knows what was acknowledged, and how much trouble the senders had.
 */
export class Load {
  readonly acked = new Set<string>();
  /** Sends that no broker acknowledged within 10 s. */
  readonly failed: string[] = [];
  /** Most attempts that one send needed beyond its first. */
  retriesMax = 0;
  /** ms of the longest send, retries included. */
  longestMs = 0;
  /** Why attempts failed. */
  readonly reasons = new Set<string>();
  readonly #topic: string;
  readonly #stamp: MessageStamp;
  readonly #clients = new Map<string, MessagingClient>();
  #brokers: readonly string[] = [];
  #next = 0;
  #running: readonly Promise<void>[] = [];
  #stopped = false;

  constructor(topic: string, brokers: readonly LocalBroker[]) {
    this.#topic = topic;
    this.#stamp = new MessageStamp(topic, idBytes, 512);
    this.use(brokers);
  }

  static start(t: ExecutionContext, topic: string, cluster: LocalCluster): Load {
    const load = new Load(topic, cluster.brokers);
    load.#running = Array.from({ length: workers }, async () => load.#work());
    t.teardown(async () => load.stop());
    return load;
  }

  /** The brokers that senders know from now on. */
  use(brokers: readonly LocalBroker[]): void {
    this.#brokers = brokers.map(({ clientAddress }) => clientAddress);
  }

  /** Resolves when so many more are acknowledged. */
  async more(count: number): Promise<void> {
    const target = this.acked.size + count;
    const deadline = performance.now() + 30_000;
    while (this.acked.size < target) {
      if (performance.now() > deadline) throw new Error(`${this.#topic}: ${count} more not within 30 s`);
      await sleep(10);
    }
  }

  /** Every send has its outcome then. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#running);
    for (const client of this.#clients.values()) client[Symbol.dispose]();
    this.#clients.clear();
  }

  async #work(): Promise<void> {
    while (!this.#stopped) {
      await this.#send(String(this.#next++).padStart(idBytes, '0'));
      await sleep(pauseMs);
    }
  }

  async #send(id: string): Promise<void> {
    const startedAt = performance.now();
    for (let attempt = 0; performance.now() - startedAt < sendMs; attempt++) {
      const address = this.#brokers[(Number(id) + attempt) % this.#brokers.length] ?? '';
      const end = await this.#client(address).send(this.#stamp.request([id]), attemptMs);
      if ('answer' in end && end.answer.status.code === statusCode.OK) {
        this.acked.add(id);
        this.retriesMax = Math.max(this.retriesMax, attempt);
        this.longestMs = Math.max(this.longestMs, performance.now() - startedAt);
        return;
      }
      this.reasons.add('answer' in end ? end.answer.status.message : end.error.details);
      await sleep(20);
    }
    this.failed.push(id);
  }

  #client(address: string): MessagingClient {
    const known = this.#clients.get(address);
    if (known !== undefined) return known;
    const client = new MessagingClient(address, `load@${address}`);
    this.#clients.set(address, client);
    return client;
  }
}

/**
 * What is wrong with the replicas of these brokers after the load: acknowledged messages that are missing or stored
 * twice, other offsets than 0, 1, 2, ..., other bytes than the others have. Stops the cluster, whose data must be kept.
 */
export async function findDamage(
  cluster: LocalCluster,
  members: readonly LocalBroker[],
  { topic, acked }: { topic: string; acked: ReadonlySet<string> },
): Promise<readonly string[]> {
  using probe = new Probe(members);
  const upTo = await waitForConvergence(probe, 30_000);
  await cluster.stop();
  const damage: string[] = [];
  const digests = new Set<string>();
  for (const { name, dataDir } of members) {
    const log = await readDiskLog(dataDir, upTo);
    digests.add(`${log.bytes} ${log.digest}`);
    const stored = log.messages.filter((message) => message.topic === topic);
    const ids = new Set(stored.map((message) => message.value));
    for (const id of acked) if (!ids.has(id)) damage.push(`${name} lost ${id}`);
    if (ids.size !== stored.length) damage.push(`${name} holds ${stored.length - ids.size} messages twice`);
    const next = new Map<number, number>();
    for (const { queueId, queueOffset } of stored) {
      const expected = next.get(queueId) ?? 0;
      if (queueOffset !== expected)
        damage.push(`${name} has offset ${queueOffset}, not ${expected}, in ${queueId}`);
      next.set(queueId, queueOffset + 1);
    }
  }
  if (digests.size !== 1) damage.push(`logs differ: ${[...digests].join('; ')}`);
  return damage.slice(0, 20);
}
