import test from 'ava';
import { filterLimits } from '../../../src/store/filter/limits.ts';
import { compileSql } from '../../../src/store/filter/sql/compile.ts';
import { parseSql } from '../../../src/store/filter/sql/parser.ts';
import { FALSE, TRUE, UNKNOWN, type Truth } from '../../../src/store/filter/sql/truth.ts';
import { FilterSyntaxError } from '../../../src/store/filter/syntax-error.ts';

const shown: Readonly<Record<Truth, string>> = { [FALSE]: 'F', [UNKNOWN]: 'U', [TRUE]: 'T' };

function evaluate(expression: string, properties: Readonly<Record<string, string>>): string {
  const { names, evaluate: run } = compileSql(parseSql(expression));
  const known = new Map(Object.entries(properties));
  return shown[run({ text: (slot) => known.get(names[slot] ?? '') })];
}

function faultOf(expression: string): FilterSyntaxError | undefined {
  try {
    parseSql(expression);
    return undefined;
  } catch (error) {
    if (error instanceof FilterSyntaxError) return error;
    throw error;
  }
}

test('AND, OR and NOT know three values', (t) => {
  const values = { T: 'TRUE', F: 'FALSE', U: 'missing > 1' };
  const tables: Readonly<Record<string, string>> = {
    AND: 'TT=T TF=F TU=U FT=F FF=F FU=F UT=U UF=F UU=U',
    OR: 'TT=T TF=T TU=T FT=T FF=F FU=U UT=T UF=U UU=U',
  };
  const isValue = (name: string): name is keyof typeof values => name in values;
  for (const [operator, table] of Object.entries(tables))
    for (const row of table.split(' ')) {
      const [left = '', right = '', , result = ''] = row;
      if (!isValue(left) || !isValue(right)) return t.fail(row);
      t.is(evaluate(`${values[left]} ${operator} ${values[right]}`, {}), result, `${operator} ${row}`);
    }
  t.is(evaluate('NOT TRUE', {}), 'F');
  t.is(evaluate('NOT FALSE', {}), 'T');
  return t.is(evaluate('NOT missing > 1', {}), 'U');
});

