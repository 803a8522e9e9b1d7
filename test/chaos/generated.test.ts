import test from 'ava';
import { runChecks, type RunLimits } from '../../chaos/checks/run-checks.ts';
import { Random } from '../../chaos/history/random.ts';
import { corruptors } from './support/corrupt.ts';
import { ReferenceModel } from './support/model.ts';

const limits: RunLimits = { maxUnavailableMs: 60_000, minFaults: 0, minAcknowledged: 1, minReplicas: 3 };
const histories = 1_000;
const steps = 40;
const firstSeed = Number(process.env['CHAOS_TEST_SEED'] ?? Date.now() % 1_000_000);

test('legal histories raise no alarm', (t) => {
  t.log(`CHAOS_TEST_SEED=${firstSeed}`);
  for (let seed = firstSeed; seed < firstSeed + histories; seed++) {
    const report = runChecks(new ReferenceModel(new Random(seed)).run(steps), limits);
    if (report.verdict !== 'valid') {
      t.fail(
        `seed ${seed}: ${report.verdict} ${JSON.stringify(report.reasons)} ${JSON.stringify(report.results)}`,
      );
      return;
    }
  }
  t.pass();
});

for (const corruptor of corruptors) {
  const { id, name } = corruptor;
  test(`${id} always notices when ${name}`, (t) => {
    t.log(`CHAOS_TEST_SEED=${firstSeed}`);
    let corrupted = 0;
    for (let seed = firstSeed; seed < firstSeed + histories; seed++) {
      const random = new Random(seed);
      const events = new ReferenceModel(random).run(steps);
      if (!corruptor.corrupt(events, random)) continue;
      corrupted++;
      const result = runChecks(events, limits).results.find((candidate) => candidate.id === id);
      if (result === undefined || result.found === 0) {
        t.fail(`seed ${seed}: ${id} did not notice`);
        return;
      }
    }
    // Nearly every history offers the chance; a corruptor that never bites proves nothing.
    t.true(corrupted > histories / 2, `only ${corrupted} histories were corrupted`);
  });
}
