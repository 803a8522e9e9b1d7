import type { FilterExpression__Output } from '../proto/gen/apache/rocketmq/v2/FilterExpression.ts';
import type { FilterExpression } from '../store/api.ts';
import { Rejected, statusCode } from './status.ts';

/** Longest filter expression, in characters. */
const charsMax = 64 * 1024;

/**
 * A subscription's filter. Absent or empty means all messages.
 * @throws Rejected ILLEGAL_FILTER_EXPRESSION
 */
export function parseFilter(filter: FilterExpression__Output | null | undefined): FilterExpression {
  const expression = filter?.expression.trim() ?? '';
  if (filter?.type === 'SQL')
    throw new Rejected(statusCode.ILLEGAL_FILTER_EXPRESSION, 'SQL92 filters are not served yet');
  if (expression.length > charsMax || /\p{Cc}/u.test(expression))
    throw new Rejected(
      statusCode.ILLEGAL_FILTER_EXPRESSION,
      'the filter expression is too long or has a control character',
    );
  return { kind: 'tag', expression: expression === '' ? '*' : expression };
}
