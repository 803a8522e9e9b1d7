import { ViolationList, type Check } from './check.ts';
import { goesBack } from './monotone.ts';

/** C16: the first retained offset of a queue only grows, and is the same on all replicas in the end. */
export const floor: Check = {
  id: 'C16',
  title: 'the floor of a queue only rises, on all replicas alike',
  run(facts) {
    const list = new ViolationList();
    const reads = facts.bounds.map((read) => ({ ...read, of: `q${read.queue}`, value: read.floor }));
    for (const { before, after } of goesBack(reads)) {
      const text = `the floor of ${after.of} went from ${before.value} back to ${after.value}`;
      list.add(text, [before.event, after.event]);
    }
    const highest = new Map<number, { floor: number; event: number }>();
    for (const { queue, floor: told, event } of facts.bounds)
      if (told > (highest.get(queue)?.floor ?? -1)) highest.set(queue, { floor: told, event });
    for (const replica of facts.replicas.values()) {
      for (const [queue, log] of replica.queues) {
        const told = highest.get(queue);
        if (told !== undefined && log.floor < told.floor)
          list.add(`q${queue} of ${replica.node} begins at ${log.floor}, it began at ${told.floor} before`, [
            told.event,
            ...log.events,
          ]);
        if (log.floor !== facts.floorOf(queue))
          list.add(
            `q${queue} of ${replica.node} begins at ${log.floor}, elsewhere at ${facts.floorOf(queue)}`,
            log.events,
          );
      }
    }
    return list.result({ reads: reads.length });
  },
};
