import { FlotillaError } from '../../errors/flotilla-error.ts';
import { done, refused, type Outcome } from '../../errors/outcome.ts';
import type { Delivery, FilterExpression, ReceiveRequest, Reply, Subscription } from '../api.ts';
import { encodeCommand } from '../commands.ts';
import { FilterCache, type CompiledFilter } from '../filter/filter-cache.ts';
import { FilterSyntaxError } from '../filter/syntax-error.ts';
import type { TopicState } from '../topics.ts';
import { handleOf } from './acks.ts';
import { commandWork } from './command-work.ts';
import type { SessionContext } from './context.ts';
import { Picker, type Picked } from './picker.ts';
import { Poll, PollTable, type PollQueue } from './polls.ts';
import { noTopic, notLeader, overloaded } from './refusals.ts';
import type { SubscriptionSide } from './subscriptions.ts';

const defaultInvisibleMs = 60_000;
const idleMs = 60_000;

/** Takes receives: parks them, leases messages for them, and answers when the lease is applied. */
export class ReceiveDesk {
  readonly #context: SessionContext;
  readonly #picker: Picker;
  readonly #table = new PollTable();
  readonly #filters = new FilterCache();
  readonly #giveBack: (request: ReceiveRequest, delivery: Delivery) => void;
  #prunedMs = 0;

  /** `giveBack`: the receiver went away while this was leased to it; others shall have it at once. */
  constructor(context: SessionContext, giveBack: (request: ReceiveRequest, delivery: Delivery) => void) {
    this.#context = context;
    this.#giveBack = giveBack;
    this.#picker = new Picker(context);
    this.forgetExpiries();
  }

  receive(request: ReceiveRequest, reply: Reply<readonly Delivery[]>): () => void {
    const topic = this.#context.state.topics.get(request.topic);
    if (topic === undefined) {
      this.#context.reads.read(reply, () => noTopic(request.topic));
      return () => undefined;
    }
    const problem = this.#problem(request, topic);
    if (problem !== undefined) {
      reply(problem);
      return () => undefined;
    }
    const filter = this.#compile(request.filter);
    if (filter instanceof FilterSyntaxError) {
      reply(refused('INVALID_ARGUMENT', `the filter of group ${request.group}: ${filter.message}`));
      return () => undefined;
    }
    const nowMs = this.#context.clock();
    this.#context.clients.heard(request.clientId, nowMs);
    const limits = { deadlineMs: nowMs + request.pollMs, reply };
    const poll = new Poll(request, filter.matcher, limits);
    const queue = this.#table.get(topic, request.group);
    this.#noteFilter(queue, { filter: filter.canonical, clientId: request.clientId });
    poll.repeatQueue = this.#findRepeat(poll, topic);
    queue.lastUsedMs = nowMs;
    this.#table.add(queue, poll);
    this.pump(queue);
    if (request.pollMs <= 0 && !poll.active) this.#table.finish(queue, poll, done([]));
    return () => {
      if (!poll.answered) this.#table.finish(queue, poll, done([]));
    };
  }

  #problem(request: ReceiveRequest, topic: TopicState): Outcome<never> | undefined {
    if (this.#context.closed) return notLeader;
    const { permission, queues, name } = topic.config;
    if (permission === 'NONE' || permission === 'WRITE') {
      return refused('TOPIC_FORBIDDEN', `topic ${name} is not readable, its permission is ${permission}`);
    }
    if (request.group === '' || request.queueId < -1 || request.queueId >= queues) {
      return refused('INVALID_ARGUMENT', `group "${request.group}" or queue ${request.queueId} is not valid`);
    }
    return this.#table.parked >= this.#context.limits.maxParkedPolls ? overloaded : undefined;
  }

