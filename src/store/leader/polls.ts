import type { Outcome } from '../../errors/outcome.ts';
import type { Delivery, ReceiveRequest, Reply } from '../api.ts';
import type { MessageFilter } from '../filter/message-filter.ts';
import type { TopicState } from '../topics.ts';
import { Subscriptions } from './subscriptions.ts';

/** One receive that is not answered yet. */
export class Poll {
  readonly request: ReceiveRequest;
  readonly filter: MessageFilter | undefined;
  readonly deadlineMs: number;
  /** Queue that holds the batch of the same attempt, or -1. */
  repeatQueue = -1;
  /** A job is at work for it. */
  active = false;
  #reply: Reply<readonly Delivery[]> | undefined;

  constructor(
    request: ReceiveRequest,
    filter: MessageFilter | undefined,
    limits: { deadlineMs: number; reply: Reply<readonly Delivery[]> },
  ) {
    this.request = request;
    this.filter = filter;
    this.deadlineMs = limits.deadlineMs;
    this.#reply = limits.reply;
  }

  get answered(): boolean {
    return this.#reply === undefined;
  }

  /** Answers once; later outcomes are dropped. */
  answer(outcome: Outcome<readonly Delivery[]>): void {
    const reply = this.#reply;
    this.#reply = undefined;
    reply?.(outcome);
  }
}

/** The receives of one consumer group on one topic, and which of its queues are at work. */
export class PollQueue {
  readonly topic: TopicState;
  readonly group: string;
  /** In order of arrival. */
  readonly polls = new Set<Poll>();
  /** Queues with a lease command outstanding: one at a time. */
  readonly busy = new Set<number>();
  readonly subscriptions = new Subscriptions();
  /** Queue to look at first, so that no queue starves another. */
  rotation = 0;
  lastUsedMs = 0;

  constructor(topic: TopicState, group: string) {
    this.topic = topic;
    this.group = group;
  }
}

/** All poll queues of a session, by topic and group. */
export class PollTable {
  readonly #queues = new Map<TopicState, Map<string, PollQueue>>();
  /** Unanswered receives. */
  parked = 0;

  get(topic: TopicState, group: string): PollQueue {
    let byGroup = this.#queues.get(topic);
    if (byGroup === undefined) {
      byGroup = new Map();
      this.#queues.set(topic, byGroup);
    }
    let queue = byGroup.get(group);
    if (queue === undefined) {
      queue = new PollQueue(topic, group);
      byGroup.set(group, queue);
    }
    return queue;
  }

  of(topic: TopicState): PollQueue[] {
    return [...(this.#queues.get(topic)?.values() ?? [])];
  }

  all(): PollQueue[] {
    return [...this.#queues.values()].flatMap((byGroup) => [...byGroup.values()]);
  }

  add(queue: PollQueue, poll: Poll): void {
    queue.polls.add(poll);
    this.parked += 1;
  }

  /** Answers the poll and forgets it. */
  finish(queue: PollQueue, poll: Poll, outcome: Outcome<readonly Delivery[]>): void {
    if (queue.polls.delete(poll)) this.parked -= 1;
    poll.answer(outcome);
  }

  /** Forgets poll queues that nobody has used since `beforeMs`. */
  prune(beforeMs: number): void {
    for (const [topic, byGroup] of this.#queues) {
      for (const [group, queue] of byGroup) {
        const idle = queue.polls.size === 0 && queue.busy.size === 0;
        if (idle && queue.lastUsedMs < beforeMs) byGroup.delete(group);
      }
      if (byGroup.size === 0) this.#queues.delete(topic);
    }
  }
}
