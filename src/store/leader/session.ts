import type { ErrorCode } from '../../errors/codes.ts';
import type { Index, Term } from '../../raft/core/types.ts';
import type { BatchDraft } from '../../raft/driver/raft-log.ts';
import type {
  AccessSnapshot,
  AckEntry,
  AckResult,
  Delivery,
  GroupLeader,
  GroupStatus,
  ReceiveRequest,
  Reply,
  SendGroup,
  SendResult,
  TopicConfig,
  TopicStatus,
} from '../api.ts';
import type { AccessChange } from '../access-codec.ts';
import { AccessDesk } from './access.ts';
import { AckDesk } from './acks.ts';
import { AdminDesk } from './admin.ts';
import { ClientRegistry } from './clients.ts';
import type { SessionContext, StoreParts } from './context.ts';
import { LostLeases } from './lost-leases.ts';
import { Outbox } from './outbox.ts';
import { ReadDesk, type ConfirmLeadership } from './reads.ts';
import { ReceiveDesk } from './receives.ts';
import { SendDesk } from './sends.ts';
import type { SubscriptionConflict } from './subscriptions.ts';

export interface SessionOptions {
  readonly confirm: ConfirmLeadership;
  readonly term: Term;
  /** Wall clock, ms. */
  readonly now: () => number;
}

/**
 * One term of leadership: turns requests into drafts for the log, and answers them when their batch is applied.
 * The driver gathers a draft, then says whether it was proposed (and as which index) or refused, before it gathers
 * the next one; it calls `applied` after the store applied that index, and `resign` when leadership ends.
 */
export class LeaderSession implements GroupLeader {
  readonly #context: SessionContext;
  readonly #sends: SendDesk;
  readonly #receives: ReceiveDesk;
  readonly #acks: AckDesk;
  readonly #admin: AdminDesk;
  readonly #access: AccessDesk;
  readonly #lostLeases: LostLeases;

