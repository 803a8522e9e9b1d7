import { errorCodes, type ErrorCode, type Retry } from './codes.ts';

/** Facts that help to act on an error, e.g. `{ leader: 'broker-1', term: 7 }`. */
export type ErrorDetails = Readonly<Record<string, string | number | boolean>>;

/** The one error type of expected failures: stable code, retry verdict, details, and what to do next. */
export class FlotillaError extends Error {
  override readonly name = 'FlotillaError';
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, message: string, options: { details?: ErrorDetails; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.details = options.details ?? {};
  }

  get retry(): Retry {
    return errorCodes[this.code].retry;
  }

  get next(): string {
    return errorCodes[this.code].next;
  }
}

/** A broken invariant: a bug, never an operating condition. The process must not go on. */
export class InvariantError extends Error {
  override readonly name = 'InvariantError';
}

/** Asserts an invariant, in production too. Messages start with the rule id, e.g. `I3 commit would go back`. */
export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new InvariantError(message);
}

/** Marks a switch as exhaustive. */
export function unreachable(value: never): never {
  throw new InvariantError(`unhandled case ${JSON.stringify(value)}`);
}
