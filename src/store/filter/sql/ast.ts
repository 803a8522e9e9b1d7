import type { NumericValue } from './values.ts';

export type Ordering = '<' | '<=' | '>' | '>=';
export type TextMatch = 'CONTAINS' | 'STARTSWITH' | 'ENDSWITH';

/** What has a text, a number or a truth value; properties are texts that read as what they meet. */
export type Operand =
  | { readonly kind: 'property'; readonly name: string }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'number'; readonly value: NumericValue }
  | { readonly kind: 'negative'; readonly operand: Operand }
  | Condition;

/** What is true, false or unknown. `negated`: with NOT before the operator. */
export type Condition =
  | { readonly kind: 'constant'; readonly value: 'TRUE' | 'FALSE' | 'NULL' }
  /** A property that stands alone. */
  | { readonly kind: 'flag'; readonly name: string }
  | { readonly kind: 'not'; readonly condition: Condition }
  | { readonly kind: 'and' | 'or'; readonly conditions: readonly Condition[] }
  | { readonly kind: 'equal'; readonly negated: boolean; readonly left: Operand; readonly right: Operand }
  | { readonly kind: 'order'; readonly operator: Ordering; readonly left: Operand; readonly right: Operand }
  | {
      readonly kind: 'between';
      readonly negated: boolean;
      readonly operand: Operand;
      readonly low: Operand;
      readonly high: Operand;
    }
  | {
      readonly kind: 'in';
      readonly negated: boolean;
      readonly name: string;
      readonly values: readonly string[];
    }
  | {
      readonly kind: 'match';
      readonly negated: boolean;
      readonly operator: TextMatch;
      readonly name: string;
      readonly text: string;
    }
  | { readonly kind: 'isNull'; readonly negated: boolean; readonly operand: Operand };

export function isCondition(node: Operand): node is Condition {
  return (
    node.kind !== 'property' && node.kind !== 'text' && node.kind !== 'number' && node.kind !== 'negative'
  );
}

export function isNumeric(node: Operand): boolean {
  return node.kind === 'number' || node.kind === 'negative';
}
