import { finished } from 'node:stream/promises';
import { credentials, Client, Metadata, type ClientDuplexStream } from '@grpc/grpc-js';
import { openGate, type Gate } from '../../src/gateway/access/gate.ts';
import { SecretBox } from '../../src/gateway/access/secret-box.ts';
import { createAdminService } from '../../src/gateway/admin.ts';
import { createProduceService } from '../../src/gateway/produce.ts';
import { GatewayServer } from '../../src/gateway/server.ts';
import { createMessagingService, type MessagingOptions } from '../../src/gateway/messaging-service.ts';
import { loadService } from '../../src/proto/loader.ts';
import type { Message__Output } from '../../src/proto/gen/apache/rocketmq/v2/Message.ts';
import type { ReceiveMessageRequest } from '../../src/proto/gen/apache/rocketmq/v2/ReceiveMessageRequest.ts';
import type { ReceiveMessageResponse__Output } from '../../src/proto/gen/apache/rocketmq/v2/ReceiveMessageResponse.ts';
import type { AckMessageRequest } from '../../src/proto/gen/apache/rocketmq/v2/AckMessageRequest.ts';
import type { AckMessageResponse__Output } from '../../src/proto/gen/apache/rocketmq/v2/AckMessageResponse.ts';
import type { ChangeInvisibleDurationRequest } from '../../src/proto/gen/apache/rocketmq/v2/ChangeInvisibleDurationRequest.ts';
import type { ChangeInvisibleDurationResponse__Output } from '../../src/proto/gen/apache/rocketmq/v2/ChangeInvisibleDurationResponse.ts';
import type { HeartbeatRequest } from '../../src/proto/gen/apache/rocketmq/v2/HeartbeatRequest.ts';
import type { HeartbeatResponse__Output } from '../../src/proto/gen/apache/rocketmq/v2/HeartbeatResponse.ts';
import type { NotifyClientTerminationRequest } from '../../src/proto/gen/apache/rocketmq/v2/NotifyClientTerminationRequest.ts';
import type { NotifyClientTerminationResponse__Output } from '../../src/proto/gen/apache/rocketmq/v2/NotifyClientTerminationResponse.ts';
import type { QueryAssignmentRequest } from '../../src/proto/gen/apache/rocketmq/v2/QueryAssignmentRequest.ts';
import type { QueryAssignmentResponse__Output } from '../../src/proto/gen/apache/rocketmq/v2/QueryAssignmentResponse.ts';
import type { QueryRouteRequest } from '../../src/proto/gen/apache/rocketmq/v2/QueryRouteRequest.ts';
import type { QueryRouteResponse__Output } from '../../src/proto/gen/apache/rocketmq/v2/QueryRouteResponse.ts';
import type { SendMessageRequest } from '../../src/proto/gen/apache/rocketmq/v2/SendMessageRequest.ts';
import type { SendMessageResponse__Output } from '../../src/proto/gen/apache/rocketmq/v2/SendMessageResponse.ts';
import type {
  TelemetryCommand,
  TelemetryCommand__Output,
} from '../../src/proto/gen/apache/rocketmq/v2/TelemetryCommand.ts';
import { FakeBackend } from '../support/fake-backend.ts';

/** Seals the secrets of test users. */
export const testSecrets = SecretBox.parse('7e'.repeat(32), 'test');

const service = loadService('apache/rocketmq/v2/service.proto', 'apache.rocketmq.v2.MessagingService');

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

/** A gateway on a free port over a cluster in memory, and a raw client of it. */
export interface TestGateway extends AsyncDisposable {
  readonly backend: FakeBackend;
  readonly server: GatewayServer;
  readonly client: Client;
  readonly address: string;
  /** What the gateway logged as unexpected. */
  readonly errors: object[];
}

