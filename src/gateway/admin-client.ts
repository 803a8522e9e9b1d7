import {
  Client,
  status,
  type MethodDefinition,
  type ServiceDefinition,
  type ServiceError,
} from '@grpc/grpc-js';

import { errorCodes, type ErrorCode } from '../errors/codes.ts';
import { assert, FlotillaError } from '../errors/flotilla-error.ts';
import { channelOptions } from '../proto/channel.ts';
import { plainDialer, type Dialer } from '../proto/dialer.ts';
import type { BrokerStatusResponse__Output } from '../proto/gen/flotilla/v1/BrokerStatusResponse.ts';
import type { ClusterStatusResponse__Output } from '../proto/gen/flotilla/v1/ClusterStatusResponse.ts';
import type { CreateTopicResponse__Output } from '../proto/gen/flotilla/v1/CreateTopicResponse.ts';
import type { DescribeGroupResponse__Output } from '../proto/gen/flotilla/v1/DescribeGroupResponse.ts';
import type { DescribeTopicResponse__Output } from '../proto/gen/flotilla/v1/DescribeTopicResponse.ts';
import type { GroupMembersResponse__Output } from '../proto/gen/flotilla/v1/GroupMembersResponse.ts';
import type { ListUsersResponse__Output } from '../proto/gen/flotilla/v1/ListUsersResponse.ts';
import type { ListTopicsResponse__Output } from '../proto/gen/flotilla/v1/ListTopicsResponse.ts';
import type { ReadQueueResponse__Output } from '../proto/gen/flotilla/v1/ReadQueueResponse.ts';
import type { TransferLeaderResponse__Output } from '../proto/gen/flotilla/v1/TransferLeaderResponse.ts';
import { loadService } from '../proto/loader.ts';
import type { AccessRule, RuleKey } from '../store/access-codec.ts';
import type { GroupStatus, TopicConfig, TopicStatus } from '../store/api.ts';
import { ruleFrom, type UserInfo } from './access/values.ts';
import { membersFrom } from './admin-members.ts';
import { errorCodeOf } from './server-error.ts';
import { storedMessage, topicFrom, type BrokerStatus, type StoredMessage } from './admin-values.ts';
import type { ClusterView } from './cluster-view.ts';
import type { GroupMembers, RemoveOptions } from './members.ts';

export interface AdminClientOptions {
  /** Client ports of brokers or NameServers, tried in turn. */
  readonly addresses: readonly string[];
  /** For one call over all addresses. @default 10000 */
  readonly timeoutMs?: number;
  /** @default plaintext, unsigned */
  readonly dialer?: Dialer;
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
  readonly #dialer: Dialer;
  readonly #service: ServiceDefinition;
  #preferred = 0;

  constructor(options: AdminClientOptions) {
    assert(options.addresses.length > 0, 'an admin client needs an address');
    this.#addresses = options.addresses;
    this.#timeoutMs = options.timeoutMs ?? 10_000;
    this.#dialer = options.dialer ?? plainDialer;
    this.#service = loadService('flotilla/v1/admin.proto', 'flotilla.v1.Admin');
    this.#clients = options.addresses.map(
      (address) =>
        new Client(address, this.#dialer.credentials, {
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
      membership: memberships.find((known) => known === answer.membership) ?? 'none',
      seeding: answer.seeding ?? undefined,
    };
  }

  /** Members of a group. The address must be that of its leader, here and below; else NOT_LEADER. */
  async groupMembers(group: string): Promise<GroupMembers> {
    return membersFrom(await this.#call<GroupMembersResponse__Output>('GroupMembers', { group }));
  }

  async addMember(group: string, member: { name: string; address: string }): Promise<GroupMembers> {
    return membersFrom(await this.#call<GroupMembersResponse__Output>('AddMember', { group, ...member }));
  }

  async promoteMember(group: string, name: string): Promise<GroupMembers> {
    return membersFrom(await this.#call<GroupMembersResponse__Output>('PromoteMember', { group, name }));
  }

  async removeMember(group: string, name: string, options: RemoveOptions): Promise<GroupMembers> {
    return membersFrom(
      await this.#call<GroupMembersResponse__Output>('RemoveMember', { group, name, ...options }),
    );
  }

  /** @param target undefined: the voter that is furthest. Answers who leads then. */
  async transferLeader(group: string, target: string | undefined): Promise<string> {
    const request = { group, target: target ?? '' };
    return (await this.#call<TransferLeaderResponse__Output>('TransferLeader', request)).leader;
  }

  async listUsers(): Promise<readonly UserInfo[]> {
    const answer = await this.#call<ListUsersResponse__Output>('ListUsers', {});
    return answer.users.map((user) => ({ ...user, rules: user.rules.map(ruleFrom) }));
  }

  /** Creates or changes. @param user without `secretKey` keeps the one it has */
  async setUser(user: Omit<UserInfo, 'rules'> & { readonly secretKey?: string | undefined }): Promise<void> {
    await this.#call<object>('SetUser', { ...user, secretKey: user.secretKey ?? '' });
  }

  async deleteUser(name: string): Promise<void> {
    await this.#call<object>('DeleteUser', { name });
  }

  async setRule(user: string, rule: AccessRule): Promise<void> {
    await this.#call<object>('SetRule', { user, rule });
  }

  async deleteRule(user: string, rule: RuleKey): Promise<void> {
    await this.#call<object>('DeleteRule', { user, rule });
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
    let lastCode: ErrorCode | undefined;
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
      const code = errorCodeOf(answer.error);
      if (code !== undefined && errorCodes[code].retry !== 'elsewhere')
        throw new FlotillaError(code, answer.error.details, {
          details: { repeated: maybeDone },
          cause: answer.error,
        });
      maybeDone ||= answer.error.code !== status.UNAVAILABLE;
      lastCode = code;
      lost = `${this.#addresses[at] ?? ''}: ${answer.error.details}`;
    }
    if (lastCode !== undefined) throw new FlotillaError(lastCode, lost);
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
        this.#dialer.metadata(),
        { deadline: call.deadline },
        (error, value) => {
          if (error !== null) resolve({ error });
          else if (value !== undefined) resolve({ value });
        },
      );
    });
  }
}

const memberships = ['voter', 'learner', 'none', 'removed'] as const;
const roles = ['follower', 'preCandidate', 'candidate', 'leader'] as const;