  #compile(filter: FilterExpression): CompiledFilter | FilterSyntaxError {
    try {
      return this.#filters.get(filter);
    } catch (error) {
      if (error instanceof FilterSyntaxError) return error;
      throw error;
    }
  }

  #noteFilter({ topic, group, subscriptions }: PollQueue, side: SubscriptionSide): void {
    const isAlive = this.#isAlive();
    if (!subscriptions.heard(side, isAlive)) return;
    this.#context.onConflict({ topic: topic.config.name, group, sides: subscriptions.sides(isAlive) });
  }

  #isAlive(): (clientId: string) => boolean {
    const { clients, clock } = this.#context;
    const nowMs = clock();
    return (clientId) => clients.isAlive(clientId, nowMs);
  }

  /** What the living clients of a consumer group want. */
  subscriptionsOf(group: string): Subscription[] {
    const isAlive = this.#isAlive();
    return this.#table
      .all()
      .filter((queue) => queue.group === group)
      .flatMap(({ topic, subscriptions }) =>
        subscriptions.sides(isAlive).map((side) => ({ topic: topic.config.name, ...side })),
      );
  }

  /** Pairs of consumer group and topic whose clients name different filters now. */
  get conflicts(): number {
    const isAlive = this.#isAlive();
    return this.#table.all().filter(({ subscriptions }) => subscriptions.sides(isAlive).length > 1).length;
  }

  /** Queue whose batch this receive repeats, or -1. */
  #findRepeat(poll: Poll, topic: TopicState): number {
    for (const progress of topic.groups.get(poll.request.group) ?? []) {
      if (progress !== undefined && this.#picker.repeatable(poll, progress).length > 0) {
        return progress.ref.queueId;
      }
    }
    return -1;
  }

  /** Serves what can be served of one group and topic. */
  pump(queue: PollQueue): void {
    if (queue.polls.size === 0) return;
    if (queue.topic.deleted) {
      for (const poll of queue.polls) {
        if (!poll.active) this.#table.finish(queue, poll, noTopic(queue.topic.config.name));
      }
      return;
    }
    const ready = this.#ready(queue);
    for (const poll of queue.polls) {
      if (poll.active) continue;
      const queueId = choose(queue, poll, ready.open);
      if (queueId >= 0) {
        ready.open.delete(queueId);
        this.#start(queue, poll, queueId);
      } else if (isStuck(queue, poll, ready)) {
        const text = `consumer group ${queue.group} holds ${this.#context.limits.maxLeasesPerQueue} unacknowledged messages of a queue`;
        this.#table.finish(queue, poll, refused('OVERLOADED', text));
      }
    }
  }

  /** Queues that have something to deliver, and those that only have more than the group may lease. */
  #ready(queue: PollQueue): { open: Set<number>; full: Set<number> } {
    const open = new Set<number>();
    const full = new Set<number>();
    const { topic } = queue;
    const { queues } = topic.config;
    for (let i = 0; i < queues; i++) {
      const queueId = (queue.rotation + i) % queues;
      if (queue.busy.has(queueId)) continue;
      const progress = topic.progress(queue.group, queueId);
      const next = progress?.next ?? topic.baseOffset(queueId);
      const isFull = (progress?.leases.size ?? 0) >= this.#context.limits.maxLeasesPerQueue;
      const more = next < topic.maxOffset(queueId);
      if ((more && !isFull) || (progress !== undefined && this.#picker.hasEnded(progress))) open.add(queueId);
      else if (more) full.add(queueId);
    }
    return { open, full };
  }

  #start(queue: PollQueue, poll: Poll, queueId: number): void {
    queue.busy.add(queueId);
    queue.rotation = (queueId + 1) % queue.topic.config.queues;
    poll.active = true;
    this.#serve(queue, poll, queueId).catch((error: unknown) => {
      const text = error instanceof Error ? error.message : String(error);
      const code = error instanceof FlotillaError ? error.code : 'INTERNAL';
      this.#release(queue, poll, queueId);
      this.#table.finish(queue, poll, refused(code, `reading ${queue.topic.config.name}: ${text}`));
    });
  }

  async #serve(queue: PollQueue, poll: Poll, queueId: number): Promise<void> {
    const picked = await this.#picker.pick(poll, queue.topic, queueId);
    const nothing = picked.picks.length === 0 && picked.next === picked.fromNext;
    if (this.#context.closed || poll.answered || nothing) {
      this.#release(queue, poll, queueId);
      this.#goOn(queue, poll, nothing);
      return;
    }
    const failed = (outcome: Outcome<never>): void => {
      this.#release(queue, poll, queueId);
      this.#table.finish(queue, poll, outcome);
    };
    const work = commandWork({
      bytes: 256 + picked.picks.length * 16,
      encode: (nowMs) => encodeLease(poll.request, { topic: queue.topic, queueId, picked, nowMs }),
      applied: () => this.#applied(queue, poll, { queueId, picked }),
      failed,
    });
    if (!this.#context.outbox.push(work)) failed(overloaded);
  }

  #applied(queue: PollQueue, poll: Poll, job: { queueId: number; picked: Picked }): void {
    this.#release(queue, poll, job.queueId);
    const deliveries = this.#deliveries(queue, poll, job);
    if (poll.answered) for (const delivery of deliveries) this.#giveBack(poll.request, delivery);
    else if (deliveries.length > 0) this.#table.finish(queue, poll, done(deliveries));
    this.#goOn(queue, poll, false);
  }

  /** After a job: serves the next polls; this one has to give up if it found nothing in time. */
  #goOn(queue: PollQueue, poll: Poll, idle: boolean): void {
    if (!idle) this.pump(queue);
    const late = poll.deadlineMs <= this.#context.clock();
    if (late && !poll.active) this.#table.finish(queue, poll, done([]));
  }

  /** The picked messages whose lease was granted: an ack may have come in between. */
  #deliveries(queue: PollQueue, poll: Poll, job: { queueId: number; picked: Picked }): Delivery[] {
    const { queueId, picked } = job;
    const { request } = poll;
    const leases = queue.topic.progress(queue.group, queueId)?.leases;
    const deliveries: Delivery[] = [];
    for (const { offset, attempt, record } of picked.picks) {
      const lease = leases?.get(offset);
      if (lease?.attempt !== attempt || lease.clientId !== request.clientId) continue;
      const handle = handleOf(this.#context.groupName, { queueId, offset }, lease);
      deliveries.push({ record, attempt, handle, invisibleMs: invisibleMs(request) });
    }
    return deliveries;
  }

  #release(queue: PollQueue, poll: Poll, queueId: number): void {
    queue.busy.delete(queueId);
    poll.active = false;
    poll.repeatQueue = -1;
  }

  /** Messages of the topic were applied, or it changed. */
  wake(topic: TopicState): void {
    for (const queue of this.#table.of(topic)) this.pump(queue);
  }

  /** Ends polls that waited long enough and looks for leases that ended. */
  tick(): void {
    const nowMs = this.#context.clock();
    for (const queue of this.#table.all()) {
      for (const poll of queue.polls) {
        if (!poll.active && poll.deadlineMs <= nowMs) this.#table.finish(queue, poll, done([]));
      }
      this.pump(queue);
    }
    if (nowMs - this.#prunedMs < idleMs) return;
    this.#prunedMs = nowMs;
    this.#table.prune(nowMs - idleMs);
    this.#context.clients.prune(nowMs);
  }

  clientGone(clientId: string): void {
    for (const queue of this.#table.all()) {
      for (const poll of queue.polls) {
        if (poll.request.clientId === clientId && !poll.active) this.#table.finish(queue, poll, done([]));
      }
    }
    this.forgetExpiries();
  }

  /** What is known of lease ends depends on which clients live; look at them anew. */
  forgetExpiries(): void {
    for (const topic of this.#context.state.topics.all()) {
      for (const byQueue of topic.groups.values()) {
        for (const progress of byQueue) if (progress !== undefined) progress.nextExpiryMs = 0;
      }
    }
  }

  resign(): void {
    for (const queue of this.#table.all()) {
      for (const poll of queue.polls) this.#table.finish(queue, poll, notLeader);
    }
  }
}

function invisibleMs(request: ReceiveRequest): number {
  return request.invisibleMs > 0 ? request.invisibleMs : defaultInvisibleMs;
}

function encodeLease(
  request: ReceiveRequest,
  job: { topic: TopicState; queueId: number; picked: Picked; nowMs: number },
): Buffer {
  const { fromNext, next, fresh, again } = job.picked;
  const { group, autoRenew, clientId, attemptId } = request;
  const ref = { group, topic: job.topic.config.name, queueId: job.queueId };
  const deadlineMs = job.nowMs + invisibleMs(request);
  return encodeCommand({
    kind: 'lease',
    ...ref,
    fromNext,
    next,
    fresh,
    again,
    deadlineMs,
    autoRenew,
    clientId,
    attemptId,
  });
}

/** The first of the open queues, in rotation order, that the poll may take. */
function choose(queue: PollQueue, poll: Poll, open: ReadonlySet<number>): number {
  if (poll.repeatQueue >= 0) return queue.busy.has(poll.repeatQueue) ? -1 : poll.repeatQueue;
  if (poll.request.queueId >= 0) return open.has(poll.request.queueId) ? poll.request.queueId : -1;
  for (const queueId of open) return queueId;
  return -1;
}

/** Nothing can come for the poll before somebody acknowledges. */
function isStuck(
  queue: PollQueue,
  poll: Poll,
  ready: { open: ReadonlySet<number>; full: ReadonlySet<number> },
): boolean {
  if (poll.repeatQueue >= 0 || ready.full.size === 0) return false;
  if (poll.request.queueId >= 0) return ready.full.has(poll.request.queueId);
  return queue.busy.size === 0 && ready.open.size === 0;
}
