import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { root } from '../tidy/sources.ts';
import { Interpreter } from './interpreter.ts';

/** FLOTILLA_REWRITE=1 writes what happened into the files instead of comparing; the diff is to be reviewed. */
const rewrite = process.env['FLOTILLA_REWRITE'] === '1';
const folder = join(root, 'test', 'scenarios');

for (const name of readdirSync(folder).filter((file) => file.endsWith('.txt'))) {
  const path = join(folder, name);
  const expected = readFileSync(path, 'utf8');
  const rules = /^# rules (.+)$/m.exec(expected)?.[1] ?? '';
  test(`${rules} ${name}`, (t) => {
    const actual = replay(name, expected);
    if (rewrite) writeFileSync(path, actual);
    else t.is(actual, expected);
    t.regex(actual, /^# catalog( \d+)+\n# rules( [RSI]\d+)+\n/, 'a scenario names what it proves');
    t.regex(actual, /^expect /m, 'a scenario expects something');
  });
}

/** Runs every command of the text, and returns the text with what happened, indented, below each of them. */
function replay(name: string, text: string): string {
  const interpreter = new Interpreter();
  const lines: string[] = [];
  for (const [i, line] of text.split('\n').entries()) {
    if (line.startsWith('  ')) continue;
    lines.push(line);
    if (line === '' || line.startsWith('#')) continue;
    try {
      lines.push(...interpreter.run(line).map((result) => `  ${result}`));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new Error(`${name}:${i + 1} ${line}: ${reason}`, { cause: error });
    }
  }
  return lines.join('\n');
}
