import { ViolationList, type Check } from './check.ts';
import type { Facts, SendOp } from './facts.ts';
import type { Position } from './replica-log.ts';

/** C11: a process that waits for each send finds them in that order in each queue; the values of one send lie together. */
export const producerOrder: Check = {
  id: 'C11',
  title: 'messages of one producer keep their order',
  run(facts) {
    const list = new ViolationList();
    const processes = new Map<string, Map<number, number>>();
    let compared = 0;
    for (const op of [...facts.sends].sort((a, b) => a.invokedAt - b.invokedAt)) {
      if (op.outcome !== 'ok') continue;
      let last = processes.get(op.process);
      if (last === undefined) {
        last = new Map();
        processes.set(op.process, last);
      }
      compared++;
      for (const [queue, offsets] of placesByQueue(facts, op)) {
        judge({ op, queue, offsets, after: last.get(queue) ?? -1 }, list);
        last.set(queue, Math.max(last.get(queue) ?? -1, ...offsets));
      }
    }
    return list.result({ processes: processes.size, compared });
  },
};

function judge(
  part: { op: SendOp; queue: number; offsets: readonly number[]; after: number },
  list: ViolationList,
): void {
  const { op, queue, offsets, after } = part;
  const [first = 0] = offsets;
  if (first <= after) {
    list.add(`${op.process} q${queue}: offset ${first} was given after offset ${after}`, op.events);
  }
  const apart = offsets.findIndex((offset, index) => offset !== first + index);
  if (apart > 0) {
    list.add(`${op.process} q${queue}: one send is torn apart at offset ${offsets[apart]}`, op.events);
  }
}

function placesByQueue(facts: Facts, op: SendOp): Map<number, number[]> {
  const queues = new Map<number, number[]>();
  op.at.forEach((told, index) => {
    const at: Position | undefined = told.queue >= 0 ? told : facts.positionOf(op.values[index] ?? '');
    if (at === undefined) return;
    const offsets = queues.get(at.queue);
    if (offsets === undefined) queues.set(at.queue, [at.offset]);
    else offsets.push(at.offset);
  });
  return queues;
}