  constructor(store: StoreParts, options: SessionOptions) {
    const { state, limits, log, queues, groupName } = store;
    let lastMs = state.lastTimestampMs;
    const clock = (): number => {
      lastMs = Math.max(lastMs, Math.floor(options.now()));
      return lastMs;
    };
    state.touched.clear();
    const outbox = new Outbox(limits.maxPendingBytes, clock);
    const clients = new ClientRegistry(clock());
    const { term, confirm } = options;
    const reads = new ReadDesk({ confirm, clock, readsMax: limits.maxWaitingReads });
    this.#context = {
      groupName,
      term,
      state,
      limits,
      log,
      queues,
      outbox,
      clients,
      reads,
      clock,
      closed: false,
      diskFull: false,
      onConflict: () => undefined,
    };
    this.#sends = new SendDesk(this.#context);
    this.#acks = new AckDesk(this.#context);
    this.#receives = new ReceiveDesk(this.#context, ({ group, topic }, { handle }) => {
      const change = { group, topic, handle, invisibleMs: 0, operationId: handle };
      this.#acks.changeInvisible(change, () => undefined);
    });
    this.#admin = new AdminDesk(this.#context, { sends: this.#sends, receives: this.#receives });
    this.#access = new AccessDesk(this.#context);
    this.#lostLeases = new LostLeases(this.#context);
  }

  /** Called when work appears after there was none. */
  get onWork(): () => void {
    return this.#context.outbox.onWork;
  }
  set onWork(listener: () => void) {
    this.#context.outbox.onWork = listener;
  }
  get hasWork(): boolean {
    return this.#context.outbox.hasWork;
  }
  /** Bytes of requests that wait for the log or for apply. */
  get pendingBytes(): number {
    return this.#context.outbox.pendingBytes;
  }
  /** Sabotage: answer sends when they are proposed. */
  get ackEarly(): boolean {
    return this.#sends.ackEarly;
  }
  set ackEarly(on: boolean) {
    this.#sends.ackEarly = on;
  }

  /** Called when clients of a consumer group begin to name different filters for one topic. */
  set onConflict(listener: (conflict: SubscriptionConflict) => void) {
    this.#context.onConflict = listener;
  }
  /** Pairs of consumer group and topic whose clients name different filters now. */
  get conflicts(): number {
    return this.#receives.conflicts;
  }

  /** While set, messages are refused; what lets old ones go is still logged (S16). */
  set diskFull(on: boolean) {
    this.#context.diskFull = on;
  }

  /** The next draft of about `bytesMax` at most; undefined while there is nothing or one is undecided. */
  gather(bytesMax: number): BatchDraft | undefined {
    return this.#context.closed ? undefined : this.#context.outbox.gather(bytesMax);
  }

  proposed(draft: BatchDraft, index: Index): void {
    if (!this.#context.closed) this.#context.outbox.proposed(draft, index);
  }

  refused(draft: BatchDraft, code: ErrorCode, message: string): void {
    if (!this.#context.closed) this.#context.outbox.refused(draft, code, message);
  }

  /** The store has applied everything up to `index`. */
  applied(index: Index): void {
    if (this.#context.closed) return;
    this.#context.outbox.applied(index);
    const { touched } = this.#context.state;
    const topics = [...touched];
    touched.clear();
    for (const topic of topics) this.#receives.wake(topic);
  }

  /** Deadlines of polls, leases and reads; every 50 ms or so. */
  tick(): void {
    if (this.#context.closed) return;
    this.#receives.tick();
    this.#lostLeases.tick();
    this.#context.reads.tick();
  }

  /** Leadership is over. Every open request is answered; the session does nothing more. */
  resign(): void {
    if (this.#context.closed) return;
    this.#context.closed = true;
    // Leases in flight end as unknown; the polls that are left have no lease.
    this.#context.outbox.resign();
    this.#receives.resign();
    this.#context.reads.resign();
  }

  send(group: SendGroup, reply: Reply<SendResult>): void {
    this.#sends.send(group, reply);
  }
  receive(request: ReceiveRequest, reply: Reply<readonly Delivery[]>): () => void {
    return this.#receives.receive(request, reply);
  }
  ack(
    request: { group: string; topic: string; entries: readonly AckEntry[] },
    reply: Reply<AckResult>,
  ): void {
    this.#acks.ack(request, reply);
  }
  changeInvisible(
    request: { group: string; topic: string; handle: string; invisibleMs: number; operationId: string },
    reply: Reply<string>,
  ): void {
    this.#acks.changeInvisible(request, reply);
  }
  createTopic(config: TopicConfig, reply: Reply<TopicConfig>): void {
    this.#admin.createTopic(config, reply);
  }
  deleteTopic(name: string, reply: Reply<null>): void {
    this.#admin.deleteTopic(name, reply);
  }
  describeTopic(name: string, reply: Reply<TopicStatus>): void {
    this.#admin.describeTopic(name, reply);
  }
  listTopics(reply: Reply<readonly TopicConfig[]>): void {
    this.#admin.listTopics(reply);
  }
  describeGroup(group: string, reply: Reply<GroupStatus>): void {
    this.#admin.describeGroup(group, reply);
  }
  changeAccess(change: AccessChange, reply: Reply<null>): void {
    this.#access.change(change, reply);
  }
  readAccess(knownDigest: string, reply: Reply<AccessSnapshot>): void {
    this.#access.read(knownDigest, reply);
  }
  /** Logs that the segments below a boundary go. Not a request of clients. */
  advanceFloor(floor: { readonly index: number; readonly position: number }, reply: Reply<null>): void {
    this.#admin.advanceFloor(floor, reply);
  }
  clientAlive(clientId: string): void {
    this.#context.clients.heard(clientId, this.#context.clock());
  }
  clientGone(clientId: string): void {
    this.#context.clients.gone(clientId, this.#context.clock());
    if (!this.#context.closed) this.#receives.clientGone(clientId);
  }
}
