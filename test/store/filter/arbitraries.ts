import * as fc from 'fast-check';
import type { Condition, Operand } from '../../../src/store/filter/sql/ast.ts';

const names = ['a', 'b', 'price', '$_x9', 'TAGS'] as const;
const texts = fc.oneof(
  fc.constantFrom('', 'eu', 'EU', "o'clock", "''", 'true', 'TRUE', 'x y', '标签🚀', '7', '-7', '+7.0', '.5'),
  fc.constantFrom('9007199254740993', '9007199254740992', '-9223372036854775808', 'NaN', '0x10', '5.', 'é'),
  fc.string({ unit: 'grapheme', maxLength: 6 }).filter((text) => !/\p{Cc}/u.test(text)),
  fc.integer({ min: -9, max: 9 }).map(String),
);
const numbers = fc.oneof(
  fc.nat(9),
  fc.integer({ min: 0, max: 9000 }).map((value) => value / 1000),
  fc.constantFrom(9007199254740993n, 9007199254740992n, 9223372036854775808n),
);

/** Properties of one message. */
export const messages = fc.dictionary(fc.constantFrom(...names), texts, { maxKeys: names.length });

/** Every expression that the parser can produce, about three levels deep. */
export const conditions = fc.letrec<{ condition: Condition; operand: Operand; numeric: Operand }>((tie) => {
  const name = fc.constantFrom(...names);
  const property = name.map((value): Operand => ({ kind: 'property', name: value }));
  const number = numbers.map((value): Operand => ({ kind: 'number', value }));
  const lowest = fc.constant<Operand>({ kind: 'negative', operand: { kind: 'number', value: 2n ** 63n } });
  const text = texts.map((value): Operand => ({ kind: 'text', value }));
  const negated = fc.boolean();
  const list = fc.array(tie('condition'), { minLength: 2, maxLength: 4 });
  const leaf = fc.oneof(
    name.map((value): Condition => ({ kind: 'flag', name: value })),
    fc
      .constantFrom('TRUE' as const, 'FALSE' as const, 'NULL' as const)
      .map((value): Condition => ({ kind: 'constant', value })),
  );
  return {
    numeric: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      property,
      number,
      fc.record({ kind: fc.constant('negative' as const), operand: tie('numeric') }),
    ),
    operand: fc.oneof(
      { depthSize: 'small' },
      property,
      text,
      number,
      tie('numeric'),
      nested(tie('condition')),
    ),
    condition: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      leaf,
      fc.record({ kind: fc.constant('not' as const), condition: tie('condition') }),
      fc.record({ kind: fc.constantFrom('and' as const, 'or' as const), conditions: list }),
      fc
        .record({ kind: fc.constant('equal' as const), negated, left: tie('operand'), right: tie('operand') })
        .filter(({ left, right }) => canBeEqual(left, right)),
      fc.record({
        kind: fc.constant('order' as const),
        operator: fc.constantFrom('<' as const, '<=' as const, '>' as const, '>=' as const),
        left: tie('numeric'),
        right: tie('numeric'),
      }),
      fc.record({
        kind: fc.constant('between' as const),
        negated,
        operand: tie('numeric'),
        low: fc.oneof(property, lowest),
        high: tie('numeric'),
      }),
      fc.record({
        kind: fc.constant('in' as const),
        negated,
        name,
        values: fc.array(texts, { minLength: 1, maxLength: 4 }),
      }),
      fc.record({
        kind: fc.constant('match' as const),
        negated,
        operator: fc.constantFrom('CONTAINS' as const, 'STARTSWITH' as const, 'ENDSWITH' as const),
        name,
        text: texts.filter((value) => value !== ''),
      }),
      fc.record({ kind: fc.constant('isNull' as const), negated, operand: tie('operand') }),
    ),
  };
}).condition;

/** A property that stands alone is an operand, not yet a condition. */
function nested(condition: fc.Arbitrary<Condition>): fc.Arbitrary<Operand> {
  return condition.map((node) => (node.kind === 'flag' ? { kind: 'property', name: node.name } : node));
}

function canBeEqual(left: Operand, right: Operand): boolean {
  const kinds = [left, right].map((node) => {
    if (node.kind === 'number' || node.kind === 'negative') return 'number';
    return node.kind === 'property' || node.kind === 'text' ? 'any' : 'condition';
  });
  const isNull = [left, right].some((node) => node.kind === 'constant' && node.value === 'NULL');
  return !isNull && !(kinds.includes('number') && kinds.includes('condition'));
}

const tags = fc.constantFrom('eu', '7', 'x y');
const hasTag = tags.map((value): Condition => ({
  kind: 'equal',
  negated: false,
  left: { kind: 'property', name: 'TAGS' },
  right: { kind: 'text', value },
}));

/** Conditions of which many ask for a tag, and messages that have one: by chance alone they hardly ever meet. */
export const tagConditions = fc.oneof(
  conditions,
  fc
    .tuple(hasTag, fc.oneof(hasTag, conditions))
    .map((both): Condition => ({ kind: 'and', conditions: both })),
  fc.tuple(hasTag, hasTag).map((both): Condition => ({ kind: 'or', conditions: both })),
);
export const taggedMessages = fc.tuple(messages, tags).map(([message, TAGS]) => ({ ...message, TAGS }));