export async function startGateway(
  options: MessagingOptions = {},
  gateOf: (backend: FakeBackend) => Gate = () => openGate,
): Promise<TestGateway> {
  const backend = new FakeBackend([]);
  const gate = gateOf(backend);
  const errors: object[] = [];
  const logger = {
    warn: (): void => undefined,
    error: (fields: object): void => {
      errors.push(fields);
    },
  };
  const server = await GatewayServer.listen({
    address: '127.0.0.1:0',
    services: [
      createMessagingService({ backend, gate, logger, options }),
      createProduceService({ backend, gate }),
      createAdminService({ backend, gate, secrets: testSecrets }),
    ],
  });
  const address = `127.0.0.1:${server.port}`;
  backend.brokers = [{ name: 'broker-0', address, live: true }];
  const client = new Client(address, credentials.createInsecure(), {
    'grpc.max_receive_message_length': -1,
  });
  return {
    backend,
    server,
    client,
    address,
    errors,
    async [Symbol.asyncDispose]() {
      client.close();
      await server.close({ graceMs: 200 });
    },
  };
}

/** Request headers of a well-behaved client; entries override. */
export function headers(entries: Record<string, string> = {}): Metadata {
  const metadata = new Metadata();
  const all = { 'x-mq-client-id': 'client-1', 'x-mq-language': 'JAVA', ...entries };
  for (const [name, value] of Object.entries(all)) if (value !== '') metadata.set(name, value);
  return metadata;
}

interface Rpcs {
  QueryRoute: [QueryRouteRequest, QueryRouteResponse__Output];
  QueryAssignment: [QueryAssignmentRequest, QueryAssignmentResponse__Output];
  Heartbeat: [HeartbeatRequest, HeartbeatResponse__Output];
  NotifyClientTermination: [NotifyClientTerminationRequest, NotifyClientTerminationResponse__Output];
  SendMessage: [SendMessageRequest, SendMessageResponse__Output];
  AckMessage: [AckMessageRequest, AckMessageResponse__Output];
  ChangeInvisibleDuration: [ChangeInvisibleDurationRequest, ChangeInvisibleDurationResponse__Output];
  EndTransaction: [object, unknown];
  RecallMessage: [object, unknown];
  ForwardMessageToDeadLetterQueue: [object, unknown];
  GetOffset: [object, unknown];
  QueryOffset: [object, unknown];
  UpdateOffset: [object, unknown];
  SyncLiteSubscription: [object, unknown];
}
export interface CallOptions {
  readonly metadata?: Metadata;
  readonly deadlineMs?: number;
}

/** Calls a unary RPC; rejects with the gRPC error, if any. */
export function call<K extends keyof Rpcs>(
  gateway: TestGateway,
  rpc: K,
  request: Rpcs[K][0],
  options: CallOptions = {},
): Promise<Rpcs[K][1]> {
  const method = methodOf<Rpcs[K][0], Rpcs[K][1]>(rpc);
  return new Promise((resolve, reject) => {
    gateway.client.makeUnaryRequest(
      method.path,
      method.requestSerialize,
      method.responseDeserialize,
      request,
      options.metadata ?? headers(),
      { deadline: Date.now() + (options.deadlineMs ?? 5000) },
      (error, response) => {
        if (error !== null || response === undefined) reject(error ?? new Error('no response'));
        else resolve(response);
      },
    );
  });
}

/** All frames of a receive. */
export async function receive(
  gateway: TestGateway,
  request: ReceiveMessageRequest,
  options: CallOptions = {},
): Promise<ReceiveMessageResponse__Output[]> {
  const method = methodOf<ReceiveMessageRequest, ReceiveMessageResponse__Output>('ReceiveMessage');
  const stream = gateway.client.makeServerStreamRequest(
    method.path,
    method.requestSerialize,
    method.responseDeserialize,
    request,
    options.metadata ?? headers(),
    { deadline: Date.now() + (options.deadlineMs ?? 5000) },
  );
  const frames: ReceiveMessageResponse__Output[] = [];
  stream.on('data', (frame: ReceiveMessageResponse__Output) => frames.push(frame));
  await finished(stream);
  return frames;
}

export function messagesOf(frames: readonly ReceiveMessageResponse__Output[]): Message__Output[] {
  return frames.flatMap((frame) => (frame.message ? [frame.message] : []));
}

export function openTelemetry(
  gateway: TestGateway,
  metadata: Metadata = headers(),
): ClientDuplexStream<TelemetryCommand, TelemetryCommand__Output> {
  const method = methodOf<TelemetryCommand, TelemetryCommand__Output>('Telemetry');
  return gateway.client.makeBidiStreamRequest(
    method.path,
    method.requestSerialize,
    method.responseDeserialize,
    metadata,
  );
}
