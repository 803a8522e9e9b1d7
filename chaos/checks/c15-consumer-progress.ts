import { ViolationList, type Check } from './check.ts';
import { goesBack } from './monotone.ts';

/** C15: the progress of a consumer group in a queue never goes back, over any number of leaders. */
export const consumerProgress: Check = {
  id: 'C15',
  title: 'the progress of a group never goes back',
  run(facts) {
    const list = new ViolationList();
    const reads = facts.progress.map((read) => ({
      ...read,
      of: `${read.group} in q${read.queue}`,
      value: read.next,
    }));
    for (const { before, after } of goesBack(reads)) {
      const text = `progress of ${after.of} went from ${before.value} back to ${after.value}`;
      list.add(text, [before.event, after.event]);
    }
    return list.result({ reads: reads.length });
  },
};
