import {
  Client,
  credentials,
  Metadata,
  status,
  type MethodDefinition,
  type ServiceDefinition,
  type ServiceError,
} from '@grpc/grpc-js';

import { errorCodes, type ErrorCode } from '../errors/codes.ts';
import { assert, FlotillaError } from '../errors/flotilla-error.ts';
import { channelOptions } from '../proto/channel.ts';
import type { BrokerStatusResponse__Output } from '../proto/gen/flotilla/v1/BrokerStatusResponse.ts';
import type { ClusterStatusResponse__Output } from '../proto/gen/flotilla/v1/ClusterStatusResponse.ts';
import type { CreateTopicResponse__Output } from '../proto/gen/flotilla/v1/CreateTopicResponse.ts';
import type { DescribeGroupResponse__Output } from '../proto/gen/flotilla/v1/DescribeGroupResponse.ts';
import type { DescribeTopicResponse__Output } from '../proto/gen/flotilla/v1/DescribeTopicResponse.ts';
import type { ListTopicsResponse__Output } from '../proto/gen/flotilla/v1/ListTopicsResponse.ts';
import type { ReadQueueResponse__Output } from '../proto/gen/flotilla/v1/ReadQueueResponse.ts';
import { loadService } from '../proto/loader.ts';
import type { GroupStatus, TopicConfig, TopicStatus } from '../store/api.ts';
import { errorCodeTrailer } from './admin.ts';
import { storedMessage, topicFrom, type BrokerStatus, type StoredMessage } from './admin-values.ts';
import type { ClusterView } from './cluster-view.ts';

export interface AdminClientOptions {
  /** Client ports of brokers or NameServers, tried in turn. */
  readonly addresses: readonly string[];
  /** For one call over all addresses. @default 10000 */
  readonly timeoutMs?: number;
}

const attemptsPerCall = 2;

/**
 * Client of `flotilla.v1.Admin`. A call goes to one address after the other until one answers; the one that answered
 * is asked first next time. Throws FlotillaError: the code of the server, or UNREACHABLE.
 */
export class AdminClient implements Disposable {
  readonly #clients: readonly Client[];
  readonly #addresses: readonly string[];
  readonly #timeoutMs: number;
  readonly #service: ServiceDefinition;
  #preferred = 0;

