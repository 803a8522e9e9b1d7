import { Client, type Metadata, type MethodDefinition, type ServiceError } from '@grpc/grpc-js';
import { assert, FlotillaError } from '../../errors/flotilla-error.ts';
import type { ErrorCode } from '../../errors/codes.ts';
import { channelOptions } from '../../proto/channel.ts';
import type { Dialer } from '../../proto/dialer.ts';
import type { AckMessageResponse__Output } from '../../proto/gen/apache/rocketmq/v2/AckMessageResponse.ts';
import type { Message__Output } from '../../proto/gen/apache/rocketmq/v2/Message.ts';
import type { ReceiveMessageResponse__Output } from '../../proto/gen/apache/rocketmq/v2/ReceiveMessageResponse.ts';
import type { Status__Output } from '../../proto/gen/apache/rocketmq/v2/Status.ts';
import { messagingService } from './client-message.ts';

export interface ReceiverOptions {
  readonly address: string;
  readonly topic: string;
  readonly group: string;
  /** Tag expression; `*`: all. */
  readonly filter: string;
  readonly timeoutMs: number;
  readonly dialer: Dialer;
}

const INVISIBLE_SECONDS = 30;
/** A receive may end this long after its poll. */
const SLACK_MS = 2000;

const codes: Readonly<Record<string, ErrorCode>> = {
  TOPIC_NOT_FOUND: 'TOPIC_NOT_FOUND',
  CONSUMER_GROUP_NOT_FOUND: 'GROUP_NOT_FOUND',
  UNAUTHORIZED: 'UNAUTHORIZED',
  FORBIDDEN: 'TOPIC_FORBIDDEN',
  INVALID_RECEIPT_HANDLE: 'RECEIPT_INVALID',
  TOO_MANY_REQUESTS: 'OVERLOADED',
  HA_NOT_AVAILABLE: 'NO_LEADER',
  INTERNAL_ERROR: 'INTERNAL',
};

function check(status: Status__Output | null | undefined): void {
  if (status === undefined || status === null || ['OK', 'MESSAGE_NOT_FOUND'].includes(status.code)) return;
  const code = status.message.startsWith('FORBIDDEN:') ? 'FORBIDDEN' : codes[status.code];
  const named = status.message.startsWith(`${status.code}: `);
  throw new FlotillaError(code ?? 'INVALID_ARGUMENT', `${named ? '' : `${status.code}: `}${status.message}`);
}

/** Receives and acknowledges over the public client API, as any RocketMQ client does. */
export class Receiver implements Disposable {
  readonly #options: ReceiverOptions;
  readonly #client: Client;

  constructor(options: ReceiverOptions) {
    this.#options = options;
    this.#client = new Client(options.address, options.dialer.credentials, channelOptions);
  }

  #headers(): Metadata {
    const metadata = this.#options.dialer.metadata();
    metadata.set('x-mq-client-id', `flotilla-cli@${process.pid}`);
    metadata.set('x-mq-language', 'FLOTILLA');
    metadata.set('x-mq-protocol', 'v2');
    return metadata;
  }

  /** Up to `batchSize` messages; empty when none came within `pollMs`. */
  receive(batchSize: number, pollMs: number, signal: AbortSignal): Promise<readonly Message__Output[]> {
    const { topic, group, filter } = this.#options;
    const request = {
      group: { name: group },
      messageQueue: { topic: { name: topic }, id: -1 },
      filterExpression: { type: 'TAG', expression: filter },
      batchSize,
      invisibleDuration: { seconds: INVISIBLE_SECONDS, nanos: 0 },
      longPollingTimeout: { seconds: Math.floor(pollMs / 1000), nanos: (pollMs % 1000) * 1_000_000 },
      autoRenew: false,
    };
    const method = this.#method<ReceiveMessageResponse__Output>('ReceiveMessage');
    return new Promise((resolve, reject) => {
      const { path, requestSerialize, responseDeserialize } = method;
      const deadline = Date.now() + pollMs + SLACK_MS;
      const call = this.#client.makeServerStreamRequest(
        path,
        requestSerialize,
        responseDeserialize,
        request,
        this.#headers(),
        { deadline },
      );
      const cancel = (): void => {
        call.cancel();
      };
      signal.addEventListener('abort', cancel, { once: true });
      const messages: Message__Output[] = [];
      let status: Status__Output | null | undefined;
      call.on('data', (frame: ReceiveMessageResponse__Output) => {
        if (frame.content === 'status') status = frame.status;
        if (frame.message !== null && frame.message !== undefined) messages.push(frame.message);
      });
      call.on('error', (error: ServiceError) => {
        signal.removeEventListener('abort', cancel);
        if (signal.aborted) resolve([]);
        else reject(this.#unreachable(error));
      });
      call.on('end', () => {
        signal.removeEventListener('abort', cancel);
        try {
          check(status);
          resolve(messages);
        } catch (error) {
          reject(error instanceof Error ? error : new Error(String(error)));
        }
      });
    });
  }

  /** Acknowledges messages of one receive. */
  async acknowledge(messages: readonly Message__Output[]): Promise<void> {
    const { topic, group } = this.#options;
    const entries = messages.map(({ systemProperties }) => ({
      messageId: systemProperties?.messageId,
      receiptHandle: systemProperties?.receiptHandle,
    }));
    const answer = await this.#call<AckMessageResponse__Output>('AckMessage', {
      group: { name: group },
      topic: { name: topic },
      entries,
    });
    check(answer.status);
  }

  [Symbol.dispose](): void {
    this.#client.close();
  }

  #call<Res>(name: string, request: object): Promise<Res> {
    const { path, requestSerialize, responseDeserialize } = this.#method<Res>(name);
    const options = { deadline: Date.now() + this.#options.timeoutMs };
    return new Promise((resolve, reject) => {
      this.#client.makeUnaryRequest(
        path,
        requestSerialize,
        responseDeserialize,
        request,
        this.#headers(),
        options,
        (error, answer) => {
          if (error === null && answer !== undefined) resolve(answer);
          else reject(this.#unreachable(error));
        },
      );
    });
  }

  #unreachable(error: ServiceError | null): FlotillaError {
    const reason = error?.details ?? 'no answer';
    return new FlotillaError('UNREACHABLE', `no answer from ${this.#options.address}: ${reason}`);
  }

  #method<Res>(name: string): MethodDefinition<object, Res> {
    const method: MethodDefinition<object, Res> | undefined = messagingService()[name];
    assert(method !== undefined, `the client API has ${name}`);
    return method;
  }
}
