// Original file: proto/apache/rocketmq/v2/definition.proto

import type { FilterType as _apache_rocketmq_v2_FilterType, FilterType__Output as _apache_rocketmq_v2_FilterType__Output } from '../../../apache/rocketmq/v2/FilterType.ts';

/**
 * Which messages a consumer wants; the server filters.
 */
export interface FilterExpression {
  'type'?: (_apache_rocketmq_v2_FilterType);
  /**
   * For TAG: `*` or blank wants every message; else tags separated by `||`. Blanks around a tag and empty
   * parts do not count; a tag must be equal, case included. No control characters. For SQL: a condition; only
   * messages for which it is true are wanted, not those for which it is unknown. At most 65,536 characters. What
   * breaks this is refused with ILLEGAL_FILTER_EXPRESSION and the position of the fault.
   */
  'expression'?: (string);
}

/**
 * Which messages a consumer wants; the server filters.
 */
export interface FilterExpression__Output {
  'type': (_apache_rocketmq_v2_FilterType__Output);
  /**
   * For TAG: `*` or blank wants every message; else tags separated by `||`. Blanks around a tag and empty
   * parts do not count; a tag must be equal, case included. No control characters. For SQL: a condition; only
   * messages for which it is true are wanted, not those for which it is unknown. At most 65,536 characters. What
   * breaks this is refused with ILLEGAL_FILTER_EXPRESSION and the position of the fault.
   */
  'expression': (string);
}
