/** Bounds of one filter expression; what exceeds them is refused. */
export const filterLimits = {
  /** UTF-16 code units. */
  chars: 64 * 1024,
  /** SQL: properties, values and tests for NULL. */
  terms: 1000,
  /** SQL: parentheses, NOT and signs inside each other. */
  depth: 64,
} as const;
