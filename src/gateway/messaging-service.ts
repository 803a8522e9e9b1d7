import type { handleUnaryCall, ServiceDefinition, UntypedServiceImplementation } from '@grpc/grpc-js';
import type { AckMessageRequest__Output } from '../proto/gen/apache/rocketmq/v2/AckMessageRequest.ts';
import type { ChangeInvisibleDurationRequest__Output } from '../proto/gen/apache/rocketmq/v2/ChangeInvisibleDurationRequest.ts';
import type { HeartbeatRequest__Output } from '../proto/gen/apache/rocketmq/v2/HeartbeatRequest.ts';
import type { NotifyClientTerminationRequest__Output } from '../proto/gen/apache/rocketmq/v2/NotifyClientTerminationRequest.ts';
import type { QueryAssignmentRequest__Output } from '../proto/gen/apache/rocketmq/v2/QueryAssignmentRequest.ts';
import type { QueryRouteRequest__Output } from '../proto/gen/apache/rocketmq/v2/QueryRouteRequest.ts';
import type { ReceiveMessageRequest__Output } from '../proto/gen/apache/rocketmq/v2/ReceiveMessageRequest.ts';
import type {
  TelemetryCommand,
  TelemetryCommand__Output,
} from '../proto/gen/apache/rocketmq/v2/TelemetryCommand.ts';
import { assert } from '../errors/flotilla-error.ts';
import { loadService } from '../proto/loader.ts';
import { FilterCache } from '../store/filter/filter-cache.ts';
import { ackMessage, changeInvisibleDuration } from './ack.ts';
import { openGate, type Gate } from './access/gate.ts';
import { admit } from './access/admit.ts';
import type { ClusterBackend } from './backend.ts';
import { heartbeat, keepAlive, notifyClientTermination, type ClientDeps } from './clients.ts';
import { callerOf, type CallContext, type GatewayLogger } from './context.ts';
import { bidiStream, serverStream, unary, type Unforeseen } from './grpc-adapter.ts';
import { PollTable } from './polls.ts';
import { emptyAnswer, receiveMessage } from './receive.ts';
import { queryAssignment, queryRoute } from './route.ts';
import { emptyMessageIds, encodeSendResponse } from './send-response.ts';
import { sendMessage } from './send.ts';
import type { GatewayService } from './server.ts';
import { SessionTable } from './sessions.ts';
import { Rejected, statusCode, type BodyStatus } from './status.ts';
import { openTelemetry } from './telemetry.ts';

export interface MessagingOptions {
  /** Parked polls of all clients. @default 20,000 */
  readonly pollsMax?: number;
  /** Parked polls of one client. @default 1,000 */
  readonly pollsPerClientMax?: number;
}

export interface MessagingDeps {
  readonly backend: ClusterBackend;
  /** @default everybody may do everything */
  readonly gate?: Gate;
  readonly logger?: GatewayLogger;
  readonly options?: MessagingOptions;
}

/**
 * `apache.rocketmq.v2.MessagingService` over a cluster: what official RocketMQ 5 clients talk to. RPCs that are not
 * served answer gRPC UNIMPLEMENTED.
 */
export function createMessagingService(deps: MessagingDeps): GatewayService {
  const { backend, options = {} } = deps;
  const polls = new PollTable({
    max: options.pollsMax ?? 20_000,
    maxPerClient: options.pollsPerClientMax ?? 1000,
  });
  const clients: ClientDeps = {
    backend,
    gate: deps.gate ?? openGate,
    polls,
    sessions: new SessionTable(),
    filters: new FilterCache(),
  };
  return {
    definition: messagingDefinition(),
    implementation: implement(clients, (error) =>
      deps.logger?.error({ err: error }, 'request failed unexpectedly'),
    ),
    drain() {
      polls.endAll();
      clients.sessions.closeStreams('the server is stopping');
    },
  };
}

type Handler<Req, Res> = (request: Req, context: CallContext) => Res | Promise<Res>;

const internalError: BodyStatus = { code: statusCode.INTERNAL_SERVER_ERROR, message: 'internal error' };

type Guard = <Req, Res>(
  handle: Handler<Req, Res>,
  refuse: (status: BodyStatus) => Res,
) => (request: Req, context: CallContext) => Promise<Res>;

/** Turns failures into answers with a body status: to clients a gRPC error means a broken transport. */
function guardOf(gate: Gate, unforeseen: Unforeseen): Guard {
  return (handle, refuse) => async (request, context) => {
    try {
      admit(gate, context);
      return await handle(request, context);
    } catch (error) {
      if (error instanceof Rejected) return refuse(error.status);
      unforeseen(error);
      return refuse(internalError);
    }
  };
}

function implement(clients: ClientDeps, unforeseen: Unforeseen): UntypedServiceImplementation {
  const { backend } = clients;
  const guarded = guardOf(clients.gate, unforeseen);
  /** A request that shows that its client lives. */
  const fromLiving =
    <Req, Res>(handle: Handler<Req, Res>): Handler<Req, Res> =>
    (request, context) => {
      keepAlive(clients, callerOf(context).clientId);
      return handle(request, context);
    };
  const answering = <Req, Res>(handle: Handler<Req, Res>): handleUnaryCall<Req, Res | StatusOnly> =>
    unary(
      guarded<Req, Res | StatusOnly>(fromLiving(handle), (status) => ({ status })),
      unforeseen,
    );
  return {
    QueryRoute: answering((request: QueryRouteRequest__Output, context) =>
      queryRoute(backend, request, context),
    ),
    QueryAssignment: answering((request: QueryAssignmentRequest__Output, context) =>
      queryAssignment(backend, request, context),
    ),
    Heartbeat: answering((request: HeartbeatRequest__Output, context) => heartbeat(request, context)),
    NotifyClientTermination: unary(
      guarded(
        (request: NotifyClientTerminationRequest__Output, context) =>
          notifyClientTermination(clients, request, context),
        (status) => ({ status }),
      ),
      unforeseen,
    ),
    AckMessage: answering((request: AckMessageRequest__Output, context) =>
      ackMessage(backend, request, context),
    ),
    ChangeInvisibleDuration: answering((request: ChangeInvisibleDurationRequest__Output, context) =>
      changeInvisibleDuration(backend, request, context),
    ),
    SendMessage: unary(
      guarded(
        fromLiving((request: Buffer, context) => sendMessage(backend, request, context)),
        (status) => encodeSendResponse(status, emptyMessageIds(0), undefined),
      ),
      unforeseen,
    ),
    ReceiveMessage: serverStream(
      guarded(
        fromLiving((request: ReceiveMessageRequest__Output, context) =>
          receiveMessage(clients, request, context),
        ),
        emptyAnswer,
      ),
      unforeseen,
    ),
    Telemetry: bidiStream<TelemetryCommand__Output, TelemetryCommand>((stream, context) =>
      openTelemetry(clients, stream, context),
    ),
  };
}

interface StatusOnly {
  readonly status: BodyStatus;
}

/** The service as generated, but with raw bytes where messages pass: sends in, receives out. */
function messagingDefinition(): ServiceDefinition {
  const loaded = loadService('apache/rocketmq/v2/service.proto', 'apache.rocketmq.v2.MessagingService');
  const { SendMessage, ReceiveMessage } = loaded;
  assert(SendMessage !== undefined && ReceiveMessage !== undefined, 'the schema has its RPCs');
  return {
    ...loaded,
    SendMessage: { ...SendMessage, requestDeserialize: same, responseSerialize: same },
    ReceiveMessage: { ...ReceiveMessage, responseSerialize: same },
  };
}

const same = (bytes: Buffer): Buffer => bytes;