/** Expression, expected value for the message below. */
const message = {
  price: '20',
  cheap: '-7',
  rate: '0.50',
  id: '9007199254740993',
  city: 'Köln',
  quote: "o'clock",
  yes: 'True',
  no: 'false',
  empty: '',
  spaced: ' 5',
  region: 'eu',
  $_x9: 'odd name',
  TAGS: 'created',
};
const meanings: readonly (readonly [string, string])[] = [
  ['TRUE', 'T'],
  ['FALSE', 'F'],
  ['NULL', 'U'],
  // Of the tests of RocketMQ clients.
  ['price>20', 'F'],
  ['price >= 20', 'T'],
  ['(price BETWEEN 10 AND 100) AND region IS NOT NUll', 'T'],
  ["region = 'MQ'", 'F'],
  // Numbers.
  ['price = 20', 'T'],
  ['price = 20.0', 'T'],
  ['price <> 20', 'F'],
  ['price != 21', 'T'],
  ['20 = price', 'T'],
  ['price < 2e1', 'F'],
  ['price <= 2E+1', 'T'],
  ['rate = .5', 'T'],
  ['rate > 0.', 'T'],
  ['cheap < 0', 'T'],
  ['cheap = -7', 'T'],
  ['-cheap = 7', 'T'],
  ['- -cheap = -7', 'T'],
  ['+price > +19', 'T'],
  ['price = 20L', 'T'],
  ['id = 9007199254740993', 'T'],
  ['id = 9007199254740992', 'F'],
  ['id > 9007199254740992', 'T'],
  ['id > 9007199254740992.5', 'T'],
  ['id < 9223372036854775807', 'T'],
  ['id > -9223372036854775808', 'T'],
  ['price BETWEEN 20 AND 20', 'T'],
  ['price NOT BETWEEN 10 AND 30', 'F'],
  ['price NOT BETWEEN 21 AND 30', 'T'],
  ['cheap BETWEEN -10 AND rate', 'T'],
  ['cheap < price', 'T'],
  // What is no number has no order, and equals none.
  ['city > 1', 'U'],
  ['city = 1', 'U'],
  ['city <> 1', 'U'],
  ['NOT city = 1', 'U'],
  ['city = 1 OR TRUE', 'T'],
  ['empty < 1', 'U'],
  ['spaced = 5', 'U'],
  ['city < region', 'U'],
  ['city BETWEEN 1 AND 2', 'U'],
  ['city IS NULL', 'F'],
  ['-city IS NULL', 'T'],
  // Texts.
  ["city = 'Köln'", 'T'],
  ["city = 'köln'", 'F'],
  ["city <> 'Bonn'", 'T'],
  ["quote = 'o''clock'", 'T'],
  ["empty = ''", 'T'],
  ["price = '20'", 'T'],
  ["price = '20.0'", 'F'],
  ['price = price', 'T'],
  ['price = region', 'F'],
  ["region IN ('us', 'eu')", 'T'],
  ["region in ('us')", 'F'],
  ["region NOT IN ('us')", 'T'],
  ["region NOT IN ('us', 'eu')", 'F'],
  ["price IN ('20')", 'T'],
  ["city CONTAINS 'öl'", 'T'],
  ["city NOT CONTAINS 'öl'", 'F'],
  ["city STARTSWITH 'Kö'", 'T'],
  ["city StartsWith 'ö'", 'F'],
  ["city NOT STARTSWITH 'B'", 'T'],
  ["city ENDSWITH 'n'", 'T'],
  ["city NOT ENDSWITH 'n'", 'F'],
  ["$_x9 = 'odd name'", 'T'],
  ["TAGS = 'created'", 'T'],
  // Booleans.
  ['yes', 'T'],
  ['NOT yes', 'F'],
  ['no', 'F'],
  ['city', 'F'],
  ['yes = TRUE', 'T'],
  ['TRUE = yes', 'T'],
  ['yes <> FALSE', 'T'],
  ['no = FALSE', 'T'],
  ['(price > 10) = TRUE', 'T'],
  ['(price > 10) = (price > 30)', 'F'],
  ['price > 10 = TRUE', 'T'],
  // Missing properties.
  ['gone', 'U'],
  ['NOT gone', 'U'],
  ['gone = 1', 'U'],
  ['gone <> 1', 'U'],
  ["gone <> 'a'", 'U'],
  ['gone = gone', 'U'],
  ['gone = TRUE', 'U'],
  ["gone NOT IN ('a')", 'U'],
  ["gone NOT CONTAINS 'a'", 'U'],
  ['gone NOT BETWEEN 1 AND 2', 'U'],
  ['price NOT BETWEEN gone AND 10', 'T'],
  ['price BETWEEN gone AND 10', 'F'],
  ['gone IS NULL', 'T'],
  ['gone IS NOT NULL', 'F'],
  ['price IS NULL', 'F'],
  ['price IS NOT NULL', 'T'],
  ['empty IS NULL', 'F'],
  ['NULL IS NULL', 'T'],
  ['(gone > 1) IS NULL', 'T'],
  // Names differ by case, and are not those of the language this runs in.
  ['Price IS NULL', 'T'],
  ['constructor IS NULL AND __proto__ IS NULL', 'T'],
  // What binds stronger.
  ['TRUE OR FALSE AND FALSE', 'T'],
  ['(TRUE OR FALSE) AND FALSE', 'F'],
  ['NOT FALSE AND FALSE', 'F'],
  ['NOT (FALSE AND FALSE)', 'T'],
  ['NOT price > 30', 'T'],
  ['NOT gone IS NULL', 'F'],
  ["NOT region IN ('us')", 'T'],
  ['NOT NOT TRUE', 'T'],
  ['price BETWEEN 10 AND 30 AND FALSE', 'F'],
  // Blanks and comments.
  ['price/* as text */>--numbers\n19', 'T'],
  ['\t\r\n\fTRUE ', 'T'],
  ["city = 'Köln' -- the end", 'T'],
];

for (const [expression, expected] of meanings) {
  test(`${JSON.stringify(expression)} is ${expected}`, (t) => {
    t.is(evaluate(expression, message), expected);
  });
}

