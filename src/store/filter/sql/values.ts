/** A number of an expression or a property. Integers that a double would round are bigint: ids of 64 bits differ. */
export type NumericValue = number | bigint;

/** Longer text is no number: properties may have 16 KiB. */
const numberCharsMax = 64;
const integer = /^[+-]?\d+$/;
const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

/** The number that a text reads as; undefined when it is none. */
export function numberOf(text: string): NumericValue | undefined {
  if (text.length > numberCharsMax || !decimal.test(text)) return undefined;
  const value = Number(text);
  if (integer.test(text) && !Number.isSafeInteger(value)) return BigInt(text.replace('+', ''));
  return Number.isFinite(value) ? value : undefined;
}

/** Compares by mathematical value, whatever the types. */
export function equalNumbers(a: NumericValue, b: NumericValue): boolean {
  return !(a < b) && !(a > b);
}

/** As the reference converts a property that meets a boolean: everything but `true` is false. */
export function booleanOf(text: string): boolean {
  return text.toLowerCase() === 'true';
}
