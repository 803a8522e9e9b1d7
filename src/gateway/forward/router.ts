import { done, refused, unknown, type Outcome } from '../../errors/outcome.ts';
import type { AccessChange } from '../../store/access-codec.ts';
import type {
  AccessSnapshot,
  AckResult,
  Delivery,
  GroupStatus,
  ReceiveRequest,
  SendGroup,
} from '../../store/api.ts';
import type { SendResult, TopicConfig, TopicStatus } from '../../store/api.ts';
import type { CallLimits, Cancellation, ClusterBackend } from '../backend.ts';
import type { ClusterView } from '../cluster-view.ts';
import type { CallRequest } from './call.ts';
import { GroupCalls, type RouterDeps } from './group-calls.ts';
import * as ops from './ops.ts';
import { TopicPlaces } from './topic-places.ts';

export type { RouterDeps } from './group-calls.ts';

/** Leases that could not be ended within this time are left to expire by themselves. */
const releaseBudgetMs = 2000;
const never: Cancellation = new AbortController().signal;

type TopicRequest<Req, Res> = Pick<CallRequest<Req, Res>, 'request' | 'unclaimed'> & {
  readonly topic: string;
};

/**
 * The cluster as one: finds the broker group of a topic and carries each request to its leader, here or elsewhere.
 * At the deadline a request that surely reached no leader is refused NO_LEADER, any other change is unknown.
 */
export class Router implements ClusterBackend, AsyncDisposable {
  readonly #deps: RouterDeps;
  readonly #calls: GroupCalls;
  readonly #places: TopicPlaces;

  constructor(deps: RouterDeps) {
    this.#deps = deps;
    this.#calls = new GroupCalls(deps);
    this.#places = new TopicPlaces(deps, this.#calls);
  }

  get view(): ClusterView {
    return this.#deps.view();
  }

  /** Calls under way, waiting ones included: a gauge. */
  get pending(): number {
    return this.#calls.pending;
  }

  async lookupTopic(topic: string, limits: CallLimits): Promise<Outcome<TopicConfig | undefined>> {
    const found = await this.#places.find(topic, limits);
    return found.kind === 'done' ? done(found.value?.config) : found;
  }

  send(group: SendGroup, limits: CallLimits): Promise<Outcome<SendResult>> {
    return this.#onTopic(ops.sendOp, { topic: group.topic, request: group }, limits);
  }

  receive(request: ReceiveRequest, limits: CallLimits): Promise<Outcome<readonly Delivery[]>> {
    const unclaimed = (deliveries: readonly Delivery[]): void => this.release(request, deliveries);
    return this.#onTopic(ops.receiveOp, { topic: request.topic, request, unclaimed }, limits);
  }

  ack(request: ops.AckRequest, limits: CallLimits): Promise<Outcome<AckResult>> {
    return this.#onTopic(ops.ackOp, { topic: request.topic, request }, limits);
  }

  changeInvisible(request: ops.ChangeInvisibleRequest, limits: CallLimits): Promise<Outcome<string>> {
    return this.#onTopic(ops.changeInvisibleOp, { topic: request.topic, request }, limits);
  }

  release({ group, topic }: Pick<ReceiveRequest, 'group' | 'topic'>, deliveries: readonly Delivery[]): void {
    const { clock, random } = this.#deps.leaves;
    const limits = { deadlineMs: clock.monotonicMs() + releaseBudgetMs, signal: never };
    for (const { handle } of deliveries) {
      const change = { group, topic, handle, invisibleMs: 0, operationId: random.uuid() };
      this.changeInvisible(change, limits).catch(() => undefined);
    }
  }

  /** An existing topic decides which group answers; a new one goes to the group with the fewest topics. */
  async createTopic(config: TopicConfig, limits: CallLimits): Promise<Outcome<TopicConfig>> {
    const found = await this.#places.find(config.name, limits);
    if (found.kind !== 'done') return found;
    const group = found.value?.group ?? this.#places.emptiest();
    if (group === undefined) return refused('NO_LEADER', 'the cluster has no broker group');
    const created = await this.#calls.call(ops.createTopicOp, { group, request: config }, limits);
    if (created.kind === 'done') this.#places.learn(group, created.value);
    return created;
  }

  async deleteTopic(name: string, limits: CallLimits): Promise<Outcome<null>> {
    const deleted = await this.#onTopic(ops.deleteTopicOp, { topic: name, request: name }, limits);
    this.#places.forget(name);
    return deleted;
  }