/** Bad expression, position of the fault, what is said of it. */
const faults: readonly (readonly [string, number, RegExp])[] = [
  ['', 1, /expected a property or a value, not the end/],
  ['  ', 3, /not the end/],
  ['price >', 8, /not the end at character 8/],
  ['price > > 3', 9, /not >/],
  ['price 20', 7, /expected AND, OR or the end, not 20/],
  ['(a = 1', 7, /expected "\)", not the end/],
  ['a = 1)', 6, /expected AND, OR or the end, not \)/],
  ['a ==  1', 4, /not =/],
  ['a = "x"', 5, /"\\"" means nothing here/],
  ['a = 🚀', 5, /🚀/],
  ['a.b = 1', 2, /"\." means nothing here/],
  ["a = 'x", 5, /a text without closing quote/],
  ["a = 'x\u0007'", 5, /control character/],
  ['a\u0000 = 1', 2, /means nothing here/],
  ['a = 1 /* never', 7, /a comment without end/],
  ['a = 7x', 5, /ends in letters/],
  ['a = 1e', 5, /ends in letters/],
  ['a = 9223372036854775809', 5, /more than 64 bits/],
  ['a = 1e999', 5, /too large/],
  ['5', 1, /expected a condition, not a value/],
  ["a OR 'text'", 6, /expected a condition/],
  ['NOT 5', 5, /expected a condition/],
  ['a = NULL', 5, /say IS NULL/],
  ['NULL <> a', 1, /say IS NULL/],
  ['a IS 5', 6, /expected NULL, not 5/],
  ['a IS NOT', 9, /expected NULL, not the end/],
  ["a > 'b'", 5, /only numbers have an order/],
  ["'a' <= b", 1, /only numbers have an order/],
  ['a > TRUE', 5, /only numbers have an order/],
  ['a > (b = 1)', 5, /only numbers have an order/],
  ["a BETWEEN 'x' AND 'y'", 11, /only numbers have an order/],
  ['a BETWEEN 10 AND 9', 11, /10 is above 9/],
  ['a BETWEEN -1 AND -2', 11, /-1 is above -2/],
  ['a BETWEEN 1 OR 2', 13, /expected AND, not OR/],
  ["-'5' = a", 2, /only numbers have a sign/],
  ['- (a = 1) = 1', 3, /only numbers have a sign/],
  ['TRUE = 1', 1, /a condition compared with a number/],
  ['1 = (a = 2)', 1, /a condition compared with a number/],
  ['a IN (1, 2)', 7, /expected a text in single quotes.*not 1/],
  ['a IN ()', 7, /expected a text/],
  ["a IN ('x'", 10, /expected "\)"/],
  ["a IN 'x'", 6, /expected "\("/],
  ["5 IN ('x')", 1, /IN needs a property on its left, not a value/],
  ["(a = 1) IN ('x')", 1, /not a condition/],
  ['a CONTAINS b', 12, /expected a text in single quotes/],
  ["a CONTAINS ''", 12, /a text that is not empty/],
  ["'a' CONTAINS 'b'", 1, /CONTAINS needs a property/],
  ['a NOT = 1', 7, /after NOT/],
  ['a AND', 6, /not the end/],
  ["a LIKE 'x%'", 3, /expected AND, OR or the end, not LIKE/],
  ['a + 1 = 2', 3, /expected AND, OR or the end, not \+/],
  [`a = ${'b'.repeat(50)} c`, 56, /not c/],
];

for (const [expression, position, said] of faults) {
  test(`${JSON.stringify(expression)} is refused at ${position}`, (t) => {
    const fault = faultOf(expression);
    t.is(fault?.position, position, fault?.message);
    t.regex(fault?.message ?? '', said);
    t.true(fault?.message.endsWith(`at character ${position}`));
  });
}

test('size, depth and number of terms are bounded', (t) => {
  const { chars, depth, terms } = filterLimits;
  const nested = (levels: number): string => `${'('.repeat(levels)}TRUE${')'.repeat(levels)}`;
  t.is(faultOf(nested(depth)), undefined);
  t.regex(faultOf(nested(depth + 1))?.message ?? '', /deeper than 64 levels/);
  for (const repeated of ['(', 'NOT ', '- ', '(NOT (']) {
    t.regex(faultOf(repeated.repeat(10_000))?.message ?? '', /deeper than 64 levels/);
  }
  // Depth is that of one place, not a sum.
  t.is(faultOf(Array.from({ length: 100 }, () => nested(1)).join(' OR ')), undefined);
  const list = (count: number): string => Array.from({ length: count }, () => "'x'").join(', ');
  t.is(faultOf(`a IN (${list(terms - 1)})`), undefined);
  const excess = [
    `a IN (${list(terms)})`,
    Array.from({ length: terms + 1 }, () => 'a').join(' OR '),
    Array.from({ length: terms + 1 }, () => 'a').join(' = '),
    `a${' IS NULL'.repeat(terms)}`,
  ];
  for (const expression of excess)
    t.regex(faultOf(expression)?.message ?? '', /more than 1000 properties and values/);
  t.is(faultOf(`a = '${'x'.repeat(chars - 6)}'`), undefined);
  t.is(faultOf(`a = '${'x'.repeat(chars - 5)}'`)?.position, chars + 1);
});

test('a text longer than any number is none', (t) => {
  t.is(evaluate('n > 0', { n: '1'.repeat(64) }), 'T');
  t.is(evaluate('n > 0', { n: '1'.repeat(65) }), 'U');
  t.is(evaluate('n < 0', { n: `-${'1'.repeat(16_000)}` }), 'U');
});

test('the longest chains still run', (t) => {
  const chain = `TRUE${' = TRUE'.repeat(filterLimits.terms - 1)}`;
  t.is(evaluate(chain, {}), 'T');
  t.is(evaluate(`gone${' IS NULL'.repeat(filterLimits.terms - 1)}`, {}), 'F');
});
