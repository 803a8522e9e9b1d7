import { ViolationList, type Check } from './check.ts';
import type { Facts } from './facts.ts';
import { placeName, type Position } from './replica-log.ts';

interface Claim {
  readonly value: string;
  readonly event: number;
}

/** C5: acknowledgements, receives and replicas agree on what is at each offset. */
export const oneValuePerOffset: Check = {
  id: 'C5',
  title: 'one message per offset',
  run(facts) {
    const list = new ViolationList();
    const queues = new Map<number, Map<number, Claim>>();
    forEachClaim(facts, (at, claim) => {
      if (at.queue < 0) return;
      let queue = queues.get(at.queue);
      if (queue === undefined) {
        queue = new Map();
        queues.set(at.queue, queue);
      }
      const first = queue.get(at.offset);
      if (first === undefined) queue.set(at.offset, claim);
      else if (first.value !== claim.value) {
        list.add(`${placeName(at)} holds both ${first.value} and ${claim.value}`, [first.event, claim.event]);
      }
    });
    let offsets = 0;
    for (const queue of queues.values()) offsets += queue.size;
    return list.result({ queues: queues.size, offsets });
  },
};

/** Every statement of the history about a place. */
export function forEachClaim(facts: Facts, visit: (at: Position, claim: Claim) => void): void {
  for (const op of facts.sends) {
    op.at.forEach((at, index) => {
      visit(at, { value: op.values[index] ?? '', event: op.events.at(-1) ?? -1 });
    });
  }
  for (const seen of facts.sightings) visit(seen.at, seen);
  for (const replica of facts.replicas.values()) {
    for (const entry of replica.entries()) visit(entry, entry);
  }
}