  describeTopic(name: string, limits: CallLimits): Promise<Outcome<TopicStatus>> {
    return this.#onTopic(ops.describeTopicOp, { topic: name, request: name }, limits);
  }

  async listTopics(limits: CallLimits): Promise<Outcome<readonly TopicConfig[]>> {
    const lists = await this.#onAllGroups(ops.listTopicsOp, null, limits);
    if (lists.kind !== 'done') return lists;
    return done(lists.value.flat().sort((a, b) => (a.name < b.name ? -1 : 1)));
  }

  async describeGroup(group: string, limits: CallLimits): Promise<Outcome<GroupStatus>> {
    const parts = await this.#onAllGroups(ops.describeGroupOp, group, limits);
    if (parts.kind !== 'done') return parts;
    if (parts.value.length === 0) return refused('GROUP_NOT_FOUND', `no consumer group ${group}`);
    return done({
      group,
      queues: parts.value.flatMap(({ queues }) => queues),
      subscriptions: parts.value.flatMap(({ subscriptions }) => subscriptions),
    });
  }

  /** In every group: the gateways of each read their own. A repeat completes what an earlier attempt began. */
  async changeAccess(change: AccessChange, limits: CallLimits): Promise<Outcome<null>> {
    const groups = await this.#places.groups(limits);
    if (groups.length === 0) return refused('NO_LEADER', 'no broker group is known');
    const outcomes = await Promise.all(
      groups.map((group) => this.#calls.call(ops.changeAccessOp, { group, request: change }, limits)),
    );
    const [first] = outcomes;
    const agreed = first !== undefined && outcomes.every(({ kind }) => kind === first.kind);
    return agreed ? first : unknown('some broker groups may lack the change: repeat it');
  }

  async readAccess(knownDigest: string, limits: CallLimits): Promise<Outcome<AccessSnapshot>> {
    const [group] = await this.#places.groups(limits);
    if (group === undefined) return refused('NO_LEADER', 'no broker group is known');
    return this.#calls.call(ops.readAccessOp, { group, request: knownDigest }, limits);
  }

  clientAlive(clientId: string): void {
    this.#calls.clientAlive(clientId);
  }

  clientGone(clientId: string): void {
    this.#calls.clientGone(clientId);
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#calls[Symbol.dispose]();
    return Promise.resolve();
  }

  #onTopic<Req, Res>(
    op: ops.Op<Req, Res>,
    what: TopicRequest<Req, Res>,
    limits: CallLimits,
  ): Promise<Outcome<Res>> {
    const group = this.#places.known(what.topic)?.group;
    if (group !== undefined) return this.#calls.call(op, { ...what, group }, limits);
    return this.#onUnknownTopic(op, what, limits);
  }

  /** The view may lag behind a topic that was created a moment ago. */
  async #onUnknownTopic<Req, Res>(
    op: ops.Op<Req, Res>,
    what: TopicRequest<Req, Res>,
    limits: CallLimits,
  ): Promise<Outcome<Res>> {
    const found = await this.#places.find(what.topic, limits);
    if (found.kind !== 'done') return found;
    if (found.value === undefined) return refused('TOPIC_NOT_FOUND', `no topic ${what.topic}`);
    const outcome = await this.#calls.call(op, { ...what, group: found.value.group }, limits);
    if (outcome.kind === 'refused' && outcome.code === 'TOPIC_NOT_FOUND') this.#places.forget(what.topic);
    return outcome;
  }

  /** Values of all groups; a group that knows nothing of the subject adds none. */
  async #onAllGroups<Req, Res>(
    op: ops.Op<Req, Res>,
    request: Req,
    limits: CallLimits,
  ): Promise<Outcome<readonly Res[]>> {
    const groups = await this.#places.groups(limits);
    if (groups.length === 0) return refused('NO_LEADER', 'no broker group is known');
    const outcomes = await Promise.all(
      groups.map((group) => this.#calls.call(op, { group, request }, limits)),
    );
    const values: Res[] = [];
    for (const outcome of outcomes) {
      if (outcome.kind === 'done') values.push(outcome.value);
      else if (outcome.kind === 'unknown' || outcome.code !== 'GROUP_NOT_FOUND') return outcome;
    }
    return done(values);
  }
}
