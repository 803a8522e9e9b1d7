import { minOffset } from './sources.ts';
import type { Store } from './store.ts';
import type { TopicState } from './topics.ts';

/** The oldest message that some consumer group has not acknowledged. */
export interface OldestUnconsumed {
  /** CommitLog position; beyond all numbers when everything is consumed. */
  readonly position: number;
  /** Who waits for it. */
  readonly group: string;
  readonly topic: string;
}

/**
 * Looks at every group on every topic that keeps what is not consumed. A group that never asked for a queue has consumed
 * nothing of it. Ends early at a message below `enough`.
 */
export async function oldestUnconsumed(
  store: Pick<Store, 'queues' | 'state'>,
  enough: number,
): Promise<OldestUnconsumed> {
  let oldest: OldestUnconsumed = { position: Number.MAX_SAFE_INTEGER, group: '', topic: '' };
  for (const topic of store.state.topics.all()) {
    if (topic.deleted || topic.config.unconsumed === 'drop') continue;
    for (const group of topic.groups.keys())
      for (let queueId = 0; queueId < topic.config.queues; queueId++) {
        const position = await waitsAt(store, topic, { group, queueId });
        if (position < oldest.position) oldest = { position, group, topic: topic.config.name };
        if (position < enough) return oldest;
      }
  }
  return oldest;
}

async function waitsAt(
  { queues }: Pick<Store, 'queues'>,
  topic: TopicState,
  { group, queueId }: { readonly group: string; readonly queueId: number },
): Promise<number> {
  const committed = topic.progress(group, queueId)?.committed ?? 0;
  const from = Math.max(committed, minOffset(topic, queues, queueId));
  if (from >= topic.maxOffset(queueId)) return Number.MAX_SAFE_INTEGER;
  const units = await queues.read(topic.config.name, queueId, from, 1);
  return units.count === 0 ? 0 : units.recordOffset(0);
}
