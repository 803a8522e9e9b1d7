import { ViolationList, type Check } from './check.ts';

/** C20: a send that was repeated under the same message ids, over leaders and restarts, stored its messages once. */
export const dedupWindow: Check = {
  id: 'C20',
  title: 'repeated sends store their messages once',
  run(facts) {
    const list = new ViolationList();
    let repeated = 0;
    for (const op of facts.sends) {
      if (op.attempts < 2) continue;
      repeated++;
      for (const replica of facts.replicas.values()) {
        const twice = op.values.filter((value) => replica.positionsOf(value).length > 1);
        for (const value of twice)
          list.add(
            `${value}, sent ${op.attempts} times, is stored more than once on ${replica.node}`,
            op.events,
          );
      }
    }
    return list.result({ repeated });
  },
};
