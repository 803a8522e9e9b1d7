import { MessagingClient } from '../client/messaging-client.ts';
import { MessageStamp } from '../client/messages.ts';
import type { SendPath } from '../client/send-path.ts';
import { UnaryPath } from '../client/unary-path.ts';
import type { HistoryRecorder } from '../history/recorder.ts';
import { consume } from './consumer.ts';
import type { Ledger } from './ledger.ts';
import { Pacer } from './pacer.ts';
import { idBytes, produce, type ProducerPlan } from './producer.ts';
import { StreamPath } from '../client/stream-path.ts';

export interface WorkloadOptions {
  readonly recorder: HistoryRecorder;
  readonly ledger: Ledger;
  readonly brokers: readonly { readonly name: string; readonly clientAddress: string }[];
  readonly topic: string;
  readonly queues: number;
  /** Messages per second, all producers together, outside of bursts. */
  readonly rate: number;
  readonly bodyBytes: number;
}

/** Per broker. */
const unaryProducers = 6;
const streamProducers = 8;
const groups = ['chaos-a', 'chaos-b'];

/** Producers over both send paths at every broker, and consumer groups, all in this process: one clock. */
export class Workload implements AsyncDisposable {
  readonly pacer: Pacer;
  readonly #options: WorkloadOptions;
  readonly #abort = new AbortController();
  readonly #owned: (Disposable | AsyncDisposable)[] = [];
  #producers: Promise<void>[] = [];
  #consumers: Promise<void>[] = [];

  constructor(options: WorkloadOptions) {
    this.#options = options;
    this.pacer = new Pacer(options.rate);
  }

  start(): void {
    this.#startConsumers();
    this.#startProducers();
  }

  /** Resolves when every send has its outcome. */
  async stopProducers(): Promise<void> {
    this.pacer[Symbol.dispose]();
    await Promise.all(this.#producers);
    this.#producers = [];
  }

  async stopConsumers(): Promise<void> {
    this.#abort.abort();
    await Promise.all(this.#consumers);
    this.#consumers = [];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stopProducers();
    await this.stopConsumers();
    for (const owned of this.#owned.splice(0).toReversed()) {
      if (Symbol.asyncDispose in owned) await owned[Symbol.asyncDispose]();
      else owned[Symbol.dispose]();
    }
  }

  #startProducers(): void {
    const { topic, bodyBytes, brokers } = this.#options;
    const stamp = new MessageStamp(topic, idBytes, bodyBytes);
    const unary = brokers.map(({ name, clientAddress }) => {
      return this.#own(new UnaryPath({ name, address: clientAddress }, `chaos@unary@${name}`, stamp));
    });
    const streams = brokers.map(({ name, clientAddress }) => {
      return this.#own(new StreamPath({ name, address: clientAddress }, stamp));
    });
    for (let home = 0; home < brokers.length; home++) {
      for (let n = 0; n < unaryProducers; n++) {
        // Some sends carry several messages: they must stay together.
        this.#produce({ paths: rotate(unary, home), batch: n === 0 ? 4 : 1, burstBatch: 8 });
      }
      for (let n = 0; n < streamProducers; n++) {
        this.#produce({ paths: rotate<SendPath>(streams, home), batch: 4, burstBatch: 32 });
      }
    }
  }

  #produce(plan: ProducerPlan): void {
    const { recorder, ledger } = this.#options;
    this.#producers.push(produce({ recorder, ledger, pacer: this.pacer }, plan));
  }

  #startConsumers(): void {
    const { recorder, ledger, topic, brokers } = this.#options;
    for (const group of groups) {
      ledger.addGroup(group);
      const clients = brokers.map(({ name, clientAddress }) => ({
        broker: name,
        client: this.#own(new MessagingClient(clientAddress, `chaos@${group}@${name}`)),
      }));
      for (let queueId = 0; queueId < this.#options.queues; queueId++) {
        const plan = { group, topic, queueId, clients: rotate(clients, queueId) };
        this.#consumers.push(consume(recorder, ledger, { ...plan, signal: this.#abort.signal }));
      }
    }
  }

  #own<T extends Disposable | AsyncDisposable>(resource: T): T {
    this.#owned.push(resource);
    return resource;
  }
}

function rotate<T>(items: readonly T[], by: number): T[] {
  const at = by % items.length;
  return [...items.slice(at), ...items.slice(0, at)];
}
