import { performance } from 'node:perf_hooks';

import {
  Metadata,
  status,
  type handleUnaryCall,
  type ServerErrorResponse,
  type ServiceDefinition,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';

import type { ErrorCode } from '../errors/codes.ts';
import { FlotillaError } from '../errors/flotilla-error.ts';
import { done, refused, type Outcome } from '../errors/outcome.ts';
import type { BrokerStatusResponse } from '../proto/gen/flotilla/v1/BrokerStatusResponse.ts';
import type { ClusterStatusResponse } from '../proto/gen/flotilla/v1/ClusterStatusResponse.ts';
import type { CreateTopicRequest__Output } from '../proto/gen/flotilla/v1/CreateTopicRequest.ts';
import type { DescribeTopicResponse } from '../proto/gen/flotilla/v1/DescribeTopicResponse.ts';
import type { ReadQueueRequest__Output } from '../proto/gen/flotilla/v1/ReadQueueRequest.ts';
import { loadService } from '../proto/loader.ts';
import type { GroupStatus, TopicConfig } from '../store/api.ts';
import { topicFrom, type LocalReplica } from './admin-values.ts';
import type { CallLimits, ClusterBackend } from './backend.ts';
import type { ClusterView } from './cluster-view.ts';
import { topicKey } from './names.ts';
import { Rejected } from './status.ts';

/** Trailer of an error: its code in the closed list of Flotilla. */
export const errorCodeTrailer = 'flotilla-code';
const readMessagesMax = 1024;
const defaultDeadlineMs = 10_000;
/** The answer must leave before the caller's deadline. */
const deadlineMarginMs = 100;

export interface AdminServiceDeps {
  readonly backend: ClusterBackend;
  /** Absent at a NameServer. */
  readonly local?: LocalReplica;
}

/** `flotilla.v1.Admin` over the cluster and the replica of this process. */
export function createAdminService(deps: AdminServiceDeps): {
  definition: ServiceDefinition;
  implementation: UntypedServiceImplementation;
} {
  const { backend } = deps;
  const implementation = {
    CreateTopic: unary(async (request: CreateTopicRequest__Output, limits) => {
      const config = topicFrom(request.topic);
      const name = topicKey({ name: config.name }, '');
      return mapDone(await backend.createTopic({ ...config, name }, limits), (topic) => ({ topic }));
    }),
    DeleteTopic: unary(async (request: { name: string }, limits) =>
      mapDone(await backend.deleteTopic(request.name, limits), () => ({})),
    ),
    DescribeTopic: unary(async (request: { name: string }, limits): Promise<Outcome<DescribeTopicResponse>> =>
      mapDone(await backend.describeTopic(request.name, limits), ({ config, queues }) => ({
        topic: config,
        queues: [...queues],
      })),
    ),
    ListTopics: unary(async (_request: object, limits) =>
      mapDone(await backend.listTopics(limits), (topics: readonly TopicConfig[]) => ({ topics })),
    ),
    DescribeGroup: unary((request: { group: string }, limits): Promise<Outcome<GroupStatus>> =>
      backend.describeGroup(request.group, limits),
    ),
    ClusterStatus: unary(() => Promise.resolve(done(clusterStatus(backend.view)))),
    BrokerStatus: unary(() => Promise.resolve(brokerStatus(deps.local))),
    ReadQueue: unary((request: ReadQueueRequest__Output) => readQueue(deps.local, request)),
  };
  return { definition: loadService('flotilla/v1/admin.proto', 'flotilla.v1.Admin'), implementation };
}

function clusterStatus(view: ClusterView): ClusterStatusResponse {
  const groups = view.groups.map(({ name, term, leader, brokers, topics }) => ({
    name,
    term,
    leader: leader ?? '',
    brokers: [...brokers],
    topics: [...topics.values()],
  }));
  return { clusterName: view.clusterName, groups };
}

function brokerStatus(local: LocalReplica | undefined): Outcome<BrokerStatusResponse> {
  if (local === undefined) return noReplica;
  const broker = local.status();
  return done({ ...broker, leader: broker.leader ?? '', seeding: broker.seeding ?? null });
}

async function readQueue(
  local: LocalReplica | undefined,
  request: ReadQueueRequest__Output,
): Promise<Outcome<{ records: Buffer[] }>> {
  if (local === undefined) return noReplica;
  if (!Number.isSafeInteger(request.offset)) return refused('INVALID_ARGUMENT', 'offset is above 2^53 - 1');
  const most = Math.min(request.maxMessages, readMessagesMax);
  return done({ records: await local.readQueue(request.topic, request.queueId, request.offset, most) });
}

const noReplica = refused('INVALID_ARGUMENT', 'this process holds no replica; ask a broker');

function mapDone<T, U>(outcome: Outcome<T>, map: (value: T) => U): Outcome<U> {
  return outcome.kind === 'done' ? done(map(outcome.value)) : outcome;
}

/** A handler that answers an outcome; expected failures become gRPC errors with a code. */
function unary<Req, Res>(
  handle: (request: Req, limits: CallLimits) => Promise<Outcome<Res>>,
): handleUnaryCall<Req, Res> {
  return (call, callback) => {
    const gone = new AbortController();
    call.on('cancelled', () => gone.abort());
    const run = async (): Promise<void> => {
      try {
        const outcome = await handle(call.request, limitsOf(call.getDeadline(), gone.signal));
        if (outcome.kind === 'done') callback(null, outcome.value);
        else if (outcome.kind === 'refused') callback(serverError(outcome.code, outcome.message));
        else callback(serverError('OUTCOME_UNKNOWN', outcome.message));
      } catch (error) {
        callback(fromThrown(error));
      }
    };
    void run();
  };
}

function limitsOf(deadline: Date | number, signal: AbortSignal): CallLimits {
  const leftMs = Number(deadline) - Date.now();
  const usedMs = Number.isFinite(leftMs) ? Math.max(0, leftMs - deadlineMarginMs) : defaultDeadlineMs;
  return { deadlineMs: performance.now() + usedMs, signal };
}

function fromThrown(error: unknown): ServerErrorResponse {
  if (error instanceof FlotillaError) return serverError(error.code, error.message);
  if (error instanceof Rejected) return serverError('INVALID_ARGUMENT', error.message);
  return serverError('INTERNAL', error instanceof Error ? error.message : String(error));
}

const grpcStatus: Partial<Record<ErrorCode, status>> = {
  NO_LEADER: status.UNAVAILABLE,
  OUTCOME_UNKNOWN: status.UNKNOWN,
  OVERLOADED: status.RESOURCE_EXHAUSTED,
  DISK_FULL: status.RESOURCE_EXHAUSTED,
  TOPIC_NOT_FOUND: status.NOT_FOUND,
  GROUP_NOT_FOUND: status.NOT_FOUND,
  TOPIC_EXISTS: status.ALREADY_EXISTS,
  INVALID_ARGUMENT: status.INVALID_ARGUMENT,
  INTERNAL: status.INTERNAL,
};

function serverError(code: ErrorCode, message: string): ServerErrorResponse {
  const metadata = new Metadata();
  metadata.set(errorCodeTrailer, code);
  const error = new Error(message);
  return Object.assign(error, {
    code: grpcStatus[code] ?? status.FAILED_PRECONDITION,
    details: message,
    metadata,
  });
}
