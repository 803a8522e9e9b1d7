/** Three-valued logic of SQL, ordered: AND is the lesser of two values, OR the greater. */
export const FALSE = 0;
export const UNKNOWN = 1;
export const TRUE = 2;
export type Truth = typeof FALSE | typeof UNKNOWN | typeof TRUE;

export function toTruth(value: boolean | undefined): Truth {
  if (value === undefined) return UNKNOWN;
  return value ? TRUE : FALSE;
}

export function not(value: Truth): Truth {
  if (value === UNKNOWN) return UNKNOWN;
  return value === TRUE ? FALSE : TRUE;
}
