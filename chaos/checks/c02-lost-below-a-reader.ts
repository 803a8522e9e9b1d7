import { ViolationList, type Check } from './check.ts';
import { Highest, placeName } from './replica-log.ts';

/** C2: once a message was received, no acknowledged message before it in the queue stays unseen by everybody. */
export const lostBelowReader: Check = {
  id: 'C2',
  title: 'no acknowledged message is passed over by all readers',
  run(facts) {
    const list = new ViolationList();
    const highest = new Highest();
    const seen = new Set<string>();
    for (const { value, at } of facts.sightings) {
      seen.add(value);
      highest.raise(at);
    }
    let below = 0;
    for (const { value, at, event } of facts.acknowledged()) {
      if (at.offset >= highest.of(at.queue)) continue;
      below++;
      if (!seen.has(value))
        list.add(`${value} at ${placeName(at)} was never received, though later ones were`, [event]);
    }
    return list.result({ below });
  },
};
