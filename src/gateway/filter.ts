import type { FilterExpression__Output } from '../proto/gen/apache/rocketmq/v2/FilterExpression.ts';
import type { FilterExpression } from '../store/api.ts';
import type { FilterCache } from '../store/filter/filter-cache.ts';
import { FilterSyntaxError } from '../store/filter/syntax-error.ts';
import { Rejected, statusCode } from './status.ts';

/**
 * A subscription's filter. Absent or an empty tag expression means all messages.
 * @throws Rejected ILLEGAL_FILTER_EXPRESSION
 */
export function parseFilter(
  filter: FilterExpression__Output | null | undefined,
  cache: FilterCache,
): FilterExpression {
  const parsed = toExpression(filter);
  try {
    cache.get(parsed);
  } catch (error) {
    if (!(error instanceof FilterSyntaxError)) throw error;
    const message = `illegal ${parsed.kind} filter: ${error.message}`;
    throw new Rejected(statusCode.ILLEGAL_FILTER_EXPRESSION, message);
  }
  return parsed;
}

function toExpression(filter: FilterExpression__Output | null | undefined): FilterExpression {
  const expression = filter?.expression ?? '';
  // Not trimmed: positions in errors are those of the sender's text.
  if (filter?.type === 'SQL') return { kind: 'sql', expression };
  return { kind: 'tag', expression: expression.trim() === '' ? '*' : expression };
}
