import { ViolationList, type Check } from './check.ts';

/** C7: a queue read from its floor to its end shows every offset once, in order. */
export const gapless: Check = {
  id: 'C7',
  title: 'queue offsets have no gap',
  run(facts) {
    const list = new ViolationList();
    let queues = 0;
    for (const replica of facts.replicas.values()) {
      for (const [queueId, queue] of replica.queues) {
        queues++;
        let expected = queue.floor;
        for (const offset of queue.offsets) {
          if (offset !== expected) {
            list.add(`${replica.node} q${queueId}: offset ${offset} follows ${expected - 1}`, queue.events);
          }
          expected = offset + 1;
        }
      }
    }
    return list.result({ queues });
  },
};
