import type { Command } from 'commander';

/** Adds the options of every reading command. */
export function withOutput(command: Command): Command {
  return command
    .option('-o, --output <format>', 'table, json, yaml, csv or name', 'table')
    .option('--json', 'short for -o json', false);
}

/** Gathers the values of an option that may be repeated. */
export function collect(value: string, previous: readonly string[] = []): readonly string[] {
  return [...previous, value];
}
