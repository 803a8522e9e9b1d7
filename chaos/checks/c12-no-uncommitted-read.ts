import { ViolationList, type Check } from './check.ts';
import { placeName } from './replica-log.ts';

/** C12: what a consumer received was committed, so every replica still holds it. */
export const noUncommittedRead: Check = {
  id: 'C12',
  title: 'received messages do not vanish',
  run(facts) {
    const list = new ViolationList();
    for (const seen of facts.sightings) {
      for (const replica of facts.replicas.values()) {
        if (replica.isBelowFloor(seen.at) || replica.holds(seen.value, seen.at)) continue;
        list.add(
          `${seen.group} received ${seen.value} at ${placeName(seen.at)}; it is not on ${replica.node}`,
          [seen.event],
        );
        break;
      }
    }
    return list.result({ received: facts.sightings.length });
  },
};
