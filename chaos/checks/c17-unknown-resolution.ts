import { ViolationList, type Check } from './check.ts';

/** C17: a send of unknown outcome took effect once or not at all, and as a whole. */
export const unknownResolution: Check = {
  id: 'C17',
  title: 'sends of unknown outcome are stored once or not at all',
  run(facts) {
    const list = new ViolationList();
    const counts = { unknown: 0, stored: 0, absent: 0 };
    for (const op of facts.sends) {
      if (op.outcome !== 'info') continue;
      counts.unknown++;
      for (const replica of facts.replicas.values()) {
        const times = op.values.map((value) => replica.positionsOf(value).length);
        if (times.some((count) => count > 1)) {
          list.add(`${op.values[0]}: stored more than once on ${replica.node}`, op.events);
        }
        if (times.includes(0) && times.some((count) => count > 0)) {
          list.add(`${op.values[0]}: stored in part on ${replica.node}`, op.events);
        }
      }
      if (op.values.some((value) => facts.positionOf(value) !== undefined)) counts.stored++;
      else counts.absent++;
    }
    return list.result(counts);
  },
};
