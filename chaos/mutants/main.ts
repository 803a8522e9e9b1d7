import { writeFileSync } from 'node:fs';
import { Command, InvalidArgumentError } from 'commander';
import { mutants } from './catalog.ts';
import { searchLayer, simLayer, unitLayer, type Layer, type SeedRange } from './layers.ts';
import type { Mutant } from './mutant.ts';
import { formatMarkdown, formatResult, formatTable } from './report.ts';
import { allKilled, runMutants } from './runner.ts';
import { ScratchCopy } from './workshop.ts';

interface Flags {
  readonly only?: readonly string[];
  readonly layers: readonly string[];
  readonly simSeeds: SeedRange;
  readonly allLayers?: true;
  readonly baseline: boolean;
  readonly markdown?: string;
}

function range(text: string): SeedRange {
  const [from = NaN, to = NaN] = /^(\d+)\.\.(\d+)$/.exec(text)?.slice(1).map(Number) ?? [];
  if (!(from <= to)) throw new InvalidArgumentError('not a range like 1..300');
  return { from, to };
}

const program = new Command('mutants')
  .description(
    'Write known bugs of other systems into a copy of the code; the tests must notice each of them.',
  )
  .option('--only <what...>', 'bugs (B11), words of a name, or paths of files')
  .option('--layers <names...>', 'unit, search, sim; the first that notices a mutant ends its hunt', [
    'unit',
    'search',
    'sim',
  ])
  .option('--sim-seeds <a..b>', 'simulated runs per mutant', range, { from: 1, to: 300 })
  .option('--all-layers', 'show every layer that notices a mutant')
  .option('--no-baseline', 'trust that all is green without a mutant')
  .option('--markdown <file>', 'also write the table for a document')
  .action(async (flags: Flags) => {
    process.exitCode = await main(flags);
  });

/** Exit codes: 0 all noticed, 1 one survived or is broken, 2 nothing can be said. */
async function main(flags: Flags): Promise<number> {
  const chosen = mutants.filter((mutant) => isChosen(mutant, flags.only));
  const layers = [unitLayer, searchLayer, simLayer(flags.simSeeds)].filter(({ name }) =>
    flags.layers.includes(name),
  );
  if (chosen.length === 0 || layers.length === 0) {
    console.log('no mutant or no layer of that name');
    return 2;
  }
  const workshop = new ScratchCopy();
  process.once('exit', () => workshop[Symbol.dispose]());
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
  await workshop.build();
  if (flags.baseline && !(await isGreen(workshop.dir, layers))) return 2;
  let done = 0;
  const results = await runMutants(chosen, workshop, {
    layers,
    allLayers: flags.allLayers ?? false,
    onResult: (result) =>
      console.log(`${String(++done).padStart(3)}/${chosen.length} ${formatResult(result)}`),
  });
  console.log(`\n${formatTable(results)}`);
  if (flags.markdown !== undefined) writeFileSync(flags.markdown, `${formatMarkdown(results)}\n`);
  const noticed = results.filter((result) => allKilled([result])).length;
  console.log(`\n${noticed} of ${results.length} noticed`);
  return allKilled(results) ? 0 : 1;
}

function isChosen(mutant: Mutant, only: readonly string[] | undefined): boolean {
  if (only === undefined) return true;
  return only.some(
    (what) => what === mutant.bug || mutant.name.includes(what) || mutant.file.startsWith(what),
  );
}

/** A test that is red anyway would seem to notice every mutant. */
async function isGreen(dir: string, layers: readonly Layer[]): Promise<boolean> {
  for (const layer of layers) {
    const kill = await layer.hunt(dir, undefined);
    if (kill === undefined) continue;
    console.log(
      `${layer.name} is red without a mutant${kill.seeds === undefined ? '' : ` in run ${kill.seeds}`}: ${kill.by}`,
    );
    return false;
  }
  return true;
}

await program.parseAsync();
