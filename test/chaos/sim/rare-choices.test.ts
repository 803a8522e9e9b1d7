import test from 'ava';
import { drawPlan } from '../../../chaos/sim/plan.ts';
import { Simulation } from '../../../chaos/sim/simulation.ts';
import { buggify, decideRareChoices, rareChoices } from '../../../src/marks/buggify.ts';

test('a quarter of the runs has each rare choice', (t) => {
  const plans = Array.from({ length: 400 }, (_, seed) => drawPlan(seed));
  for (const choice of rareChoices) {
    const count = plans.filter(({ options }) => options.rareChoices.includes(choice)).length;
    t.true(count > 60 && count < 140, `${choice}: ${count} of ${plans.length}`);
  }
});

test.serial('a rare choice is made when somebody decides so, and never otherwise', (t) => {
  t.false(buggify('shortAppend'));
  decideRareChoices((choice) => choice === 'shortAppend');
  t.true(buggify('shortAppend'));
  t.false(buggify('probeAgain'));
  decideRareChoices(undefined);
  t.false(buggify('shortAppend'));
});

test.serial('the rare choices of a plan are made in its run, and only there', async (t) => {
  const { seed, options } = drawPlan(3);
  const refusals = async (choices: (typeof options)['rareChoices']): Promise<number> => {
    const plan = { seed, options: { ...options, rareChoices: choices }, faults: [] };
    const { failure, marks } = await new Simulation(plan, { keepLines: 0 }).run();
    t.is(failure, undefined);
    return marks.get('proposalRefused.overloaded') ?? 0;
  };
  t.is(await refusals([]), 0);
  t.true((await refusals(['refuseProposal'])) > 0);
  t.false(buggify('refuseProposal'));
});
