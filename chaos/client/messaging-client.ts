import { Client, Metadata, credentials, type ServiceError } from '@grpc/grpc-js';
import { channelOptions } from '../../src/proto/channel.ts';
import { identity } from '../../src/proto/frame.ts';
import {
  decodeReceiveFrame,
  decodeSendResponse,
  decodeStatusOnly,
  type BodyStatus,
  type ReceivedMessage,
  type SendResponse,
} from './responses.ts';

const service = '/apache.rocketmq.v2.MessagingService';

/** How a call ended: an answer of the service, or an error of the transport. */
export type CallEnd<T> = { readonly answer: T } | { readonly error: ServiceError };

export interface ReceiveAnswer {
  readonly status: BodyStatus;
  readonly messages: readonly ReceivedMessage[];
}

/** A raw client of one broker's client port: bytes in, decoded answers out; no retries, no routes. */
export class MessagingClient implements Disposable {
  readonly address: string;
  readonly #client: Client;
  readonly #metadata: Metadata;

  /** `clientId` names the session in the cluster. */
  constructor(address: string, clientId: string) {
    this.address = address;
    this.#client = new Client(address, credentials.createInsecure(), {
      ...channelOptions,
      // A restarted broker is to be used at once.
      'grpc.initial_reconnect_backoff_ms': 50,
      'grpc.max_reconnect_backoff_ms': 200,
      'grpc.enable_retries': 0,
      // A killed broker comes back under its old address: never share its broken connection between clients.
      'grpc.use_local_subchannel_pool': 1,
    });
    this.#metadata = new Metadata();
    this.#metadata.set('x-mq-client-id', clientId);
    this.#metadata.set('x-mq-language', 'HTTP');
    this.#metadata.set('x-mq-client-version', '1.0.0');
    this.#metadata.set('x-mq-protocol', 'v2');
  }

  async send(request: Buffer, timeoutMs: number): Promise<CallEnd<SendResponse>> {
    return this.#unary('SendMessage', { request, timeoutMs, decode: decodeSendResponse });
  }

  async ack(request: Buffer, timeoutMs: number): Promise<CallEnd<BodyStatus>> {
    return this.#unary('AckMessage', { request, timeoutMs, decode: decodeStatusOnly });
  }

  async heartbeat(request: Buffer, timeoutMs: number): Promise<CallEnd<BodyStatus>> {
    return this.#unary('Heartbeat', { request, timeoutMs, decode: decodeStatusOnly });
  }

  receive(request: Buffer, timeoutMs: number): Promise<CallEnd<ReceiveAnswer>> {
    return new Promise((resolve) => {
      const deadline = Date.now() + timeoutMs;
      const call = this.#client.makeServerStreamRequest(
        `${service}/ReceiveMessage`,
        identity,
        decodeReceiveFrame,
        request,
        this.#metadata,
        { deadline },
      );
      let status: BodyStatus = { code: 0, message: 'no status frame' };
      const messages: ReceivedMessage[] = [];
      call.on('data', (frame: ReturnType<typeof decodeReceiveFrame>) => {
        if (frame.status !== undefined) ({ status } = frame);
        if (frame.message !== undefined) messages.push(frame.message);
      });
      call.on('error', (error: ServiceError) => {
        resolve({ error });
      });
      call.on('end', () => {
        resolve({ answer: { status, messages } });
      });
    });
  }

  [Symbol.dispose](): void {
    this.#client.close();
  }

  #unary<T>(
    method: string,
    call: { request: Buffer; timeoutMs: number; decode: (bytes: Buffer) => T },
  ): Promise<CallEnd<T>> {
    return new Promise((resolve) => {
      this.#client.makeUnaryRequest(
        `${service}/${method}`,
        identity,
        call.decode,
        call.request,
        this.#metadata,
        { deadline: Date.now() + call.timeoutMs },
        (error, answer) => {
          if (error !== null) resolve({ error });
          else if (answer === undefined)
            throw new Error('a call ended without an error and without an answer');
          else resolve({ answer });
        },
      );
    });
  }
}
