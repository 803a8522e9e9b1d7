import { Client, Metadata, credentials, type ClientDuplexStream, type ServiceError } from '@grpc/grpc-js';
import { Reader, varintBytes, writeVarint } from '../../src/proto/bytes.ts';
import { channelOptions } from '../../src/proto/channel.ts';
import { identity } from '../../src/proto/frame.ts';
import { forEachField } from './responses.ts';
import type { SendEnd } from './send-path.ts';

const path = '/flotilla.v1.Produce/Stream';
const sequenceTag = 0x10;
const timeoutTag = 0x18;
const done = 1;
const refused = 2;

/** Answer to one frame. */
interface Answer {
  readonly sequence: number;
  readonly end: SendEnd;
}

/** Called once per frame. */
export type OnEnd = (end: SendEnd) => void;

/** One `flotilla.v1.Produce` stream, opened when it is needed and again after it broke. */
export class ProduceStream implements Disposable {
  readonly #client: Client;
  readonly #metadata = new Metadata();
  readonly #waiting = new Map<number, OnEnd>();
  #call: ClientDuplexStream<Buffer, Answer> | undefined;
  #sequence = 0;

  constructor(address: string, clientId: string) {
    this.#client = new Client(address, credentials.createInsecure(), {
      ...channelOptions,
      'grpc.initial_reconnect_backoff_ms': 50,
      'grpc.max_reconnect_backoff_ms': 200,
      'grpc.use_local_subchannel_pool': 1,
    });
    this.#metadata.set('x-mq-client-id', clientId);
  }

  /** Frames that wait for their answer. */
  get inFlight(): number {
    return this.#waiting.size;
  }

  /**
   * Sends a frame of messages, already encoded as `SendMessageRequest`. Who stops waiting before the answer comes
   * calls the result: the answer is then ignored.
   */
  send(messages: Buffer, timeoutMs: number, onEnd: OnEnd): () => void {
    const sequence = ++this.#sequence;
    this.#waiting.set(sequence, onEnd);
    this.#open().write(frame(messages, sequence, timeoutMs));
    return () => this.#waiting.delete(sequence);
  }

  [Symbol.dispose](): void {
    this.#call?.cancel();
    this.#client.close();
  }

  #open(): ClientDuplexStream<Buffer, Answer> {
    if (this.#call !== undefined) return this.#call;
    const call = this.#client.makeBidiStreamRequest(path, identity, decodeAnswer, this.#metadata);
    this.#call = call;
    call.on('data', ({ sequence, end }: Answer) => {
      const onEnd = this.#waiting.get(sequence);
      this.#waiting.delete(sequence);
      onEnd?.(end);
    });
    call.on('error', (error: ServiceError) => {
      this.#broke(call, `stream: gRPC ${error.code} ${error.details}`);
    });
    call.on('end', () => {
      this.#broke(call, 'stream: ended by the server');
    });
    return call;
  }

  /** What was on its way may have been stored. */
  #broke(call: ClientDuplexStream<Buffer, Answer>, reason: string): void {
    if (this.#call !== call) return;
    this.#call = undefined;
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const onEnd of waiting) onEnd({ kind: 'unknown', reason });
  }
}

function frame(messages: Buffer, sequence: number, timeoutMs: number): Buffer {
  const timeout = Math.max(1, Math.round(timeoutMs));
  const bytes = Buffer.allocUnsafe(messages.length + 2 + varintBytes(sequence) + varintBytes(timeout));
  messages.copy(bytes, 0);
  bytes[messages.length] = sequenceTag;
  const next = writeVarint(bytes, messages.length + 1, sequence);
  bytes[next] = timeoutTag;
  writeVarint(bytes, next + 1, timeout);
  return bytes;
}

function decodeAnswer(bytes: Buffer): Answer {
  const reader = new Reader(bytes);
  let sequence = 0;
  let outcome = 0;
  let reason = '';
  const queues: number[] = [];
  const offsets: number[] = [];
  forEachField(reader, (tag) => {
    if (tag === 0x08) sequence = reader.varint();
    else if (tag === 0x10) outcome = reader.varint();
    else if (tag === 0x1a || tag === 0x22) reason += `${reader.string()} `;
    else if (tag === 0x2a) readPacked(reader, queues);
    else if (tag === 0x32) readPacked(reader, offsets);
    else return false;
    return true;
  });
  if (outcome === done) return { sequence, end: { kind: 'ok', queues, offsets } };
  return { sequence, end: { kind: outcome === refused ? 'refused' : 'unknown', reason } };
}

function readPacked(reader: Reader, target: number[]): void {
  const packed = reader.sub(reader.varint());
  while (packed.remaining > 0) target.push(packed.varint());
}
