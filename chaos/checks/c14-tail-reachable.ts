import { ViolationList, type Check } from './check.ts';
import type { Facts } from './facts.ts';

/** C14: once faults have ended, every consumer group receives every acknowledged message (at least once). */
export const tailReachable: Check = {
  id: 'C14',
  title: 'every acknowledged message is received',
  run(facts) {
    const list = new ViolationList();
    const groups = receivedByGroup(facts);
    let repeats = facts.sightings.length;
    for (const [group, received] of groups) {
      repeats -= received.size;
      for (const op of facts.sends) {
        if (op.outcome !== 'ok') continue;
        const unseen = op.values.filter((value) => !received.has(value));
        for (const value of unseen) list.add(`${group} never received ${value}`, op.events);
      }
    }
    return list.result({ groups: groups.size, received: facts.sightings.length - repeats, repeats });
  },
};

function receivedByGroup(facts: Facts): Map<string, Set<string>> {
  const groups = new Map<string, Set<string>>();
  for (const seen of facts.sightings) {
    let received = groups.get(seen.group);
    if (received === undefined) {
      received = new Set();
      groups.set(seen.group, received);
    }
    received.add(seen.value);
  }
  return groups;
}
