import type { Condition, Operand } from './ast.ts';

/** Name under which an expression finds the tag of a message. */
export const tagName = 'TAGS';

/** Tags of which a message must have one for the condition to be true; undefined: it may be true with any or none. */
export function impliedTags(condition: Condition): ReadonlySet<string> | undefined {
  switch (condition.kind) {
    case 'equal':
      if (condition.negated) return undefined;
      return tagOf(condition.left, condition.right) ?? tagOf(condition.right, condition.left);
    case 'in':
      return condition.negated || condition.name !== tagName ? undefined : new Set(condition.values);
    case 'and':
      return smallest(condition.conditions);
    case 'or':
      return union(condition.conditions);
    default:
      return undefined;
  }
}

function tagOf(property: Operand, value: Operand): ReadonlySet<string> | undefined {
  const isTag = property.kind === 'property' && property.name === tagName && value.kind === 'text';
  return isTag ? new Set([value.value]) : undefined;
}

function smallest(conditions: readonly Condition[]): ReadonlySet<string> | undefined {
  let least: ReadonlySet<string> | undefined;
  for (const condition of conditions) {
    const tags = impliedTags(condition);
    if (tags !== undefined && (least === undefined || tags.size < least.size)) least = tags;
  }
  return least;
}

function union(conditions: readonly Condition[]): ReadonlySet<string> | undefined {
  const tags = new Set<string>();
  for (const condition of conditions) {
    const implied = impliedTags(condition);
    if (implied === undefined) return undefined;
    for (const tag of implied) tags.add(tag);
  }
  return tags;
}
