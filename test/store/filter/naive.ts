import type { Condition, Operand } from '../../../src/store/filter/sql/ast.ts';

type Properties = Readonly<Record<string, string>>;
/** null: unknown. */
type Tri = boolean | null;

/** The meaning of a condition, said as plainly as possible; numbers are exact fractions. */
export function meaning(node: Condition, of: Properties): Tri {
  switch (node.kind) {
    case 'constant':
      return node.value === 'NULL' ? null : node.value === 'TRUE';
    case 'flag':
      return truth({ kind: 'property', name: node.name }, of);
    case 'not':
      return negate(meaning(node.condition, of));
    case 'and':
      return conjunction(node.conditions.map((each) => meaning(each, of)));
    case 'or':
      return negate(conjunction(node.conditions.map((each) => negate(meaning(each, of)))));
    case 'order':
      return ordered(node.left, node.operator, node.right, of);
    case 'isNull':
      return isMissing(node.operand, of) !== node.negated;
    default: {
      const plain = predicate(node, of);
      return node.negated ? negate(plain) : plain;
    }
  }
}

function predicate(
  node: Extract<Condition, { kind: 'equal' | 'between' | 'in' | 'match' }>,
  of: Properties,
): Tri {
  if (node.kind === 'equal') return equal(node.left, node.right, of);
  if (node.kind === 'between') {
    const { operand, low, high } = node;
    return conjunction([ordered(operand, '>=', low, of), ordered(operand, '<=', high, of)]);
  }
  const text = of[node.name];
  if (text === undefined) return null;
  if (node.kind === 'in') return node.values.includes(text);
  if (node.operator === 'CONTAINS') return text.split(node.text).length > 1;
  const { length } = node.text;
  return (node.operator === 'STARTSWITH' ? text.slice(0, length) : text.slice(-length)) === node.text;
}

function conjunction(values: readonly Tri[]): Tri {
  if (values.includes(false)) return false;
  return values.includes(null) ? null : true;
}

function negate(value: Tri): Tri {
  return value === null ? null : !value;
}

function equal(left: Operand, right: Operand, of: Properties): Tri {
  const sides = [left, right];
  if (sides.some(({ kind }) => kind === 'number' || kind === 'negative')) {
    const difference = compare(left, right, of);
    return difference === null ? null : difference === 0n;
  }
  const asTexts = sides.every(({ kind }) => kind === 'property' || kind === 'text');
  const [a, b] = sides.map((side) => (asTexts ? textOf(side, of) : truth(side, of)));
  return a === null || a === undefined || b === null || b === undefined ? null : a === b;
}

function ordered(left: Operand, operator: string, right: Operand, of: Properties): Tri {
  const difference = compare(left, right, of);
  if (difference === null) return null;
  if (difference === 0n) return operator.endsWith('=');
  return operator.startsWith(difference < 0n ? '<' : '>');
}

/** The sign of a - b, times something. */
function compare(left: Operand, right: Operand, of: Properties): bigint | null {
  const a = fraction(left, of);
  const b = fraction(right, of);
  return a === null || b === null ? null : a - b;
}

function textOf(node: Operand, of: Properties): string | null {
  if (node.kind === 'text') return node.value;
  return node.kind === 'property' ? (of[node.name] ?? null) : null;
}

function truth(node: Operand, of: Properties): Tri {
  if (node.kind === 'number' || node.kind === 'negative') return null;
  if (node.kind !== 'property' && node.kind !== 'text') return meaning(node, of);
  const text = textOf(node, of);
  return text === null ? null : /^true$/i.test(text);
}

const digitsAfterPoint = 12;

/** A multiple of 10^-12. */
function fraction(node: Operand, of: Properties): bigint | null {
  if (node.kind === 'negative') {
    const value = fraction(node.operand, of);
    return value === null ? null : -value;
  }
  const text = node.kind === 'number' ? String(node.value) : textOf(node, of);
  return text === null ? null : decimal(text);
}

function decimal(text: string): bigint | null {
  const [, sign = '', whole = '', part = ''] = /^([+-]?)(\d*)\.?(\d*)$/.exec(text) ?? [];
  if (whole === '' && part === '') return null;
  const value = BigInt(whole + part.padEnd(digitsAfterPoint, '0'));
  return sign === '-' ? -value : value;
}

function isMissing(node: Operand, of: Properties): boolean {
  if (node.kind === 'property') return of[node.name] === undefined;
  if (node.kind === 'text' || node.kind === 'number') return false;
  if (node.kind === 'negative') return fraction(node, of) === null;
  return meaning(node, of) === null;
}
