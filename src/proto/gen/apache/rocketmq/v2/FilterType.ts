// Original file: proto/apache/rocketmq/v2/definition.proto

/**
 * Language of a filter expression.
 */
export const FilterType = {
  /**
   * Read as TAG.
   */
  FILTER_TYPE_UNSPECIFIED: 'FILTER_TYPE_UNSPECIFIED',
  TAG: 'TAG',
  /**
   * SQL92 over user properties and TAGS; docs/filters.md says what Flotilla takes.
   */
  SQL: 'SQL',
} as const;

/**
 * Language of a filter expression.
 */
export type FilterType =
  /**
   * Read as TAG.
   */
  | 'FILTER_TYPE_UNSPECIFIED'
  | 0
  | 'TAG'
  | 1
  /**
   * SQL92 over user properties and TAGS; docs/filters.md says what Flotilla takes.
   */
  | 'SQL'
  | 2

/**
 * Language of a filter expression.
 */
export type FilterType__Output = typeof FilterType[keyof typeof FilterType]
