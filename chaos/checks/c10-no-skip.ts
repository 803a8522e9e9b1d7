import { ViolationList, type Check } from './check.ts';
import { Highest, placeName } from './replica-log.ts';

/**
 * C10: one receive shows a queue in order, and a group passes over nothing that was acknowledged. Repeats are legal:
 * a lease can end.
 */
export const noSkip: Check = {
  id: 'C10',
  title: 'a group receives in order and skips nothing',
  run(facts) {
    const list = new ViolationList();
    const groups = new Map<string, { highest: Highest; seen: Set<string> }>();
    // Within one receive, that is one event.
    let receive = { event: -1, last: new Highest() };
    for (const { group, value, at, event } of facts.sightings) {
      if (event !== receive.event) receive = { event, last: new Highest() };
      if (at.offset <= receive.last.of(at.queue))
        list.add(`${group} got ${value} at ${placeName(at)} after a later one`, [event]);
      receive.last.raise(at);
      let known = groups.get(group);
      if (known === undefined) {
        known = { highest: new Highest(), seen: new Set() };
        groups.set(group, known);
      }
      known.highest.raise(at);
      known.seen.add(value);
    }
    for (const [group, { highest, seen }] of groups) {
      for (const { value, at, event } of facts.acknowledged()) {
        if (at.offset < highest.of(at.queue) && !seen.has(value))
          list.add(`${group} skipped ${value} at ${placeName(at)}`, [event]);
      }
    }
    return list.result({ groups: groups.size, received: facts.sightings.length });
  },
};
