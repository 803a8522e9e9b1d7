import { ViolationList, type Check } from './check.ts';
import { placeName } from './replica-log.ts';

/** C3: a send that was refused surely stored nothing, so nobody may ever see its values. */
export const abortedRead: Check = {
  id: 'C3',
  title: 'refused messages never appear',
  run(facts) {
    const list = new ViolationList();
    const refused = facts.sends.reduce((sum, op) => sum + (op.outcome === 'fail' ? op.values.length : 0), 0);
    const isRefused = (value: string): boolean => facts.sendOf.get(value)?.outcome === 'fail';
    for (const seen of facts.sightings) {
      if (isRefused(seen.value)) {
        list.add(`${seen.value} was refused, yet ${seen.group} received it at ${placeName(seen.at)}`, [
          seen.event,
        ]);
      }
    }
    for (const replica of facts.replicas.values()) {
      for (const entry of replica.entries()) {
        if (!isRefused(entry.value)) continue;
        list.add(`${entry.value} was refused, yet ${replica.node} stores it at ${placeName(entry)}`, [
          entry.event,
        ]);
      }
    }
    return list.result({ refused });
  },
};
