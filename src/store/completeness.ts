import type { ReplicatedState } from './state.ts';
import type { QueueIndex } from './sources.ts';

/**
 * The first queue whose units do not reach as far as the state, in words; undefined: all are complete. Units go away
 * with the log below the floor: `floorState` is asked only when some are missing, and tells which ones may.
 */
export function incompleteQueue(
  state: ReplicatedState,
  queues: QueueIndex,
  floorState: () => ReplicatedState | undefined,
): string | undefined {
  let atFloor: ReplicatedState | undefined;
  for (const topic of state.topics.all()) {
    if (topic.deleted) continue;
    const { name } = topic.config;
    for (const [queueId, end] of topic.max.entries()) {
      const begin = topic.baseOffset(queueId);
      if (!queues.lacks(name, queueId, begin, end)) continue;
      atFloor ??= floorState();
      const belowFloor = atFloor?.topics.get(name)?.maxOffset(queueId) ?? 0;
      if (queues.lacks(name, queueId, Math.max(begin, belowFloor), end)) return `${name}/${queueId}`;
    }
  }
  return undefined;
}
