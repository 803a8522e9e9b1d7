import { performance } from 'node:perf_hooks';

import { credentials, Server, ServerCredentials } from '@grpc/grpc-js';

import { messageRecord, recordKind } from '../../../src/commitlog/layout.ts';
import { done, refused, type Outcome } from '../../../src/errors/outcome.ts';
import type { CallLimits } from '../../../src/gateway/backend.ts';
import type { BrokerGroupInfo, ClusterView } from '../../../src/gateway/cluster-view.ts';
import { systemLeaves } from '../../../src/gateway/forward/grpc-streams.ts';
import { Router, type RouterDeps } from '../../../src/gateway/forward/router.ts';
import type { ForwardLimits } from '../../../src/gateway/forward/service-deps.ts';
import { createForwardService } from '../../../src/gateway/forward/service.ts';
import type { LeaderHint } from '../../../src/gateway/forward/frames.ts';
import { channelOptions } from '../../../src/proto/channel.ts';
import { systemClock } from '../../../src/runtime/clock.ts';
import { AccessTable } from '../../../src/store/access.ts';
import type { AccessChange } from '../../../src/store/access-codec.ts';
import type * as api from '../../../src/store/api.ts';

/** A leader that stores sends in memory and holds every reply back while `held`. */
export class FakeLeader implements api.GroupLeader {
  readonly sends: api.SendGroup[] = [];
  readonly receives: api.ReceiveRequest[] = [];
  readonly changes: {
    readonly handle: string;
    readonly invisibleMs: number;
    readonly operationId: string;
  }[] = [];
  readonly alive: string[] = [];
  readonly gone: string[] = [];
  readonly topics = new Map<string, api.TopicConfig>();
  readonly access = new AccessTable();
  cancelled = 0;
  deletions = 0;
  held = false;
  /** Answers sends instead of storing them. */
  answerSend: (() => Outcome<api.SendResult>) | undefined;
  readonly #heldReplies: (() => void)[] = [];
  readonly #parked = new Set<(outcome: Outcome<readonly api.Delivery[]>) => void>();

  release(): void {
    this.held = false;
    for (const reply of this.#heldReplies.splice(0)) reply();
  }

  send(group: api.SendGroup, reply: api.Reply<api.SendResult>): void {
    this.sends.push(group);
    const queueIds = Array.from({ length: group.count }, () => 0);
    const queueOffsets = queueIds.map((_zero, at) => this.sends.length * 100 + at);
    this.#answer(reply, this.answerSend?.() ?? done({ queueIds, queueOffsets }));
  }

  receive(request: api.ReceiveRequest, reply: api.Reply<readonly api.Delivery[]>): () => void {
    this.receives.push(request);
    const answer = (outcome: Outcome<readonly api.Delivery[]>): void => {
      if (this.#parked.delete(answer)) reply(outcome);
    };
    this.#parked.add(answer);
    if (request.pollMs === 0) this.#answer(answer, done([delivery(request.topic)]));
    return () => {
      this.cancelled += 1;
      answer(done([]));
    };
  }

  /** A message for every parked poll. */
  deliver(topicName: string): void {
    for (const answer of this.#parked) answer(done([delivery(topicName)]));
  }

  ack(
    request: { group: string; topic: string; entries: readonly api.AckEntry[] },
    reply: api.Reply<api.AckResult>,
  ): void {
    this.#answer(reply, done(request.entries.map(({ handle }) => (handle === 'dead' ? 'invalid' : 'ok'))));
  }

  changeInvisible(
    request: { handle: string; invisibleMs: number; operationId: string },
    reply: api.Reply<string>,
  ): void {
    this.changes.push(request);
    this.#answer(reply, done(`${request.handle}+`));
  }

  createTopic(config: api.TopicConfig, reply: api.Reply<api.TopicConfig>): void {
    this.topics.set(config.name, config);
    this.#answer(reply, done(config));
  }

  deleteTopic(name: string, reply: api.Reply<null>): void {
    this.deletions += 1;
    const existed = this.topics.delete(name);
    this.#answer(reply, existed ? done(null) : refused('TOPIC_NOT_FOUND', name));
  }

  describeTopic(name: string, reply: api.Reply<api.TopicStatus>): void {
    const config = this.topics.get(name);
    if (config === undefined) this.#answer(reply, refused('TOPIC_NOT_FOUND', name));
    else this.#answer(reply, done({ config, queues: [{ queueId: 0, minOffset: 0, maxOffset: 2 ** 40 }] }));
  }

  listTopics(reply: api.Reply<readonly api.TopicConfig[]>): void {
    this.#answer(reply, done([...this.topics.values()]));
  }

  describeGroup(group: string, reply: api.Reply<api.GroupStatus>): void {
    const side = { topic: 't', filter: 'sql a > 1', clientId: 'c1' };
    const queue = { topic: 't', queueId: 1, committedOffset: 2, maxOffset: 3, leased: 4 };
    if (group === 'nobody') this.#answer(reply, refused('GROUP_NOT_FOUND', group));
    else this.#answer(reply, done({ group, queues: [queue], subscriptions: [side] }));
  }

  changeAccess(change: AccessChange, reply: api.Reply<null>): void {
    const known = this.access.users.has(change.user);
    this.access.apply(change);
    const missing = !known && change.kind.endsWith('Rule');
    this.#answer(reply, missing ? refused('USER_NOT_FOUND', change.user) : done(null));
  }

  readAccess(knownDigest: string, reply: api.Reply<api.AccessSnapshot>): void {
    const { digest, users } = this.access;
    this.#answer(reply, done({ digest, users: digest === knownDigest ? undefined : [...users.values()] }));
  }

  clientAlive(clientId: string): void {
    this.alive.push(clientId);
  }

  clientGone(clientId: string): void {
    this.gone.push(clientId);
  }

  #answer<T>(reply: api.Reply<T>, outcome: Outcome<T>): void {
    if (this.held) this.#heldReplies.push(() => reply(outcome));
    else reply(outcome);
  }
}

/** A peer port with the forward service. It leads while `leader` is set. */
export class FakeBroker {
  readonly name: string;
  readonly address: string;
  readonly service: ReturnType<typeof createForwardService>;
  leader: FakeLeader | undefined;
  hint: LeaderHint = { leader: undefined, term: 0 };
  readonly #server: Server;

  static async start(
    name: string,
    options: { group?: string; limits?: ForwardLimits } = {},
  ): Promise<FakeBroker> {
    const server = new Server(channelOptions);
    const port = await new Promise<number>((resolve, reject) => {
      server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) => {
        if (error === null) resolve(bound);
        else reject(error);
      });
    });
    return new FakeBroker(name, `127.0.0.1:${port}`, server, options);
  }

