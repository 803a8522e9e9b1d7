import { forEachClaim } from './c05-one-value-per-offset.ts';
import { ViolationList, type Check } from './check.ts';
import { placeName, type Position } from './replica-log.ts';

/** C6: dedup holds: a value is at one place, however often its send was repeated. */
export const oneOffsetPerValue: Check = {
  id: 'C6',
  title: 'no message is stored twice',
  run(facts) {
    const list = new ViolationList();
    const places = new Map<string, { at: Position; event: number }>();
    const told: { value: string; offset: number; event: number }[] = [];
    forEachClaim(facts, (at, { value, event }) => {
      if (at.queue < 0) {
        told.push({ value, offset: at.offset, event });
        return;
      }
      const first = places.get(value);
      if (first === undefined) places.set(value, { at, event });
      else if (first.at.queue !== at.queue || first.at.offset !== at.offset) {
        list.add(`${value} is at ${placeName(first.at)} and at ${placeName(at)}`, [first.event, event]);
      }
    });
    for (const { value, offset, event } of told) {
      const known = places.get(value);
      if (known !== undefined && known.at.offset !== offset) {
        list.add(`${value} was acknowledged at offset ${offset} and is at ${placeName(known.at)}`, [event]);
      }
    }
    return list.result({ values: places.size });
  },
};
