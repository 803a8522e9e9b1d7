import { nearest } from '../../config/nearest.ts';
import { errorCodes, type ErrorCode } from '../../errors/codes.ts';
import { FlotillaError } from '../../errors/flotilla-error.ts';
import { exitCodeOf } from '../exit-codes.ts';
import { printList, printObject, type OutputOptions } from '../output/format.ts';

interface ErrorRow {
  readonly code: string;
  readonly retry: string;
  readonly exitCode: number;
  readonly meaning: string;
  readonly next: string;
}

function isErrorCode(text: string): text is ErrorCode {
  return Object.hasOwn(errorCodes, text);
}

function row(code: ErrorCode): ErrorRow {
  const { retry, meaning, next } = errorCodes[code];
  return { code, retry, exitCode: exitCodeOf(code), meaning, next };
}

/** Every error code with its meaning, in the order of the list. */
export function errorRows(): readonly ErrorRow[] {
  return Object.keys(errorCodes).filter(isErrorCode).map(row);
}

/** `flotilla errors ls`. */
export function listErrors(options: OutputOptions): void {
  printList(options, {
    rows: errorRows(),
    columns: [
      { header: 'code', cell: (error) => error.code },
      { header: 'retry', cell: (error) => error.retry },
      { header: 'exit', cell: (error) => String(error.exitCode), align: 'right' },
      { header: 'meaning', cell: (error) => error.meaning },
    ],
    name: (error) => error.code,
  });
}

/** `flotilla errors explain CODE`. */
export function explainError(text: string, options: OutputOptions): void {
  const code = text.toUpperCase();
  if (!isErrorCode(code)) {
    const suggestion = nearest(code, Object.keys(errorCodes));
    const hint = suggestion === undefined ? '' : `, did you mean ${suggestion}?`;
    throw new FlotillaError('USAGE', `no error code "${text}"${hint}`);
  }
  printObject(options, { ...row(code) }, code);
}