  private constructor(
    name: string,
    address: string,
    server: Server,
    options: { group?: string; limits?: ForwardLimits },
  ) {
    this.name = name;
    this.address = address;
    this.#server = server;
    this.service = createForwardService({
      clock: systemClock,
      groupName: options.group ?? 'g0',
      localLeader: () => this.leader,
      leaderHint: () => this.hint,
      ...(options.limits === undefined ? {} : { limits: options.limits }),
    });
    server.addService(this.service.definition, this.service.implementation);
  }

  /** Breaks all streams at once. */
  kill(): void {
    this.#server.forceShutdown();
  }
}

/** A view that tests change. */
export class FakeView {
  view: ClusterView;
  readonly #listeners = new Set<() => void>();

  constructor(groups: readonly BrokerGroupInfo[] = []) {
    this.view = { clusterName: 'test', groups };
  }

  set(...groups: readonly BrokerGroupInfo[]): void {
    this.view = { clusterName: 'test', groups };
    for (const listener of this.#listeners) listener();
  }

  router(extra: Partial<RouterDeps> = {}): Router {
    return new Router({
      leaves: systemLeaves(credentials.createInsecure()),
      view: () => this.view,
      onViewChange: (listener) => {
        this.#listeners.add(listener);
        return () => this.#listeners.delete(listener);
      },
      localLeader: () => undefined,
      ...extra,
    });
  }
}

export function topic(name: string): api.TopicConfig {
  return { name, type: 'NORMAL', queues: 4, permission: 'READ_WRITE' };
}

export function groupInfo(
  brokers: readonly FakeBroker[],
  leader: FakeBroker | undefined,
  options: { term?: number; name?: string; topics?: readonly string[] } = {},
): BrokerGroupInfo {
  return {
    name: options.name ?? 'g0',
    term: options.term ?? 1,
    leader: leader?.name,
    brokers: brokers.map(({ name, address }) => ({
      name,
      clientAddress: address,
      peerAddress: address,
      live: true,
    })),
    topics: new Map((options.topics ?? ['t']).map((name) => [name, topic(name)])),
  };
}

/** A message record of the layout with the given protobuf bytes. */
export function record(topicName: string, message: string): Buffer {
  const bytes = messageRecord.fixedBytes + Buffer.byteLength(topicName) + Buffer.byteLength(message);
  const buffer = Buffer.alloc(bytes);
  buffer.writeUInt32LE(bytes, messageRecord.bytes);
  buffer.writeUInt8(recordKind.message, messageRecord.kind);
  buffer.writeUInt16LE(Buffer.byteLength(topicName), messageRecord.topicBytes);
  buffer.write(topicName + message, messageRecord.fixedBytes);
  return buffer;
}

function delivery(topicName: string): api.Delivery {
  return { record: record(topicName, 'body'), attempt: 1, handle: 'h', invisibleMs: 5 };
}

export function sendOf(topicName: string, ...messages: readonly string[]): api.SendGroup {
  const records = Buffer.concat(messages.map((message) => record(topicName, message)));
  return { topic: topicName, records, count: messages.length };
}

export function receiveOf(topicName: string, pollMs: number): api.ReceiveRequest {
  return {
    group: 'c',
    topic: topicName,
    queueId: -1,
    filter: { kind: 'sql', expression: 'a > 1' },
    batchSize: 32,
    invisibleMs: 1000,
    autoRenew: true,
    clientId: 'client',
    attemptId: 'attempt',
    pollMs,
  };
}

export function within(ms: number, signal: AbortSignal = new AbortController().signal): CallLimits {
  return { deadlineMs: performance.now() + ms, signal };
}

/** Waits for a condition; fails loudly after 20 s. */
export async function until(condition: () => boolean, what: string): Promise<void> {
  const end = performance.now() + 20_000;
  while (!condition()) {
    if (performance.now() > end) throw new Error(`never happened: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
