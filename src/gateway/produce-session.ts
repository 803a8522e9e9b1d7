import { performance } from 'node:perf_hooks';

import { Metadata, status, type ServerDuplexStream } from '@grpc/grpc-js';

import { refused, type Outcome } from '../errors/outcome.ts';
import { DecodeError } from '../proto/bytes.ts';
import type { SendResult, TopicConfig } from '../store/api.ts';
import { denial, type Rights } from './access/rights.ts';
import type { CallLimits, ClusterBackend } from './backend.ts';
import { prepareRequest } from './prepare.ts';
import { encodeProduceResponse, readProduceHeader, type ProduceHeader } from './produce-wire.ts';
import { acceptedTypes, isWritable, topicInView } from './topics.ts';

/** Counters over all streams of a service. */
export interface ProduceStats {
  streams: number;
  frames: number;
  malformed: number;
}

/** Bounds of one produce stream: beyond them the stream is not read until answers went out. */
export interface ProduceLimits {
  /** Frames without an answer. @default 512 */
  readonly frames: number;
  /** Their bytes. @default 32 MiB */
  readonly bytes: number;
}

interface SessionDeps {
  readonly backend: ClusterBackend;
  readonly rights: Rights;
  readonly limits: ProduceLimits;
  readonly stats: ProduceStats;
}

const defaultTimeoutMs = 10_000;
const timeoutMaxMs = 60_000;

/** One produce stream: each frame becomes one send; the stream pauses while too much waits. */
export class ProduceSession {
  readonly #call: ServerDuplexStream<Buffer, Buffer>;
  readonly #deps: SessionDeps;
  readonly #closed = new AbortController();
  readonly #namespace: string;
  #frames = 0;
  #bytes = 0;
  /** The client does not read its answers. */
  #blocked = false;
  #paused = false;
  #halfClosed = false;

  constructor(call: ServerDuplexStream<Buffer, Buffer>, deps: SessionDeps) {
    this.#call = call;
    this.#deps = deps;
    this.#namespace = call.metadata.get('x-mq-namespace')[0]?.toString() ?? '';
  }

  start(): void {
    const call = this.#call;
    this.#deps.stats.streams += 1;
    call.on('data', (frame: Buffer) => this.#onFrame(frame));
    call.on('drain', () => {
      this.#blocked = false;
      this.#regulate();
    });
    call.on('end', () => {
      this.#halfClosed = true;
      this.#endWhenIdle();
    });
    for (const event of ['cancelled', 'error', 'close']) call.on(event, () => this.#closed.abort());
    // The headers tell the client that frames reach this process; before them it sends nothing.
    call.sendMetadata(new Metadata());
  }

  #onFrame(frame: Buffer): void {
    if (this.#closed.signal.aborted) return;
    let header: ProduceHeader;
    try {
      header = readProduceHeader(frame);
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      this.#deps.stats.malformed += 1;
      this.#closed.abort();
      this.#call.emit('error', { code: status.INVALID_ARGUMENT, details: error.message });
      return;
    }
    this.#deps.stats.frames += 1;
    this.#frames += 1;
    this.#bytes += frame.length;
    this.#regulate();
    void this.#serve(frame, header);
  }

  async #serve(frame: Buffer, header: ProduceHeader): Promise<void> {
    const outcome = await this.#store(frame, this.#limitsOf(header));
    this.#frames -= 1;
    this.#bytes -= frame.length;
    if (this.#closed.signal.aborted) return;
    this.#blocked = !this.#call.write(encodeProduceResponse(header.sequence, outcome));
    this.#regulate();
    this.#endWhenIdle();
  }

  #store(frame: Buffer, limits: CallLimits): Promise<Outcome<SendResult>> {
    const prepared = prepareRequest(frame, { namespace: this.#namespace, nowMs: Date.now() });
    if (!prepared.ok) {
      const message = `message ${prepared.index}: ${prepared.message}`;
      return Promise.resolve(refused('INVALID_ARGUMENT', message));
    }
    const { backend } = this.#deps;
    const { topic, types } = prepared;
    const denied = denial(this.#deps.rights, 'pub', 'topic', topic);
    if (denied !== undefined) return Promise.resolve(denied);
    const known = topicInView(backend.view, topic);
    if (known === undefined) return this.#storeInUnknown(prepared, limits);
    return topicRefusal(known, types) ?? backend.send(prepared, limits);
  }

  async #storeInUnknown(
    prepared: { topic: string; records: Buffer; count: number; types: number },
    limits: CallLimits,
  ): Promise<Outcome<SendResult>> {
    const { backend } = this.#deps;
    const found = await backend.lookupTopic(prepared.topic, limits);
    if (found.kind !== 'done') return found;
    if (found.value === undefined) return refused('TOPIC_NOT_FOUND', `no topic ${prepared.topic}`);
    return topicRefusal(found.value, prepared.types) ?? backend.send(prepared, limits);
  }

  #limitsOf({ timeoutMs }: ProduceHeader): CallLimits {
    const waitMs = timeoutMs === 0 ? defaultTimeoutMs : Math.min(timeoutMs, timeoutMaxMs);
    return { deadlineMs: performance.now() + waitMs, signal: this.#closed.signal };
  }

  #regulate(): void {
    const { frames, bytes } = this.#deps.limits;
    const pause = this.#blocked || this.#frames >= frames || this.#bytes >= bytes;
    if (pause === this.#paused) return;
    this.#paused = pause;
    if (pause) this.#call.pause();
    else this.#call.resume();
  }

  #endWhenIdle(): void {
    if (this.#halfClosed && this.#frames === 0) this.#call.end();
  }
}

/** Why the topic does not take these messages. */
function topicRefusal(topic: TopicConfig, types: number): Promise<Outcome<never>> | undefined {
  if (!isWritable(topic))
    return Promise.resolve(refused('TOPIC_FORBIDDEN', `topic ${topic.name} is not writable`));
  if (types !== acceptedTypes(topic))
    return Promise.resolve(
      refused('TOPIC_TYPE_MISMATCH', `topic ${topic.name} takes messages of type ${topic.type} only`),
    );
  if (topic.type !== 'NORMAL')
    return Promise.resolve(refused('INVALID_ARGUMENT', `messages of type ${topic.type} are not served yet`));
  return undefined;
}
