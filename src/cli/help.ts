import { exitCodes, exitCodeMeanings } from './exit-codes.ts';

/** The examples section of a command's help. */
export function examples(...lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  $ ${line}`).join('\n')}\n`;
}

/** One row per exit code: number and meaning. */
export function exitCodeRows(): readonly (readonly [number, string])[] {
  return Object.values(exitCodes).map((code) => [code, exitCodeMeanings[code]]);
}

/** The exit codes section of the main help. */
export function exitCodeHelp(): string {
  return `\nExit codes:\n${exitCodeRows()
    .map(([code, text]) => `  ${String(code).padStart(3)}  ${text}`)
    .join('\n')}\n`;
}
