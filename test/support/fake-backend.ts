import { messageRecord } from '../../src/commitlog/layout.ts';
import { done, refused, type Outcome } from '../../src/errors/outcome.ts';
import type { CallLimits, ClusterBackend } from '../../src/gateway/backend.ts';
import type { ClusterView } from '../../src/gateway/cluster-view.ts';
import { AccessTable } from '../../src/store/access.ts';
import type { AccessChange } from '../../src/store/access-codec.ts';
import { compileFilter } from '../../src/store/filter/filter-cache.ts';
import type {
  AccessSnapshot,
  AckEntry,
  AckResult,
  Delivery,
  GroupStatus,
  ReceiveRequest,
  SendGroup,
  SendResult,
  TopicConfig,
  TopicStatus,
} from '../../src/store/api.ts';

interface Lease {
  attempt: number;
  handle: string;
  visibleAtMs: number;
  acked: boolean;
}

type Operation = 'lookupTopic' | 'send' | 'receive' | 'ack' | 'changeInvisible';

/** A cluster in memory: one group, one leader, nothing lost. `failures` makes operations fail instead. */
export class FakeBackend implements ClusterBackend {
  readonly topics = new Map<string, TopicConfig>();
  readonly access = new AccessTable();
  /** Stored records by topic, in the order of sending. */
  readonly stored = new Map<string, Buffer[]>();
  readonly failures = new Map<Operation, Outcome<never>>();
  /** Every request that reached the backend, for assertions. */
  readonly received: ReceiveRequest[] = [];
  readonly alive: string[] = [];
  readonly gone: string[] = [];
  brokers: readonly { name: string; address: string; live: boolean }[];
  /** False: topics are only found by asking. */
  topicsInView = true;
  /** Polls that wait for a message. */
  parked = 0;
  readonly #leases = new Map<string, Lease>();
  readonly #wakers = new Set<() => void>();
  #handles = 0;
  #nextQueue = 0;

  constructor(brokers: readonly { name: string; address: string; live: boolean }[]) {
    this.brokers = brokers;
  }

  addTopic(name: string, settings: Partial<TopicConfig> = {}): TopicConfig {
    const config: TopicConfig = { name, type: 'NORMAL', queues: 4, permission: 'READ_WRITE', ...settings };
    this.topics.set(name, config);
    return config;
  }

  storedIn(topic: string): readonly Buffer[] {
    return this.stored.get(topic) ?? [];
  }

  get view(): ClusterView {
    const brokers = this.brokers.map(({ name, address, live }) => ({
      name,
      clientAddress: address,
      peerAddress: address,
      live,
    }));
    const topics = this.topicsInView ? this.topics : new Map<string, TopicConfig>();
    return {
      clusterName: 'test',
      groups: [{ name: 'g0', term: 1, leader: brokers[0]?.name, brokers, topics }],
    };
  }

  lookupTopic(topic: string): Promise<Outcome<TopicConfig | undefined>> {
    return Promise.resolve(this.failures.get('lookupTopic') ?? done(this.topics.get(topic)));
  }

