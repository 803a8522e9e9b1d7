import test from 'ava';
import { calm, Storm, type StormReport } from './storm.ts';

/** RAFT_SEED=n runs that seed alone; RAFT_SEEDS=n runs so many. */
const only = process.env['RAFT_SEED'];
const count = Number(process.env['RAFT_SEEDS'] ?? 60);
const turns = 1200;

for (const nodes of [3, 5]) {
  test(`I9 I17-I21 I26 I27 a group of ${nodes} keeps its promises through ${count} storms`, (t) => {
    const total: StormReport = { ...calm };
    const seeds = only === undefined ? Array.from({ length: count }, (_, i) => i + 1) : [Number(only)];
    for (const seed of seeds) {
      try {
        add(total, new Storm({ seed, nodes }).run(turns));
      } catch (error) {
        t.log(`SEED=${seed} nodes=${nodes}: rerun with RAFT_SEED=${seed}`);
        throw error;
      }
    }
    t.log(JSON.stringify(total));
    t.true(total.commits > 0 && total.leaders >= seeds.length && total.reads > 0);
    if (seeds.length > 1) t.true(total.configs > 0 && total.installs > 0);
  });
}

function add(total: StormReport, one: StormReport): void {
  total.commits += one.commits;
  total.leaders += one.leaders;
  total.crashes += one.crashes;
  total.reads += one.reads;
  total.truncations += one.truncations;
  total.configs += one.configs;
  total.installs += one.installs;
}
