import { ViolationList, type Check } from './check.ts';
import type { Facts, SendOp } from './facts.ts';
import { placeName } from './replica-log.ts';

interface Placed {
  readonly op: SendOp;
  readonly value: string;
  readonly offset: number;
}

/** C9: a message whose send began after another one was acknowledged lies behind it in the queue. */
export const realTimeOrder: Check = {
  id: 'C9',
  title: 'queues keep the order of time',
  run(facts) {
    const list = new ViolationList();
    let compared = 0;
    for (const [queue, placed] of finalQueues(facts)) {
      compared += placed.length;
      // From the end: the earliest acknowledgement among the offsets above.
      let first: Placed | undefined;
      for (const one of placed.toSorted((a, b) => b.offset - a.offset)) {
        if (first !== undefined && first.op.endedAt < one.op.invokedAt) {
          const places = [one, first].map(({ offset }) => placeName({ queue, offset }));
          const text = `${one.value} at ${places[0]} was sent after ${first.value} at ${places[1]} was acknowledged`;
          list.add(text, [...first.op.events, ...one.op.events]);
        }
        if (first === undefined || one.op.endedAt < first.op.endedAt) first = one;
      }
    }
    return list.result({ compared });
  },
};

/** Where the values of all sends are in the end, those of unknown outcome too. */
export function finalQueues(facts: Facts): Map<number, Placed[]> {
  const queues = new Map<number, Placed[]>();
  for (const op of facts.sends) {
    for (const value of op.values) {
      const at = facts.positionOf(value);
      if (at === undefined) continue;
      const queue = queues.get(at.queue);
      const placed = { op, value, offset: at.offset };
      if (queue === undefined) queues.set(at.queue, [placed]);
      else queue.push(placed);
    }
  }
  return queues;
}
