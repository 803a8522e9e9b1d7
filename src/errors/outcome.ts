import type { ErrorCode } from './codes.ts';

/**
 * The three outcomes of a request that changes something (promise: they are never mixed up).
 * `done`: it took effect. `refused`: it surely did not. `unknown`: it may have, or may still.
 */
export type Outcome<T> =
  | { readonly kind: 'done'; readonly value: T }
  | { readonly kind: 'refused'; readonly code: ErrorCode; readonly message: string }
  | { readonly kind: 'unknown'; readonly message: string };

export type Refusal = Extract<Outcome<never>, { readonly kind: 'refused' }>;

export function done<T>(value: T): Outcome<T> {
  return { kind: 'done', value };
}

export function refused(code: ErrorCode, message: string): Refusal {
  return { kind: 'refused', code, message };
}

export function unknown(message: string): Outcome<never> {
  return { kind: 'unknown', message };
}
