import type { ServiceDefinition, UntypedServiceImplementation } from '@grpc/grpc-js';

import { done, refused, type Outcome } from '../errors/outcome.ts';
import type { BrokerStatusResponse } from '../proto/gen/flotilla/v1/BrokerStatusResponse.ts';
import type { ClusterStatusResponse } from '../proto/gen/flotilla/v1/ClusterStatusResponse.ts';
import type { CreateTopicRequest__Output } from '../proto/gen/flotilla/v1/CreateTopicRequest.ts';
import type { DescribeTopicResponse } from '../proto/gen/flotilla/v1/DescribeTopicResponse.ts';
import type { ReadQueueRequest__Output } from '../proto/gen/flotilla/v1/ReadQueueRequest.ts';
import { loadService } from '../proto/loader.ts';
import type { GroupStatus, TopicConfig } from '../store/api.ts';
import { topicFrom, type LocalReplica } from './admin-values.ts';
import { memberMethods } from './admin-members.ts';
import { unary } from './admin-unary.ts';
import type { ClusterBackend } from './backend.ts';
import type { ClusterView } from './cluster-view.ts';
import type { MemberService } from './members.ts';
import { topicKey } from './names.ts';

const readMessagesMax = 1024;

export interface AdminServiceDeps {
  readonly backend: ClusterBackend;
  /** Absent at a NameServer. */
  readonly local?: LocalReplica;
  /** Absent at a NameServer. */
  readonly members?: MemberService;
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
    ...memberMethods(deps.members),
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
  return done({
    ...broker,
    leader: broker.leader ?? '',
    seeding: broker.seeding ?? null,
    problems: [...broker.problems],
  });
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
