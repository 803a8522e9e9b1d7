import { ViolationList, type Check } from './check.ts';
import type { Facts } from './facts.ts';
import { placeName, type Position } from './replica-log.ts';

interface Told {
  readonly value: string;
  readonly at: Position;
  readonly event: number;
}

/** C8: acknowledgements, every group and every replica tell the same order of the messages of a queue. */
export const sameOrder: Check = {
  id: 'C8',
  title: 'everybody sees one order',
  run(facts) {
    const list = new ViolationList();
    let compared = 0;
    for (const [source, told] of sources(facts)) {
      compared += told.length;
      for (const queue of byQueue(told).values()) judge({ facts, source, queue }, list);
    }
    return list.result({ compared });
  },
};

function judge(
  part: { readonly facts: Facts; readonly source: string; readonly queue: readonly Told[] },
  list: ViolationList,
): void {
  let before: { told: Told; final: Position } | undefined;
  for (const told of part.queue.toSorted((a, b) => a.at.offset - b.at.offset)) {
    const final = part.facts.positionOf(told.value);
    if (final?.queue !== told.at.queue) continue;
    if (before !== undefined && before.told.value !== told.value && final.offset <= before.final.offset) {
      const text = `${part.source} has ${before.told.value} before ${told.value}; in the end they are at ${placeName(before.final)} and ${placeName(final)}`;
      list.add(text, [before.told.event, told.event]);
    }
    before = { told, final };
  }
}

function sources(facts: Facts): Map<string, Told[]> {
  const found = new Map<string, Told[]>([['acknowledgements', [...facts.acknowledged()]]]);
  for (const seen of facts.sightings) {
    const name = `group ${seen.group}`;
    const told = found.get(name);
    if (told === undefined) found.set(name, [seen]);
    else told.push(seen);
  }
  for (const replica of facts.replicas.values()) {
    const told = [...replica.entries()].map(({ queue, offset, value, event }) => ({
      value,
      at: { queue, offset },
      event,
    }));
    found.set(replica.node, told);
  }
  return found;
}

function byQueue(told: readonly Told[]): Map<number, Told[]> {
  const queues = new Map<number, Told[]>();
  for (const one of told) {
    const queue = queues.get(one.at.queue);
    if (queue === undefined) queues.set(one.at.queue, [one]);
    else queue.push(one);
  }
  return queues;
}
