import { isCondition, isNumeric, type Condition, type Operand } from './ast.ts';
import { FilterSyntaxError } from '../syntax-error.ts';
import type { NumericValue } from './values.ts';

/** What an expression must not say, beyond its grammar; as the reference, all of it is refused before any message. */
interface Placed {
  readonly node: Operand;
  readonly at: number;
}

/** @throws FilterSyntaxError */
export function asCondition({ node, at }: Placed): Condition {
  if (node.kind === 'property') return { kind: 'flag', name: node.name };
  if (isCondition(node)) return node;
  throw new FilterSyntaxError('expected a condition, not a value', at);
}

export function checkEqual(left: Placed, right: Placed): void {
  for (const { node, at } of [left, right]) {
    if (node.kind === 'constant' && node.value === 'NULL')
      throw new FilterSyntaxError('nothing equals NULL, say IS NULL or IS NOT NULL', at);
  }
  const mixed = isCondition(left.node)
    ? isNumeric(right.node)
    : isNumeric(left.node) && isCondition(right.node);
  if (mixed) throw new FilterSyntaxError('a condition compared with a number', left.at);
}

export function checkOrdered({ node, at }: Placed): void {
  if (node.kind === 'text' || isCondition(node))
    throw new FilterSyntaxError('only numbers have an order, not texts or conditions', at);
}

export function checkNegative({ node, at }: Placed): void {
  if (node.kind === 'text' || isCondition(node))
    throw new FilterSyntaxError('only numbers have a sign, not texts or conditions', at);
}

export function checkRange(low: Placed, high: Placed): void {
  const from = constantNumber(low.node);
  const to = constantNumber(high.node);
  if (from !== undefined && to !== undefined && from > to)
    throw new FilterSyntaxError(`BETWEEN needs its lower value first, ${from} is above ${to},`, low.at);
}

function constantNumber(node: Operand): NumericValue | undefined {
  if (node.kind === 'number') return node.value;
  if (node.kind !== 'negative') return undefined;
  const value = constantNumber(node.operand);
  return value === undefined ? undefined : -value;
}
