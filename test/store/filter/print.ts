import type { Condition, Operand } from '../../../src/store/filter/sql/ast.ts';

/** The source of an expression; everything that is not a single word stands in parentheses. */
export function print(node: Operand): string {
  switch (node.kind) {
    case 'property':
    case 'flag':
      return node.name;
    case 'text':
      return quoted(node.value);
    case 'number':
    case 'constant':
      return String(node.value);
    case 'negative':
      return `- ${inner(node.operand)}`;
    case 'not':
      return `NOT ${inner(node.condition)}`;
    case 'and':
    case 'or':
      return node.conditions.map(inner).join(` ${node.kind.toUpperCase()} `);
    default:
      return printPredicate(node);
  }
}

function printPredicate(
  node: Extract<Condition, { kind: 'equal' | 'order' | 'between' | 'in' | 'match' | 'isNull' }>,
): string {
  const not = 'negated' in node && node.negated ? 'NOT ' : '';
  switch (node.kind) {
    case 'equal':
      return `${inner(node.left)} ${node.negated ? '<>' : '='} ${inner(node.right)}`;
    case 'order':
      return `${inner(node.left)} ${node.operator} ${inner(node.right)}`;
    case 'between':
      return `${inner(node.operand)} ${not}BETWEEN ${inner(node.low)} AND ${inner(node.high)}`;
    case 'in':
      return `${node.name} ${not}IN (${node.values.map(quoted).join(', ')})`;
    case 'match':
      return `${node.name} ${not}${node.operator} ${quoted(node.text)}`;
    default:
      return `${inner(node.operand)} IS ${not}NULL`;
  }
}

function inner(node: Operand): string {
  const isWord = ['property', 'flag', 'text', 'number', 'constant'].includes(node.kind);
  return isWord ? print(node) : `(${print(node)})`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