  send(group: SendGroup): Promise<Outcome<SendResult>> {
    const failure = this.failures.get('send');
    if (failure !== undefined) return Promise.resolve(failure);
    const config = this.topics.get(group.topic);
    if (config === undefined) return Promise.resolve(refused('TOPIC_NOT_FOUND', group.topic));
    const result = { queueIds: [] as number[], queueOffsets: [] as number[] };
    const list = this.stored.get(group.topic) ?? [];
    this.stored.set(group.topic, list);
    for (let at = 0; at < group.records.length;) {
      const bytes = group.records.readUInt32LE(at);
      const record = Buffer.from(group.records.subarray(at, at + bytes));
      const queueId = this.#nextQueue % config.queues;
      this.#nextQueue += 1;
      const offset = list.filter((other) => other.readUInt32LE(messageRecord.queueId) === queueId).length;
      record.writeUInt32LE(queueId, messageRecord.queueId);
      record.writeUInt32LE(offset, messageRecord.queueOffset);
      writeU64(record, messageRecord.storeTimestamp, Date.now());
      list.push(record);
      result.queueIds.push(queueId);
      result.queueOffsets.push(offset);
      at += bytes;
    }
    for (const wake of this.#wakers) wake();
    return Promise.resolve(done(result));
  }

  async receive(request: ReceiveRequest, limits: CallLimits): Promise<Outcome<readonly Delivery[]>> {
    this.received.push(request);
    const failure = this.failures.get('receive');
    if (failure !== undefined) return failure;
    const end = performance.now() + request.pollMs;
    for (;;) {
      const deliveries = this.#lease(request);
      if (deliveries.length > 0) return done(deliveries);
      const left = end - performance.now();
      if (left <= 0 || limits.signal.aborted) return done([]);
      await this.#wait(Math.min(left, 20), limits.signal);
    }
  }

  ack(request: { group: string; topic: string; entries: readonly AckEntry[] }): Promise<Outcome<AckResult>> {
    const failure = this.failures.get('ack');
    if (failure !== undefined) return Promise.resolve(failure);
    return Promise.resolve(
      done(
        request.entries.map(({ handle }) => {
          const lease = this.#find(handle);
          if (lease === undefined) return 'invalid';
          lease.acked = true;
          return 'ok';
        }),
      ),
    );
  }

  release(_request: unknown, deliveries: readonly Delivery[]): void {
    for (const { handle } of deliveries) void this.changeInvisible({ handle, invisibleMs: 0 });
  }

  changeInvisible(request: { handle: string; invisibleMs: number }): Promise<Outcome<string>> {
    const failure = this.failures.get('changeInvisible');
    if (failure !== undefined) return Promise.resolve(failure);
    const lease = this.#find(request.handle);
    if (lease === undefined) return Promise.resolve(refused('RECEIPT_INVALID', 'no such lease'));
    lease.handle = this.#newHandle();
    lease.visibleAtMs = Date.now() + request.invisibleMs;
    for (const wake of this.#wakers) wake();
    return Promise.resolve(done(lease.handle));
  }

  createTopic(config: TopicConfig): Promise<Outcome<TopicConfig>> {
    return Promise.resolve(done(this.addTopic(config.name, config)));
  }
  deleteTopic(name: string): Promise<Outcome<null>> {
    this.topics.delete(name);
    return Promise.resolve(done(null));
  }
  describeTopic(name: string): Promise<Outcome<TopicStatus>> {
    const config = this.topics.get(name);
    return Promise.resolve(
      config === undefined ? refused('TOPIC_NOT_FOUND', name) : done({ config, queues: [] }),
    );
  }
  listTopics(): Promise<Outcome<readonly TopicConfig[]>> {
    return Promise.resolve(done([...this.topics.values()]));
  }
  describeGroup(group: string): Promise<Outcome<GroupStatus>> {
    return Promise.resolve(done({ group, queues: [], subscriptions: [] }));
  }
  changeAccess(change: AccessChange): Promise<Outcome<null>> {
    const creates = change.kind === 'setUser' && change.sealedSecret !== undefined;
    if (!creates && !this.access.users.has(change.user))
      return Promise.resolve(refused('USER_NOT_FOUND', change.user));
    this.access.apply(change);
    return Promise.resolve(done(null));
  }
  readAccess(): Promise<Outcome<AccessSnapshot>> {
    return Promise.resolve(done({ digest: this.access.digest, users: [...this.access.users.values()] }));
  }
  clientAlive(clientId: string): void {
    this.alive.push(clientId);
  }
  clientGone(clientId: string): void {
    this.gone.push(clientId);
  }

  /** Messages of the topic that the group has not acknowledged. */
  unacked(group: string, topic: string): number {
    return this.storedIn(topic).filter(
      (_, index) => this.#leases.get(`${group} ${topic} ${index}`)?.acked !== true,
    ).length;
  }

  /** Makes every lease of the handle's message visible at once, as if its time were over. */
  expire(handle: string): void {
    const lease = this.#find(handle);
    if (lease !== undefined) lease.visibleAtMs = 0;
  }

  #lease(request: ReceiveRequest): Delivery[] {
    const deliveries: Delivery[] = [];
    const now = Date.now();
    for (const [index, record] of this.storedIn(request.topic).entries()) {
      if (deliveries.length >= request.batchSize) break;
      if (!matches(record, request)) continue;
      const key = `${request.group} ${request.topic} ${index}`;
      const lease = this.#leases.get(key) ?? { attempt: 0, handle: '', visibleAtMs: 0, acked: false };
      if (lease.acked || lease.visibleAtMs > now) continue;
      lease.attempt += 1;
      lease.handle = this.#newHandle();
      lease.visibleAtMs = now + request.invisibleMs;
      this.#leases.set(key, lease);
      const { attempt, handle } = lease;
      deliveries.push({ record, attempt, handle, invisibleMs: request.invisibleMs });
    }
    return deliveries;
  }

  #find(handle: string): Lease | undefined {
    return [...this.#leases.values()].find(
      (lease) => lease.handle === handle && (lease.acked || lease.visibleAtMs > Date.now()),
    );
  }

  #newHandle(): string {
    this.#handles += 1;
    return `g0:${this.#handles}`;
  }

  async #wait(ms: number, signal: CallLimits['signal']): Promise<void> {
    this.parked += 1;
    await new Promise<void>((resolve) => {
      const finish = (): void => {
        clearTimeout(timer);
        this.#wakers.delete(finish);
        signal.removeEventListener('abort', finish);
        resolve();
      };
      const timer = setTimeout(finish, ms);
      this.#wakers.add(finish);
      signal.addEventListener('abort', finish, { once: true });
    });
    this.parked -= 1;
  }
}

function matches(record: Buffer, request: ReceiveRequest): boolean {
  const queueId = record.readUInt32LE(messageRecord.queueId);
  if (request.queueId >= 0 && request.queueId !== queueId) return false;
  return compileFilter(request.filter).matcher?.matches(record) ?? true;
}

function writeU64(into: Buffer, at: number, value: number): void {
  into.writeUInt32LE(value % 2 ** 32, at);
  into.writeUInt32LE(Math.floor(value / 2 ** 32), at + 4);
}
