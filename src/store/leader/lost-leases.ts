import { encodeCommand } from '../commands.ts';
import type { QueueProgress } from '../progress.ts';
import { minOffset } from '../sources.ts';
import type { TopicState } from '../topics.ts';
import { commandWork } from './command-work.ts';
import type { SessionContext } from './context.ts';

const lookMs = 5000;
const entriesMax = 1000;

/**
 * Ends the leases of messages that the floor has passed: they can not be delivered again, and would hold the consumer
 * group back for ever. Only topics that drop what is not consumed have such leases.
 */
export class LostLeases {
  readonly #context: SessionContext;
  #lookedMs = 0;

  constructor(context: SessionContext) {
    this.#context = context;
  }

  tick(): void {
    const nowMs = this.#context.clock();
    if (nowMs - this.#lookedMs < lookMs) return;
    this.#lookedMs = nowMs;
    for (const topic of this.#context.state.topics.all()) {
      if (topic.deleted || topic.config.unconsumed !== 'drop') continue;
      for (const byQueue of topic.groups.values())
        for (const progress of byQueue) if (progress !== undefined) this.#end(topic, progress);
    }
  }

  #end(topic: TopicState, { ref, leases }: QueueProgress): void {
    if (leases.size === 0) return;
    const kept = minOffset(topic, this.#context.queues, ref.queueId);
    const entries: number[] = [];
    for (const [offset, { generation }] of leases) {
      if (offset >= kept || entries.length === 2 * entriesMax) break;
      entries.push(offset, generation);
    }
    if (entries.length === 0) return;
    this.#context.outbox.push(
      commandWork({
        bytes: 64 + entries.length * 8,
        encode: () => encodeCommand({ kind: 'ack', ...ref, entries }),
        applied: () => undefined,
        // The next look finds them again.
        failed: () => undefined,
      }),
    );
  }
}
