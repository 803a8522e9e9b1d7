import { performance } from 'node:perf_hooks';

import { Client, Metadata, type ClientDuplexStream } from '@grpc/grpc-js';

import { FlotillaError } from '../errors/flotilla-error.ts';
import { refused, unknown, type Outcome } from '../errors/outcome.ts';
import { DecodeError } from '../proto/bytes.ts';
import { channelOptions } from '../proto/channel.ts';
import { plainDialer, type Dialer } from '../proto/dialer.ts';
import type { SendResult } from '../store/api.ts';
import { errorCodeOf } from './server-error.ts';
import { decodeProduceResponse, encodeProduceRequest, produceMethod } from './produce-wire.ts';

export interface ProduceStreamOptions {
  /** Frames that may wait for their answer. @default 128 */
  readonly inFlightMax?: number;
  /** How long the cluster may try each frame. @default 10000 */
  readonly timeoutMs?: number;
  /** @default 5000 */
  readonly connectTimeoutMs?: number;
  /** Namespace of topics that name none. @default '' */
  readonly namespace?: string;
  /** @default plaintext, unsigned */
  readonly dialer?: Dialer;
}

export type OnFrameOutcome = (outcome: Outcome<SendResult>) => void;

interface Waiting {
  readonly onOutcome: OnFrameOutcome;
  readonly untilMs: number;
}

/** A silent server is given this much beyond the timeout of a frame. */
const graceMs = 500;
const sweepMs = 100;

/**
 * Client of `flotilla.v1.Produce`: frames out, one outcome each. When the stream breaks, what waits is unknown and the
 * stream is finished: connect again, anywhere, and repeat with the same message ids.
 */
export class ProduceStream implements AsyncDisposable {
  readonly #client: Client;
  readonly #stream: ClientDuplexStream<Buffer, Buffer>;
  readonly #inFlightMax: number;
  readonly #timeoutMs: number;
  /** In the order of sending, so also in that of their deadlines. */
  readonly #waiting = new Map<number, Waiting>();
  readonly #sweepTimer: NodeJS.Timeout;
  #sequence = 0;
  #broken: string | undefined;
  #blocked = false;
  #wake: (() => void)[] = [];

  /** Throws UNREACHABLE when the server does not answer in time. */
  static async connect(address: string, options: ProduceStreamOptions = {}): Promise<ProduceStream> {
    const dialer = options.dialer ?? plainDialer;
    const client = new Client(address, dialer.credentials, {
      ...channelOptions,
      'grpc.use_local_subchannel_pool': 1,
      'grpc.keepalive_time_ms': 5000,
      'grpc.keepalive_timeout_ms': 2000,
    });
    const metadata = dialer.metadata();
    if (options.namespace !== undefined) metadata.set('x-mq-namespace', options.namespace);
    const { path, requestSerialize, responseDeserialize } = produceMethod;
    const call = client.makeBidiStreamRequest(path, requestSerialize, responseDeserialize, metadata);
    const stream = new ProduceStream(client, call, options);
    try {
      await opened(call, options.connectTimeoutMs ?? 5000);
    } catch (error) {
      stream.#finish('not connected');
      throw refusalOf(address, error);
    }
    return stream;
  }

