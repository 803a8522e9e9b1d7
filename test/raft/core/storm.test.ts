import test from 'ava';
import { Storm, type StormReport } from './storm.ts';

/** RAFT_SEED=n runs that seed alone; RAFT_SEEDS=n runs so many. */
const only = process.env['RAFT_SEED'];
const count = Number(process.env['RAFT_SEEDS'] ?? 60);
const turns = 1200;

for (const nodes of [3, 5]) {
  test(`I9 I17-I21 I27 a group of ${nodes} keeps its promises through ${count} storms`, (t) => {
    const total: StormReport = { commits: 0, leaders: 0, crashes: 0, reads: 0, truncations: 0 };
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
  });
}

function add(total: StormReport, one: StormReport): void {
  total.commits += one.commits;
  total.leaders += one.leaders;
  total.crashes += one.crashes;
  total.reads += one.reads;
  total.truncations += one.truncations;
}
