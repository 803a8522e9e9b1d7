import { ViolationList, type Check } from './check.ts';
import { placeName } from './replica-log.ts';

/** C4: what is read was sent, and not before it was sent. */
export const phantom: Check = {
  id: 'C4',
  title: 'no message appears that nobody sent',
  run(facts) {
    const list = new ViolationList();
    for (const seen of facts.sightings) {
      const op = facts.sendOf.get(seen.value);
      if (op === undefined) {
        list.add(`${seen.group} received ${seen.value} at ${placeName(seen.at)}; nobody sent it`, [
          seen.event,
        ]);
      } else if (seen.time < op.invokedAt) {
        list.add(`${seen.group} received ${seen.value} before it was sent`, [seen.event, ...op.events]);
      }
    }
    for (const replica of facts.replicas.values()) {
      for (const entry of replica.entries()) {
        if (facts.sendOf.has(entry.value)) continue;
        list.add(`${replica.node} stores ${entry.value} at ${placeName(entry)}; nobody sent it`, [
          entry.event,
        ]);
      }
    }
    return list.result({ received: facts.sightings.length });
  },
};
