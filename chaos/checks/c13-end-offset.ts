import { finalQueues } from './c09-real-time-order.ts';
import { ViolationList, type Check } from './check.ts';
import type { BoundsRead, Facts } from './facts.ts';
import { goesBack } from './monotone.ts';

/** C13: the end of a queue that a reader is told lies behind all that was acknowledged, not behind what was not sent yet. */
export const endOffset: Check = {
  id: 'C13',
  title: 'the end of a queue is read linearizably',
  run(facts) {
    const list = new ViolationList();
    const reads = facts.bounds.map((read) => ({ ...read, of: `q${read.queue}`, value: read.end }));
    for (const { before, after } of goesBack(reads)) {
      const text = `the end of ${after.of} went from ${before.value} back to ${after.value}`;
      list.add(text, [before.event, after.event]);
    }
    for (const read of tooLow(facts))
      list.add(`q${read.queue} is told to end at ${read.end}, before what was acknowledged`, [read.event]);
    for (const read of tooHigh(facts))
      list.add(`q${read.queue} is told to end at ${read.end}, beyond what was sent by then`, [read.event]);
    return list.result({ reads: reads.length });
  },
};

/** A message acknowledged before the read began lies at or behind the end that it tells. */
function* tooLow(facts: Facts): Iterable<BoundsRead> {
  const acknowledged = [...facts.acknowledged()].toSorted((a, b) => a.time - b.time);
  const ends = new Map<number, number>();
  let next = 0;
  for (const read of facts.bounds.toSorted((a, b) => a.invokedAt - b.invokedAt)) {
    for (; next < acknowledged.length; next++) {
      const one = acknowledged[next];
      if (one === undefined || one.time >= read.invokedAt) break;
      ends.set(one.at.queue, Math.max(ends.get(one.at.queue) ?? 0, one.at.offset + 1));
    }
    if (read.end < (ends.get(read.queue) ?? 0)) yield read;
  }
}

/** The last message below the end is not stored, or none of its send's attempts had begun when the read was over. */
function* tooHigh(facts: Facts): Iterable<BoundsRead> {
  const invoked = new Map<string, number>();
  for (const [queue, placed] of finalQueues(facts))
    for (const { offset, op } of placed) invoked.set(`${queue}/${offset}`, op.invokedAt);
  for (const read of facts.bounds) {
    if (read.end <= facts.floorOf(read.queue)) continue;
    const invokedAt = invoked.get(`${read.queue}/${read.end - 1}`);
    if (invokedAt === undefined || invokedAt > read.endedAt) yield read;
  }
}
