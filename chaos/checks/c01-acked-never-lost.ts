import { ViolationList, type Check } from './check.ts';
import type { Facts, SendOp } from './facts.ts';
import { placeName, type Position } from './replica-log.ts';

/** C1: every acknowledged value is in the final log of every replica, where its acknowledgement says. */
export const ackedNeverLost: Check = {
  id: 'C1',
  title: 'acknowledged messages are never lost',
  run(facts) {
    const list = new ViolationList();
    const counts = { acknowledged: 0, lost: 0, lostOnOneReplica: 0 };
    for (const op of facts.sends) {
      if (op.outcome !== 'ok') continue;
      op.values.forEach((value, index) => {
        counts.acknowledged++;
        const at = op.at[index];
        if (at !== undefined) judge({ facts, op, value, at }, list, counts);
      });
    }
    return list.result(counts);
  },
};

function judge(
  claim: { facts: Facts; op: SendOp; value: string; at: Position },
  list: ViolationList,
  counts: { lost: number; lostOnOneReplica: number },
): void {
  const { facts, op, value, at } = claim;
  const missing: string[] = [];
  for (const replica of facts.replicas.values()) {
    if (!replica.isBelowFloor(at) && !replica.holds(value, at)) missing.push(replica.node);
  }
  if (missing.length === 0) return;
  const everywhere = missing.length === facts.replicas.size;
  if (everywhere) counts.lost++;
  else counts.lostOnOneReplica++;
  const where = everywhere ? 'on every replica' : `on ${missing.join(', ')}`;
  list.add(`${value}, acknowledged at ${placeName(at)}, is missing ${where}`, op.events);
}
