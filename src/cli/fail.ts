import { CommanderError } from 'commander';
import { errorCodes, type ErrorCode } from '../errors/codes.ts';
import { FlotillaError } from '../errors/flotilla-error.ts';
import { exitCodeOf, exitCodes } from './exit-codes.ts';

/** A failure of a command as its user reads it. */
interface Failure {
  readonly code: ErrorCode;
  readonly message: string;
  readonly why: string | undefined;
  readonly next: string;
}

function causeText(error: Error): string | undefined {
  return error.cause instanceof Error ? error.cause.message : undefined;
}

function usageFailure(error: CommanderError): Failure {
  const lines = error.message.replace(/^error: /, '').split('\n');
  const suggestion = /\(Did you mean (.+)\?\)/.exec(lines[1] ?? '')?.[1];
  return {
    code: 'USAGE',
    message: lines[0] ?? 'wrong usage',
    why: suggestion === undefined ? undefined : `did you mean ${suggestion}?`,
    next: errorCodes.USAGE.next,
  };
}

/** What failed first, when closing things failed after it (the error of `await using`). */
function original(error: unknown): unknown {
  if (!(error instanceof Error) || error.name !== 'SuppressedError') return error;
  return 'suppressed' in error ? original(error.suppressed) : error;
}

function failureOf(error: unknown): Failure {
  if (error instanceof CommanderError) return usageFailure(error);
  if (error instanceof FlotillaError) {
    const cause = causeText(error);
    // A server's refusal is its own cause: once is enough.
    const why = cause?.includes(error.message) === true ? undefined : cause;
    return { code: error.code, message: error.message, why, next: error.next };
  }
  const message = error instanceof Error ? error.message : String(error);
  const why = error instanceof Error ? causeText(error) : undefined;
  return { code: 'INTERNAL', message, why, next: errorCodes.INTERNAL.next };
}

/** True when commander only wants to end: help or version was printed. */
function isDone(error: unknown): boolean {
  return error instanceof CommanderError && error.exitCode === 0;
}

/** Writes an error in its four parts (what, why, what to do, code) to stderr and answers the exit code. */
export function reportFailure(error: unknown, debug: boolean): number {
  if (isDone(error)) return exitCodes.done;
  const first = original(error);
  const { code, message, why, next } = failureOf(first);
  const lines = [`error: ${message}`];
  if (why !== undefined) lines.push(`  why   ${why}`);
  lines.push(`  next  ${next}`, `  code  ${code}  (flotilla errors explain ${code})`);
  if (debug && first instanceof Error) lines.push(first.stack ?? '');
  process.stderr.write(`${lines.join('\n')}\n`);
  return exitCodeOf(code);
}
