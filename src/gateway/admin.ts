import type { ServiceDefinition, UntypedServiceImplementation } from '@grpc/grpc-js';

import { done, refused, type Outcome, type Refusal } from '../errors/outcome.ts';
import type { BrokerStatusResponse } from '../proto/gen/flotilla/v1/BrokerStatusResponse.ts';
import type { ClusterStatusResponse } from '../proto/gen/flotilla/v1/ClusterStatusResponse.ts';
import type { CreateTopicRequest__Output } from '../proto/gen/flotilla/v1/CreateTopicRequest.ts';
import type { DescribeTopicResponse } from '../proto/gen/flotilla/v1/DescribeTopicResponse.ts';
import type { ReadQueueRequest__Output } from '../proto/gen/flotilla/v1/ReadQueueRequest.ts';
import { loadService } from '../proto/loader.ts';
import type { GroupStatus, TopicConfig } from '../store/api.ts';
import { topicFrom, type LocalReplica } from './admin-values.ts';
import { accessMethods } from './admin-access.ts';
import { memberMethods } from './admin-members.ts';
import { unary } from './admin-unary.ts';
import { openGate, type Gate } from './access/gate.ts';
import type { SecretBox } from './access/secret-box.ts';
import { administratorDenial, denial, type Rights } from './access/rights.ts';
import { actions } from '../store/access-codec.ts';
import type { ClusterBackend } from './backend.ts';
import type { ClusterView } from './cluster-view.ts';
import type { MemberService } from './members.ts';
import { topicKey } from './names.ts';

const readMessagesMax = 1024;

export interface AdminServiceDeps {
  readonly backend: ClusterBackend;
  /** @default everybody may do everything */
  readonly gate?: Gate;
  /** Undefined: users can not be changed here. */
  readonly secrets?: SecretBox | undefined;
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
  const { backend, gate = openGate } = deps;
  const onTopic = { gate, denial: topicDenial };
  const clusterWide = { gate, denial: administratorDenial };
  const implementation = {
    CreateTopic: unary(
      { gate, denial: creationDenial },
      async (request: CreateTopicRequest__Output, limits) => {
        const config = topicFrom(request.topic);
        const name = topicKey({ name: config.name }, '');
        return mapDone(await backend.createTopic({ ...config, name }, limits), (topic) => ({ topic }));
      },
    ),
    DeleteTopic: unary(onTopic, async (request: { name: string }, limits) =>
      mapDone(await backend.deleteTopic(request.name, limits), () => ({})),
    ),
    DescribeTopic: unary(
      { gate, denial: knownTopicDenial },
      async (request: { name: string }, limits): Promise<Outcome<DescribeTopicResponse>> =>
        mapDone(await backend.describeTopic(request.name, limits), ({ config, queues }) => ({
          topic: config,
          queues: [...queues],
        })),
    ),
    ListTopics: unary({ gate, denial: () => undefined }, async (_request: object, call) =>
      mapDone(await backend.listTopics(call), (topics: readonly TopicConfig[]) => ({
        topics: topics.filter(({ name }) => mayKnow(call.rights, name)),
      })),
    ),
    DescribeGroup: unary(
      { gate, denial: knownGroupDenial },
      (request: { group: string }, limits): Promise<Outcome<GroupStatus>> =>
        backend.describeGroup(request.group, limits),
    ),
    ClusterStatus: unary({ gate, denial: () => undefined }, (_request: object, { rights }) =>
      Promise.resolve(done(clusterStatus(backend.view, rights))),
    ),
    BrokerStatus: unary(clusterWide, () => Promise.resolve(brokerStatus(deps.local))),
    ReadQueue: unary({ gate, denial: readDenial }, (request: ReadQueueRequest__Output) =>
      readQueue(deps.local, request),
    ),
    ...memberMethods(deps.members, gate),
    ...accessMethods({ backend, gate, secrets: deps.secrets }),
  };
  return { definition: loadService('flotilla/v1/admin.proto', 'flotilla.v1.Admin'), implementation };
}

function creationDenial(rights: Rights, { topic }: CreateTopicRequest__Output): Refusal | undefined {
  return denial(rights, 'admin', 'topic', topic?.name ?? '');
}

function topicDenial(rights: Rights, { name }: { name: string }): Refusal | undefined {
  return denial(rights, 'admin', 'topic', name);
}

/** Who may use a topic or group may see it. */
function mayKnow(rights: Rights, topic: string): boolean {
  return actions.some((action) => rights.may(action, 'topic', topic));
}

function knownTopicDenial(rights: Rights, { name }: { name: string }): Refusal | undefined {
  return mayKnow(rights, name) ? undefined : denial(rights, 'sub', 'topic', name);
}

function knownGroupDenial(rights: Rights, { group }: { group: string }): Refusal | undefined {
  return rights.may('sub', 'group', group) ? undefined : denial(rights, 'admin', 'group', group);
}

function readDenial(rights: Rights, { topic }: { topic: string }): Refusal | undefined {
  return denial(rights, 'sub', 'topic', topic);
}

function clusterStatus(view: ClusterView, rights: Rights): ClusterStatusResponse {
  const groups = view.groups.map(({ name, term, leader, brokers, topics }) => ({
    name,
    term,
    leader: leader ?? '',
    brokers: [...brokers],
    topics: [...topics.values()].filter((topic) => mayKnow(rights, topic.name)),
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