  constructor(options: AdminClientOptions) {
    assert(options.addresses.length > 0, 'an admin client needs an address');
    this.#addresses = options.addresses;
    this.#timeoutMs = options.timeoutMs ?? 10_000;
    this.#service = loadService('flotilla/v1/admin.proto', 'flotilla.v1.Admin');
    this.#clients = options.addresses.map(
      (address) =>
        new Client(address, credentials.createInsecure(), {
          ...channelOptions,
          'grpc.use_local_subchannel_pool': 1,
          'grpc.initial_reconnect_backoff_ms': 50,
          'grpc.max_reconnect_backoff_ms': 500,
        }),
    );
  }

  async createTopic(config: TopicConfig): Promise<TopicConfig> {
    const answer = await this.#call<CreateTopicResponse__Output>('CreateTopic', { topic: config });
    return topicFrom(answer.topic);
  }

  /** Deleting a topic twice is an error, unless the first answer was lost. */
  async deleteTopic(name: string): Promise<void> {
    try {
      await this.#call<object>('DeleteTopic', { name });
    } catch (error) {
      const repeated = error instanceof FlotillaError && error.details['repeated'] === true;
      if (!repeated || error.code !== 'TOPIC_NOT_FOUND') throw error;
    }
  }

  async describeTopic(name: string): Promise<TopicStatus> {
    const answer = await this.#call<DescribeTopicResponse__Output>('DescribeTopic', { name });
    return { config: topicFrom(answer.topic), queues: answer.queues };
  }

  async listTopics(): Promise<readonly TopicConfig[]> {
    const answer = await this.#call<ListTopicsResponse__Output>('ListTopics', {});
    return answer.topics.map(topicFrom);
  }

  async describeGroup(group: string): Promise<GroupStatus> {
    return this.#call<DescribeGroupResponse__Output>('DescribeGroup', { group });
  }

  /** The cluster as the answering process knows it. */
  async clusterStatus(): Promise<ClusterView> {
    const answer = await this.#call<ClusterStatusResponse__Output>('ClusterStatus', {});
    const groups = answer.groups.map(({ name, term, leader, brokers, topics }) => ({
      name,
      term,
      leader: leader === '' ? undefined : leader,
      brokers,
      topics: new Map(topics.map((topic) => [topic.name, topicFrom(topic)])),
    }));
    return { clusterName: answer.clusterName, groups };
  }

  /** The broker that answers: give the client one address. */
  async brokerStatus(): Promise<BrokerStatus> {
    const answer = await this.#call<BrokerStatusResponse__Output>('BrokerStatus', {});
    const role = roles.find((known) => known === answer.role);
    assert(role !== undefined, `unknown role ${answer.role}`);
    return {
      ...answer,
      role,
      leader: answer.leader === '' ? undefined : answer.leader,
      durability: answer.durability === 'fsync' ? 'fsync' : 'page-cache',
      seeding: answer.seeding ?? undefined,
    };
  }

  /** Messages of the replica that answers, from `offset` on; empty at the end of the queue. */
  async readQueue(
    topic: string,
    queueId: number,
    range: { offset: number; maxMessages: number },
  ): Promise<readonly StoredMessage[]> {
    const answer = await this.#call<ReadQueueResponse__Output>('ReadQueue', { topic, queueId, ...range });
    return answer.records.map(storedMessage);
  }

  [Symbol.dispose](): void {
    for (const client of this.#clients) client.close();
  }

  async #call<Res>(name: string, request: object): Promise<Res> {
    const method: MethodDefinition<object, Res> | undefined = this.#service[name];
    assert(method !== undefined, `no method ${name}`);
    const deadline = Date.now() + this.#timeoutMs;
    const attempts = this.#clients.length * attemptsPerCall;
    let lost = '';
    let maybeDone = false;
    for (let attempt = 0; attempt < attempts && Date.now() < deadline; attempt += 1) {
      const at = (this.#preferred + attempt) % this.#clients.length;
      // The last address may use all the time that is left; the others leave some to the next.
      const shareMs = (deadline - Date.now()) / Math.max(1, this.#clients.length - attempt);
      const answer = await this.#try(at, method, { request, deadline: Date.now() + shareMs });
      if ('value' in answer) {
        this.#preferred = at;
        return answer.value;
      }
      const code = codeOf(answer.error);
      if (code !== undefined && errorCodes[code].retry !== 'elsewhere')
        throw new FlotillaError(code, answer.error.details, {
          details: { repeated: maybeDone },
          cause: answer.error,
        });
      maybeDone ||= answer.error.code !== status.UNAVAILABLE;
      lost = `${this.#addresses[at] ?? ''}: ${answer.error.details}`;
    }
    throw new FlotillaError('UNREACHABLE', `no answer from ${this.#addresses.join(', ')}; last ${lost}`);
  }

  #try<Res>(
    at: number,
    method: MethodDefinition<object, Res>,
    call: { request: object; deadline: number },
  ): Promise<{ value: Res } | { error: ServiceError }> {
    const client = this.#clients[at];
    assert(client !== undefined, `no address ${at}`);
    return new Promise((resolve) => {
      client.makeUnaryRequest(
        method.path,
        method.requestSerialize,
        method.responseDeserialize,
        call.request,
        new Metadata(),
        { deadline: call.deadline },
        (error, value) => {
          if (error !== null) resolve({ error });
          else if (value !== undefined) resolve({ value });
        },
      );
    });
  }
}

const roles = ['follower', 'preCandidate', 'candidate', 'leader'] as const;

function codeOf(error: ServiceError): ErrorCode | undefined {
  const [code] = error.metadata.get(errorCodeTrailer);
  return typeof code === 'string' && isErrorCode(code) ? code : undefined;
}

function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(errorCodes, code);
}
