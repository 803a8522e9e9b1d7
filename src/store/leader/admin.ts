import { done, refused, type Outcome } from '../../errors/outcome.ts';
import type { GroupStatus, Reply, TopicConfig, TopicStatus } from '../api.ts';
import { encodeCommand } from '../commands.ts';
import { minOffset } from '../sources.ts';
import type { TopicState } from '../topics.ts';
import { commandWork } from './command-work.ts';
import type { SessionContext } from './context.ts';
import { noTopic, notLeader, overloaded } from './refusals.ts';
import type { ReceiveDesk } from './receives.ts';
import type { SendDesk } from './sends.ts';

const topicPattern = /^[%a-zA-Z0-9_-]{1,255}$/;
const maxQueues = 1024;

/** Takes changes of topics and answers what the applied state knows of topics and consumer groups. */
export class AdminDesk {
  readonly #context: SessionContext;
  readonly #sends: SendDesk;
  readonly #receives: ReceiveDesk;

  constructor(context: SessionContext, desks: { readonly sends: SendDesk; readonly receives: ReceiveDesk }) {
    this.#context = context;
    this.#sends = desks.sends;
    this.#receives = desks.receives;
  }

  createTopic(config: TopicConfig, reply: Reply<TopicConfig>): void {
    const { state } = this.#context;
    const problem = this.#context.closed ? notLeader : this.#checkTopic(config);
    if (problem !== undefined) {
      reply(problem);
      return;
    }
    const known = this.#sends.topic(config.name);
    if (known !== undefined) {
      this.#context.reads.read(reply, () => created(known, config));
      return;
    }
    const work = commandWork({
      bytes: 512,
      encode: () => encodeCommand({ kind: 'createTopic', config }),
      applied: () => {
        const topic = state.topics.get(config.name);
        // Deleted in the same batch: the creation took effect all the same.
        reply(topic === undefined ? done(config) : created(topic, config));
      },
      failed: reply,
    });
    if (!this.#context.outbox.push(work)) reply(overloaded);
  }

  #checkTopic({ name, queues }: TopicConfig): Outcome<never> | undefined {
    const { state, limits } = this.#context;
    if (!topicPattern.test(name)) return refused('INVALID_ARGUMENT', `illegal topic name ${name}`);
    if (!Number.isSafeInteger(queues) || queues < 1 || queues > maxQueues) {
      return refused('LIMIT_EXCEEDED', `a topic has 1 to ${maxQueues} queues, not ${queues}`);
    }
    if (state.topics.live.size >= limits.maxTopics && !state.topics.live.has(name)) {
      return refused('LIMIT_EXCEEDED', `the broker group holds its maximum of ${limits.maxTopics} topics`);
    }
    return undefined;
  }

  deleteTopic(name: string, reply: Reply<null>): void {
    if (this.#sends.topic(name) === undefined) {
      this.#context.reads.read(reply, () => noTopic(name));
      return;
    }
    let first = false;
    const work = commandWork({
      bytes: 512,
      encode: () => {
        first = !this.#sends.deleting.has(name);
        this.#sends.deleting.add(name);
        return encodeCommand({ kind: 'deleteTopic', name });
      },
      undo: () => {
        if (first) this.#sends.deleting.delete(name);
      },
      applied: () => {
        if (first) this.#sends.forget(name);
        reply(done(null));
      },
      failed: reply,
    });
    if (!this.#context.outbox.push(work)) reply(overloaded);
  }

  advanceFloor(floor: { readonly index: number; readonly position: number }, reply: Reply<null>): void {
    const work = commandWork({
      bytes: 64,
      encode: () => encodeCommand({ kind: 'advanceFloor', ...floor }),
      applied: () => reply(done(null)),
      failed: reply,
    });
    if (this.#context.closed || !this.#context.outbox.push(work)) reply(overloaded);
  }

  describeTopic(name: string, reply: Reply<TopicStatus>): void {
    this.#context.reads.read(reply, () => {
      const topic = this.#context.state.topics.get(name);
      return topic === undefined ? noTopic(name) : done(this.#topicStatus(topic));
    });
  }

  #topicStatus(topic: TopicState): TopicStatus {
    const { config } = topic;
    const queues = Array.from({ length: config.queues }, (_, queueId) => ({
      queueId,
      minOffset: minOffset(topic, this.#context.queues, queueId),
      maxOffset: topic.maxOffset(queueId),
    }));
    return { config, queues };
  }

  listTopics(reply: Reply<readonly TopicConfig[]>): void {
    this.#context.reads.read(reply, () => done([...this.#context.state.topics.live.values()]));
  }

  describeGroup(group: string, reply: Reply<GroupStatus>): void {
    this.#context.reads.read(reply, () => {
      const topics = this.#context.state.topics.topicsOf(group);
      if (topics.length === 0)
        return refused('GROUP_NOT_FOUND', `consumer group ${group} has consumed nothing here`);
      return done({
        group,
        queues: topics.flatMap((topic) => groupQueues(topic, group)),
        subscriptions: this.#receives.subscriptionsOf(group),
      });
    });
  }
}

function created(topic: TopicState, wanted: TopicConfig): Outcome<TopicConfig> {
  const { config } = topic;
  const { name, type, queues, permission, unconsumed = 'keep' } = wanted;
  const same =
    config.type === type &&
    config.queues === queues &&
    config.permission === permission &&
    (config.unconsumed ?? 'keep') === unconsumed;
  return same ? done(config) : refused('TOPIC_EXISTS', `topic ${name} exists with other settings`);
}

function groupQueues(topic: TopicState, group: string): GroupStatus['queues'] {
  return Array.from({ length: topic.config.queues }, (_, queueId) => {
    const progress = topic.progress(group, queueId);
    return {
      topic: topic.config.name,
      queueId,
      committedOffset: progress?.committed ?? topic.baseOffset(queueId),
      maxOffset: topic.maxOffset(queueId),
      leased: progress?.leases.size ?? 0,
    };
  });
}
