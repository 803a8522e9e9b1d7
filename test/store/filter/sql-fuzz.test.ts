import { randomInt } from 'node:crypto';
import test from 'ava';
import * as fc from 'fast-check';
import type { Condition } from '../../../src/store/filter/sql/ast.ts';
import { compileSql } from '../../../src/store/filter/sql/compile.ts';
import { impliedTags } from '../../../src/store/filter/sql/implied-tags.ts';
import { parseSql } from '../../../src/store/filter/sql/parser.ts';
import { toTruth, type Truth } from '../../../src/store/filter/sql/truth.ts';
import { FilterSyntaxError } from '../../../src/store/filter/syntax-error.ts';
import { conditions, messages, tagConditions, taggedMessages } from './arbitraries.ts';
import { meaning } from './naive.ts';
import { print } from './print.ts';

const seed = Number(process.env['FUZZ_SEED'] ?? randomInt(2 ** 31));
const runs = { seed, numRuns: 1000 };
test.before((t) => t.log(`seed ${seed}`));

function evaluate(condition: Condition, properties: Readonly<Record<string, string>>): Truth {
  const { names, evaluate: run } = compileSql(condition);
  return run({ text: (slot) => properties[names[slot] ?? ''] });
}

/** undefined: refused, as it should be. */
function tryParse(expression: string): Condition | undefined {
  try {
    return parseSql(expression);
  } catch (error) {
    if (!(error instanceof FilterSyntaxError)) throw error;
    if (error.position < 1 || error.position > expression.length + 1) throw error;
    return undefined;
  }
}

test('an expression that is printed and parsed is the same', (t) => {
  fc.assert(
    fc.property(conditions, (condition) => {
      t.deepEqual(parseSql(print(condition)), condition);
    }),
    runs,
  );
});

test('a compiled expression means what a plain interpreter says', (t) => {
  const seen = new Set<Truth>();
  fc.assert(
    fc.property(conditions, messages, (condition, properties) => {
      const value = evaluate(condition, properties);
      seen.add(value);
      t.is(value, toTruth(meaning(condition, properties) ?? undefined), print(condition));
    }),
    runs,
  );
  t.is(seen.size, 3);
});

test('a message that matches has one of the implied tags', (t) => {
  let implied = 0;
  fc.assert(
    fc.property(tagConditions, taggedMessages, (condition, properties) => {
      const tags = impliedTags(condition);
      if (tags === undefined || meaning(condition, properties) !== true) return;
      implied += 1;
      t.true(tags.has(properties.TAGS), print(condition));
    }),
    runs,
  );
  t.true(implied > 0);
});

const words = (
  "AND OR NOT BETWEEN IN IS NULL TRUE FALSE CONTAINS STARTSWITH ENDSWITH and nOt a price TAGS $ 0 7 7L 7.5 .5 1e3 'x' '''' '" +
  ' = <> != < <= > >= ( ) , + - -- /* */ . ! % " é'
).split(' ');

test('words in any order are refused with a position, or mean something', (t) => {
  let parsed = 0;
  const expressions = fc
    .array(fc.constantFrom(...words), { maxLength: 12 })
    .chain((list) => fc.constantFrom(' ', '', '\n').map((blank) => list.join(blank)));
  fc.assert(
    fc.property(expressions, messages, (expression, properties) => {
      const condition = tryParse(expression);
      if (condition === undefined) return;
      parsed += 1;
      t.deepEqual(parseSql(print(condition)), condition);
      t.is(evaluate(condition, properties), toTruth(meaning(condition, properties) ?? undefined));
    }),
    { ...runs, numRuns: 20_000 },
  );
  t.true(parsed > 0);
});

test('characters in any order are refused with a position, or parsed', (t) => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
      tryParse(text);
    }),
    runs,
  );
  t.pass();
});

test('an expression that lost or gained a piece is refused with a position, or parsed', (t) => {
  fc.assert(
    fc.property(conditions, fc.nat(), fc.nat(8), fc.constantFrom('', ...words), (condition, at, cut, put) => {
      const source = print(condition);
      const from = at % (source.length + 1);
      tryParse(source.slice(0, from) + put + source.slice(from + cut));
    }),
    runs,
  );
  t.pass();
});
