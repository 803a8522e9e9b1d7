import test from 'ava';
import { World } from './world.ts';

for (const nodes of [1, 2, 3, 5]) {
  test(`a group of ${nodes} elects a leader and replicates`, (t) => {
    const world = new World({ nodes });
    world.run(5000);
    const { leader } = world;
    t.truthy(leader);
    t.true(leader?.propose('x').ok);
    world.run(100);
    for (const node of world.all) t.is(node.commit, 2);
    t.is(new Set(world.all.map((node) => node.log.at(-1)?.chain)).size, 1);
  });
}
