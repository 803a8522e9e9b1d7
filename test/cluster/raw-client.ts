import {
  Client,
  credentials,
  Metadata,
  status as grpcStatus,
  type ClientDuplexStream,
  type ClientReadableStream,
  type StatusObject,
} from '@grpc/grpc-js';
import { loadService } from '../../src/proto/loader.ts';
import type { MessagingServiceDefinition } from '../../src/proto/gen/apache/rocketmq/v2/MessagingService.ts';
import type { Message__Output } from '../../src/proto/gen/apache/rocketmq/v2/Message.ts';
import type { ReceiveMessageRequest } from '../../src/proto/gen/apache/rocketmq/v2/ReceiveMessageRequest.ts';
import type { ReceiveMessageResponse__Output } from '../../src/proto/gen/apache/rocketmq/v2/ReceiveMessageResponse.ts';
import type {
  TelemetryCommand,
  TelemetryCommand__Output,
} from '../../src/proto/gen/apache/rocketmq/v2/TelemetryCommand.ts';

const service = loadService('apache/rocketmq/v2/service.proto', 'apache.rocketmq.v2.MessagingService');

export type UnaryRpc =
  | 'QueryRoute'
  | 'QueryAssignment'
  | 'Heartbeat'
  | 'SendMessage'
  | 'AckMessage'
  | 'ChangeInvisibleDuration'
  | 'NotifyClientTermination'
  | 'ForwardMessageToDeadLetterQueue'
  | 'EndTransaction'
  | 'RecallMessage'
  | 'UpdateOffset'
  | 'GetOffset'
  | 'QueryOffset'
  | 'SyncLiteSubscription';

/** Request and response of each unary RPC. */
export type Messages = {
  [K in UnaryRpc]: [
    Parameters<MessagingServiceDefinition[K]['requestSerialize']>[0],
    ReturnType<MessagingServiceDefinition[K]['responseDeserialize']>,
  ];
};

interface Method<Req, Res> {
  readonly path: string;
  readonly requestSerialize: (request: Req) => Buffer;
  readonly responseDeserialize: (bytes: Buffer) => Res;
}

/** The definition is not generic: whoever asks names the types that belong to the RPC. */
function methodOf<Req, Res>(rpc: string): Method<Req, Res> {
  const method: Method<Req, Res> | undefined = service[rpc];
  if (method === undefined) throw new Error(`no RPC ${rpc}`);
  return method;
}

export interface CallOptions {
  /** On top of the usual ones; '' leaves one out. */
  readonly headers?: Readonly<Record<string, string>>;
  /** @default 10,000; of a receive, its polling time more */
  readonly deadlineMs?: number;
}

/** Rejects when `promise` takes longer: a test must not hang. */
export async function soon<T>(promise: Promise<T>, ms: number, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`not within ${ms} ms: ${what}`)), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** A client made of nothing but grpc-js and the schema, with a connection of its own. */
export class RawClient implements Disposable {
  readonly clientId: string;
  readonly #client: Client;

  constructor(address: string, clientId = 'raw-client') {
    this.clientId = clientId;
    this.#client = new Client(address, credentials.createInsecure(), {
      'grpc.use_local_subchannel_pool': 1,
      'grpc.max_receive_message_length': -1,
      'grpc.max_send_message_length': -1,
      'grpc.initial_reconnect_backoff_ms': 50,
      'grpc.max_reconnect_backoff_ms': 500,
    });
  }

  headers(entries: Readonly<Record<string, string>> = {}): Metadata {
    const metadata = new Metadata();
    const all = {
      'x-mq-client-id': this.clientId,
      'x-mq-language': 'JAVA',
      'x-mq-client-version': '5.2.1',
      ...entries,
    };
    for (const [name, value] of Object.entries(all)) if (value !== '') metadata.set(name, value);
    return metadata;
  }

  /** Calls a unary RPC; rejects with the gRPC error, if any. */
  call<K extends UnaryRpc>(
    rpc: K,
    request: Messages[K][0],
    options: CallOptions = {},
  ): Promise<Messages[K][1]> {
    return this.#unary(methodOf<Messages[K][0], Messages[K][1]>(rpc), request, options);
  }

  /** The bytes of an answer. */
  bytes<K extends UnaryRpc>(rpc: K, request: Messages[K][0]): Promise<Buffer> {
    const method = methodOf<Messages[K][0], unknown>(rpc);
    return this.#unary({ ...method, responseDeserialize: (bytes) => bytes }, request, {});
  }

  /** Calls any path with bytes as the request. */
  callPath(path: string, request: Buffer): Promise<Buffer> {
    const same = (bytes: Buffer): Buffer => bytes;
    return this.#unary({ path, requestSerialize: same, responseDeserialize: same }, request, {});
  }

  #unary<Req, Res>(method: Method<Req, Res>, request: Req, options: CallOptions): Promise<Res> {
    return new Promise((resolve, reject) => {
      this.#client.makeUnaryRequest(
        method.path,
        method.requestSerialize,
        method.responseDeserialize,
        request,
        this.headers(options.headers),
        { deadline: Date.now() + (options.deadlineMs ?? 10_000) },
        (error, response) => {
          if (error !== null || response === undefined) reject(error ?? new Error('no response'));
          else resolve(response);
        },
      );
    });
  }

  receive(request: ReceiveMessageRequest, options: CallOptions = {}): Receive {
    const pollMs = Number(request.longPollingTimeout?.seconds ?? 0) * 1000;
    const method = methodOf<ReceiveMessageRequest, ReceiveMessageResponse__Output>('ReceiveMessage');
    const stream = this.#client.makeServerStreamRequest(
      method.path,
      method.requestSerialize,
      method.responseDeserialize,
      request,
      this.headers(options.headers),
      { deadline: Date.now() + (options.deadlineMs ?? Math.max(0, pollMs) + 10_000) },
    );
    return new Receive(stream);
  }

  /** A server stream that is not served. */
  pullMessage(): Promise<StatusObject> {
    const method = methodOf<object, object>('PullMessage');
    const stream = this.#client.makeServerStreamRequest(
      method.path,
      method.requestSerialize,
      method.responseDeserialize,
      {},
      this.headers(),
      { deadline: Date.now() + 10_000 },
    );
    return statusOf(stream);
  }

  telemetry(headers: Readonly<Record<string, string>> = {}): Telemetry {
    const method = methodOf<TelemetryCommand, TelemetryCommand__Output>('Telemetry');
    return new Telemetry(
      this.#client.makeBidiStreamRequest(
        method.path,
        method.requestSerialize,
        method.responseDeserialize,
        this.headers(headers),
      ),
    );
  }

  [Symbol.dispose](): void {
    this.#client.close();
  }
}