  private constructor(
    client: Client,
    stream: ClientDuplexStream<Buffer, Buffer>,
    options: ProduceStreamOptions,
  ) {
    this.#client = client;
    this.#stream = stream;
    this.#inFlightMax = options.inFlightMax ?? 128;
    this.#timeoutMs = options.timeoutMs ?? 10_000;
    this.#sweepTimer = setInterval(() => this.#sweep(), sweepMs).unref();
    stream.on('data', (frame: Buffer) => this.#onFrame(frame));
    stream.on('error', (error: Error) => this.#finish(error.message));
    stream.on('end', () => this.#finish('the server ended the stream'));
    stream.on('drain', () => {
      this.#blocked = false;
      this.#wakeAll();
    });
  }

  /** Frames that wait for their answer. */
  get inFlight(): number {
    return this.#waiting.size;
  }

  /** Room for another frame. */
  get writable(): boolean {
    return this.#broken === undefined && !this.#blocked && this.#waiting.size < this.#inFlightMax;
  }

  /** Why the stream is finished; undefined while it works. */
  get broken(): string | undefined {
    return this.#broken;
  }

  /**
   * Sends messages of one topic, each the bytes of a protobuf `Message`, as one frame. `onOutcome` is called exactly
   * once; OVERLOADED at once when there is no room. Answers whether there is room for more.
   */
  send(messages: readonly Uint8Array[], onOutcome: OnFrameOutcome): boolean {
    if (this.#broken !== undefined) {
      onOutcome(refused('UNREACHABLE', this.#broken));
      return false;
    }
    if (this.#waiting.size >= this.#inFlightMax) {
      onOutcome(refused('OVERLOADED', `${this.#waiting.size} frames wait for their answers`));
      return false;
    }
    const sequence = (this.#sequence += 1);
    const frame = encodeProduceRequest({ sequence, timeoutMs: this.#timeoutMs }, messages);
    this.#waiting.set(sequence, { onOutcome, untilMs: performance.now() + this.#timeoutMs + graceMs });
    if (!this.#stream.write(frame)) this.#blocked = true;
    return this.writable;
  }

  /** Resolves when there is room for another frame, or the stream is finished. */
  async room(): Promise<void> {
    while (!this.writable && this.#broken === undefined) await this.#change();
  }

  /** Resolves when every frame has its outcome: at the latest when their timeouts passed. */
  async settled(): Promise<void> {
    while (this.#waiting.size > 0) await this.#change();
  }

  /** Waits for the outcomes of what was sent, then closes. */
  async close(): Promise<void> {
    await this.settled();
    this.#finish('closed');
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#finish('closed');
    return Promise.resolve();
  }

  #change(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake.push(resolve);
    });
  }

  #onFrame(frame: Buffer): void {
    try {
      const { sequence, outcome } = decodeProduceResponse(frame);
      const waiting = this.#waiting.get(sequence);
      if (waiting === undefined) return; // its time was over
      this.#waiting.delete(sequence);
      waiting.onOutcome(outcome);
      this.#wakeAll();
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      this.#finish(`malformed answer: ${error.message}`);
    }
  }

  #sweep(): void {
    const now = performance.now();
    for (const [sequence, { onOutcome, untilMs }] of this.#waiting) {
      if (untilMs > now) break;
      this.#waiting.delete(sequence);
      onOutcome(unknown('no answer in time'));
    }
    this.#wakeAll();
  }

  #finish(reason: string): void {
    if (this.#broken !== undefined) return;
    this.#broken = reason;
    clearInterval(this.#sweepTimer);
    this.#stream.cancel();
    this.#client.close();
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { onOutcome } of waiting) onOutcome(unknown(reason));
    this.#wakeAll();
  }

  #wakeAll(): void {
    if (this.#wake.length === 0) return;
    const wake = this.#wake;
    this.#wake = [];
    for (const resolve of wake) resolve();
  }
}

/** Resolves with the headers of the server. */
function opened(stream: ClientDuplexStream<Buffer, Buffer>, timeoutMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('no answer in time')), timeoutMs);
    const settle = (act: () => void): void => {
      clearTimeout(timer);
      act();
    };
    stream.once('metadata', () => settle(resolve));
    stream.once('error', (error) => settle(() => reject(error)));
  });
}

/** Why there is no stream: what the server said, else that it said nothing. */
function refusalOf(address: string, error: unknown): FlotillaError {
  const code =
    error instanceof Error && 'metadata' in error && error.metadata instanceof Metadata
      ? errorCodeOf({ metadata: error.metadata })
      : undefined;
  if (code === undefined || !(error instanceof Error))
    return new FlotillaError('UNREACHABLE', `${address} does not answer`, { cause: error });
  return new FlotillaError(code, 'details' in error ? String(error.details) : error.message, {
    cause: error,
  });
}
