import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { bugs, mutants, notApplicable } from '../../chaos/mutants/catalog.ts';
import type { Layer } from '../../chaos/mutants/layers.ts';
import { mutate, type Mutant } from '../../chaos/mutants/mutant.ts';
import { formatMarkdown, formatTable } from '../../chaos/mutants/report.ts';
import { allKilled, runMutants, type Result } from '../../chaos/mutants/runner.ts';
import { root, type Workshop } from '../../chaos/mutants/workshop.ts';

test('every mutant applies to the code as it is, and changes it', (t) => {
  const problems: string[] = [];
  for (const mutant of mutants) {
    const text = readFileSync(join(root, mutant.file), 'utf8');
    try {
      if (mutate(mutant, text) === text) problems.push(`${mutant.name} changes nothing`);
    } catch (error) {
      problems.push(error instanceof Error ? error.message : String(error));
    }
  }
  t.deepEqual(problems, []);
  t.is(new Set(mutants.map(({ name }) => name)).size, mutants.length, 'two mutants have the same name');
});

test('every bug of the list is written as a mutant, or there is a reason why not', (t) => {
  const written = new Set(mutants.map(({ bug }) => bug));
  for (const bug of bugs) t.not(written.has(bug), notApplicable.has(bug), `${bug} needs one of the two`);
});

test('a text that does not occur once is refused', (t) => {
  t.throws(() => mutate(sample, 'old old'), { message: /occurs 2 times in src\/x\.ts/ });
  t.throws(() => mutate(sample, 'other'), { message: /occurs 0 times/ });
  t.is(mutate({ ...sample, new: '$&' }, 'an old text'), 'an $& text');
});

const sample: Mutant = { bug: 'B00', name: 'sample', rule: 'R0', file: 'src/x.ts', old: 'old', new: 'new' };

/** Notes what is done; `broken` does not compile. */
class FakeWorkshop implements Workshop {
  readonly dir = '/nowhere';
  readonly done: string[] = [];

  async plant({ name }: Mutant): Promise<void> {
    this.done.push(`plant ${name}`);
    if (name === 'broken') throw new Error('does not compile');
  }

  restore({ name }: Mutant): void {
    this.done.push(`restore ${name}`);
  }
}

function fakeLayer(name: string, workshop: FakeWorkshop, noticed: readonly string[]): Layer {
  return {
    name,
    async hunt() {
      workshop.done.push(name);
      const planted = workshop.done.findLast((line) => line.startsWith('plant '))?.slice('plant '.length);
      return noticed.includes(planted ?? '') ? { by: `${planted} is wrong`, seeds: 7 } : undefined;
    },
  };
}

async function run(
  names: readonly string[],
  allLayers: boolean,
): Promise<{ results: readonly Result[]; done: string[] }> {
  const workshop = new FakeWorkshop();
  const layers = [fakeLayer('first', workshop, ['easy']), fakeLayer('second', workshop, ['easy', 'hard'])];
  const chosen = names.map((name) => ({ ...sample, name }));
  const results = await runMutants(chosen, workshop, { layers, allLayers, onResult: () => undefined });
  return { results, done: workshop.done };
}

test('a mutant that no layer notices has survived', async (t) => {
  const { results } = await run(['easy', 'unseen', 'hard'], false);
  t.deepEqual(
    results.map(({ kills }) => kills.map(({ layer }) => layer)),
    [['first'], [], ['second']],
  );
  t.false(allKilled(results));
  t.true(allKilled(results.filter(({ mutant }) => mutant.name !== 'unseen')));
  t.regex(formatTable(results), /unseen +R0 +SURVIVED/);
  t.true(formatMarkdown(results).includes('| B00 | hard | R0 | second | hard is wrong | 7 |'));
});

test('the first layer that notices a mutant ends its hunt, unless all are asked', async (t) => {
  t.deepEqual((await run(['easy'], false)).done, ['plant easy', 'first', 'restore easy']);
  const { results, done } = await run(['easy'], true);
  t.deepEqual(done, ['plant easy', 'first', 'second', 'restore easy']);
  t.is(results[0]?.kills.length, 2);
});

test('a mutant that does not compile is not killed, and leaves nothing behind', async (t) => {
  const { results, done } = await run(['broken', 'easy'], false);
  t.deepEqual(done, ['plant broken', 'restore broken', 'plant easy', 'first', 'restore easy']);
  t.regex(results[0]?.error ?? '', /does not compile/);
  t.false(allKilled(results));
  t.regex(formatTable(results), /BROKEN +does not compile/);
});
