import test from 'ava';
import { Explorer } from './explorer.ts';
import { loadOpenCore } from './open-core.ts';
import { setups } from './setups.ts';

/** FLOTILLA_SEARCH_SECONDS=n searches each setup for so long instead of up to its number of states. */
const seconds = Number(process.env['FLOTILLA_SEARCH_SECONDS'] ?? 0);

const Core = await loadOpenCore();

for (const [name, setup] of setups) {
  // catalog 81
  test.serial(`I1-I9 I17-I21 ${name}: every order of events keeps the promises`, (t) => {
    if (seconds > 0) t.timeout((seconds + 60) * 1000);
    const explorer = new Explorer(Core, setup);
    const deadline = seconds > 0 ? performance.now() + seconds * 1000 : Infinity;
    const statesMax = seconds > 0 ? 4_000_000 : setup.statesMax;
    const { violation, ...counts } = explorer.run(statesMax, () => performance.now() > deadline);
    t.log(`${JSON.stringify(counts)} of ${JSON.stringify(setup)}`);
    t.is(violation, undefined, violation && [...violation.trace, violation.reason].join('\n'));
    t.true(counts.complete || counts.states >= statesMax || seconds > 0);
  });
}
