import { ViolationList, type Check } from './check.ts';
import type { QueueLog, ReplicaLog } from './replica-log.ts';

/** C19: after the end all replicas hold the same queues, and the same bytes on disk. */
export const replicaIdentity: Check = {
  id: 'C19',
  title: 'replicas are identical',
  run(facts) {
    const list = new ViolationList();
    const [reference, ...others] = [...facts.replicas.values()];
    if (reference !== undefined) {
      for (const other of others) compareReplicas(reference, other, list);
    }
    for (const { node, bytes, event } of facts.segments) {
      if (bytes === 0) list.add(`CommitLog of ${node} ends before the last applied entry`, [event]);
    }
    const [first, ...rest] = facts.segments;
    for (const digest of rest) {
      if (first === undefined || (digest.digest === first.digest && digest.bytes === first.bytes)) continue;
      const text = `CommitLog of ${digest.node} (${digest.bytes} bytes) differs from ${first.node} (${first.bytes} bytes)`;
      list.add(text, [first.event, digest.event]);
    }
    const bytes = first?.bytes ?? 0;
    return list.result({ replicas: facts.replicas.size, logs: facts.segments.length, bytes });
  },
};

function compareReplicas(a: ReplicaLog, b: ReplicaLog, list: ViolationList): void {
  for (const id of new Set([...a.queues.keys(), ...b.queues.keys()])) {
    const difference = firstDifference(a.queues.get(id), b.queues.get(id));
    if (difference === undefined) continue;
    const events = [...(a.queues.get(id)?.events ?? []), ...(b.queues.get(id)?.events ?? [])];
    list.add(`q${id} of ${a.node} and ${b.node} differ: ${difference}`, events);
  }
}

function firstDifference(a: QueueLog | undefined, b: QueueLog | undefined): string | undefined {
  if (a === undefined || b === undefined) return 'one of them lacks the queue';
  if (a.floor !== b.floor) return `floors ${a.floor} and ${b.floor}`;
  for (const [offset, value] of a.byOffset) {
    if (b.byOffset.get(offset) !== value) {
      return `offset ${offset} holds ${value} and ${b.byOffset.get(offset) ?? 'nothing'}`;
    }
  }
  return a.byOffset.size === b.byOffset.size
    ? undefined
    : `${a.byOffset.size} and ${b.byOffset.size} messages`;
}
