import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { readSources, root } from '../tidy/sources.ts';

/** Rules that nothing proves yet. This list only shrinks. */
const notYet: readonly string[] = [];

/** Catalog numbers that no test has to name, and why. */
const elsewhere = new Map([
  [25, 'an operator can not make a node forget its leader'],
  [57, 'commits are not constrained by zones'],
  [61, 'frames are checked by the driver'],
  [62, 'queues are bounded in the driver'],
]);
const lastCatalogNumber = 100;

function scenarios(): readonly string[] {
  const folder = join(root, 'test', 'scenarios');
  const names = readdirSync(folder).filter((name) => name.endsWith('.txt'));
  return names.map((name) => readFileSync(join(folder, name), 'utf8'));
}

const texts = readSources('test').filter(({ path }) => path.endsWith('.test.ts'));

/** Rules in the titles of tests and in the heads of scenarios: what a file mentions elsewhere proves nothing. */
function provenRules(): ReadonlySet<string> {
  const titles = texts.flatMap(({ code }) =>
    [...code.matchAll(/\btest(?:\.serial)?\(\s*(['"`])(.*?)\1/gs)].map((match) => match[2] ?? ''),
  );
  const heads = scenarios().map((text) => /^# rules (.+)$/m.exec(text)?.[1] ?? '');
  return new Set([...titles, ...heads].flatMap((text) => text.match(/\bR\d+\b/g) ?? []));
}

function namedCatalogNumbers(): ReadonlySet<number> {
  const all = [...texts.map(({ text }) => text), ...scenarios()].join('\n');
  return new Set(
    [...all.matchAll(/^ *(?:#|\/\/) catalog((?: \d+)+)$/gm)].flatMap(([, numbers = '']) =>
      numbers.trim().split(' ').map(Number),
    ),
  );
}

test('every rule of the core is proven by a test or a scenario', (t) => {
  const proven = provenRules();
  const all = Array.from({ length: 61 }, (_, i) => `R${i}`);
  t.deepEqual(
    all.filter((rule) => !proven.has(rule) && !notYet.includes(rule)),
    [],
  );
  t.deepEqual(
    notYet.filter((rule) => proven.has(rule)),
    [],
    'proven by now: take them off the list',
  );
});

test('every entry of the scenario catalog is named by a test or a scenario', (t) => {
  const named = namedCatalogNumbers();
  const all = Array.from({ length: lastCatalogNumber }, (_, i) => i + 1);
  t.deepEqual(
    all.filter((number) => !named.has(number) && !elsewhere.has(number)),
    [],
  );
});
