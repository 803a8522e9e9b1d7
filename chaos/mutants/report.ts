import type { Result } from './runner.ts';

const columns = ['bug', 'mutant', 'rule', 'layer', 'noticed by', 'seeds'] as const;
const byCharsMax = 100;

/** One row per sighting; a survivor has a row of its own. */
function rows({ mutant, kills, error }: Result): string[][] {
  const { bug, name, rule } = mutant;
  if (error !== undefined) return [[bug, name, rule, 'BROKEN', firstLine(error), '']];
  if (kills.length === 0) return [[bug, name, rule, 'SURVIVED', '', '']];
  return kills.map(({ layer, by, seeds }) => [
    bug,
    name,
    rule,
    layer,
    firstLine(by),
    seeds === undefined ? '' : String(seeds),
  ]);
}

function firstLine(text: string): string {
  const [line = ''] = text.split('\n');
  return line.length > byCharsMax ? `${line.slice(0, byCharsMax - 3)}...` : line;
}

/** Columns for a terminal. */
export function formatTable(results: readonly Result[]): string {
  const all = [[...columns], ...results.flatMap(rows)];
  const widths = columns.map((_, i) => Math.max(...all.map((row) => row[i]?.length ?? 0)));
  return all
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** The same for a document. */
export function formatMarkdown(results: readonly Result[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  const rule = line(columns.map(() => '---'));
  return [line(columns), rule, ...results.flatMap(rows).map(line)].join('\n');
}

/** What to print when a mutant is done. */
export function formatResult(result: Result): string {
  const { mutant, kills, error } = result;
  const what = `${mutant.bug} ${mutant.name}`;
  if (error !== undefined) return `BROKEN    ${what}: ${error}`;
  if (kills.length === 0) return `SURVIVED  ${what}`;
  const seen = kills.map(
    ({ layer, by, seeds, seconds }) =>
      `${layer}${seeds === undefined ? '' : ` at seed ${seeds}`}, ${seconds} s: ${firstLine(by)}`,
  );
  return `killed    ${what}: ${seen.join('; ')}`;
}
