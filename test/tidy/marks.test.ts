import test from 'ava';
import { rareChoices } from '../../src/marks/buggify.ts';
import { markNames } from '../../src/marks/marks.ts';
import { readSources } from './sources.ts';

const product = readSources('src').filter(({ path }) => !path.startsWith('src/marks/'));

/** Texts in quotes; what a template adds to its beginning counts as any end. */
const said = product.flatMap(({ code }) => [...code.matchAll(/['`]([\w.]+)(\$\{\w+\})?['`]/g)]);
const words = new Set(said.filter((match) => match[2] === undefined).map((match) => match[1] ?? ''));
const beginnings = said.filter((match) => match[2] !== undefined).map((match) => match[1] ?? '');

test('every mark is said somewhere in the product', (t) => {
  const silent = markNames.filter(
    (name) => !words.has(name) && !beginnings.some((beginning) => name.startsWith(beginning)),
  );
  t.deepEqual(silent, []);
});

test('every rare choice is asked for at one place of the product', (t) => {
  const asked = product.flatMap(({ code }) =>
    [...code.matchAll(/\bbuggify\('(\w+)'\)/g)].map(([, name]) => name),
  );
  const byName = (a = '', b = ''): number => (a < b ? -1 : 1);
  t.deepEqual(asked.toSorted(byName), rareChoices.toSorted(byName));
});

test('nobody but tests listens to marks or decides rare choices', (t) => {
  const listeners = product.filter(({ code }) => /\b(listenToMarks|decideRareChoices)\b/.test(code));
  t.deepEqual(
    listeners.map(({ path }) => path),
    [],
  );
});