/** How a stream ends; an error is an end like any other. */
function statusOf(
  stream: ClientReadableStream<object> | ClientDuplexStream<object, object>,
): Promise<StatusObject> {
  stream.on('error', () => undefined);
  stream.resume();
  return new Promise((resolve) => {
    stream.once('status', resolve);
  });
}

/** One ReceiveMessage call. */
export class Receive {
  readonly frames: ReceiveMessageResponse__Output[] = [];
  /** How the call ended, as gRPC says. */
  readonly status: Promise<StatusObject>;
  readonly #startedMs = performance.now();
  readonly #stream: ClientReadableStream<ReceiveMessageResponse__Output>;
  /** From the start of the call to its end. */
  tookMs = Number.NaN;

  constructor(stream: ClientReadableStream<ReceiveMessageResponse__Output>) {
    this.#stream = stream;
    stream.on('error', () => undefined);
    this.status = new Promise((resolve) => {
      stream.once('status', (status) => {
        this.tookMs = performance.now() - this.#startedMs;
        resolve(status);
      });
    });
    stream.on('data', (frame: ReceiveMessageResponse__Output) => this.frames.push(frame));
  }

  /** Waits for the end, which must be a regular one. */
  async done(): Promise<this> {
    const { code, details } = await this.status;
    if (code !== grpcStatus.OK) throw new Error(`the receive ended with gRPC status ${code}: ${details}`);
    return this;
  }

  cancel(): void {
    this.#stream.cancel();
  }

  /** Kinds of the frames, in order. */
  get kinds(): (string | undefined)[] {
    return this.frames.map((frame) => frame.content);
  }

  /** Code of the first frame. */
  get code(): string | undefined {
    return this.frames[0]?.status?.code;
  }

  get messages(): Message__Output[] {
    return this.frames.flatMap((frame) => (frame.message ? [frame.message] : []));
  }

  get bodies(): string[] {
    return this.messages.map(({ body }) => body.toString());
  }
}

/** One Telemetry stream. */
export class Telemetry {
  /** How the stream ended. */
  readonly ended: Promise<StatusObject>;
  /** True while neither side ended it. */
  open = true;
  readonly commands: TelemetryCommand__Output[] = [];
  readonly #stream: ClientDuplexStream<TelemetryCommand, TelemetryCommand__Output>;
  #read = 0;
  #onCommand = (): void => undefined;

  constructor(stream: ClientDuplexStream<TelemetryCommand, TelemetryCommand__Output>) {
    this.#stream = stream;
    this.ended = statusOf(stream).then((status) => {
      this.open = false;
      return status;
    });
    stream.on('data', (command: TelemetryCommand__Output) => {
      this.commands.push(command);
      this.#onCommand();
    });
  }

  send(command: TelemetryCommand): void {
    this.#stream.write(command);
  }

  /** The next command that was not taken yet. */
  async next(): Promise<TelemetryCommand__Output> {
    const arrived = new Promise<void>((resolve) => {
      this.#onCommand = resolve;
      if (this.commands.length > this.#read) resolve();
    });
    await soon(arrived, 10_000, 'a command on the Telemetry stream');
    const command = this.commands[this.#read];
    if (command === undefined) throw new Error('no command');
    this.#read += 1;
    return command;
  }

  end(): void {
    this.#stream.end();
  }
}

/** A receive of one group that every check accepts. */
export function receiveOf(
  topic: string,
  group: string,
  overrides: ReceiveMessageRequest = {},
): ReceiveMessageRequest {
  return {
    group: { name: group },
    messageQueue: { topic: { name: topic }, id: -1 },
    batchSize: 32,
    invisibleDuration: { seconds: 60 },
    longPollingTimeout: { seconds: 10 },
    ...overrides,
  };
}
