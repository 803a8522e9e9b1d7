import { InvalidArgumentError, Option, type Command } from 'commander';
import { parseDuration } from '../config/units.ts';

/** Adds the options of every reading command. */
export function withOutput(command: Command): Command {
  return command
    .option('-o, --output <format>', 'table, json, yaml, csv or name', 'table')
    .option('--json', 'short for -o json', false);
}

/** Where a command finds the cluster, and how long it tries. */
export interface ClusterOptions {
  readonly namesrv?: readonly string[] | undefined;
  readonly timeout: number;
  /** File with ACCESS_KEY:SECRET_KEY; undefined: `FLOTILLA_CREDENTIALS_FILE`, else calls are not signed. */
  readonly credentials?: string | undefined;
  /** PEM file of authorities; undefined: `FLOTILLA_CA_FILE`, else connections are in plaintext. */
  readonly ca?: string | undefined;
}

/** Adds the options of every command that talks to a cluster. */
export function withCluster(command: Command): Command {
  return command
    .option(
      '--namesrv <host:port>',
      'NameServer or broker; may be repeated (or FLOTILLA_NAMESRV; else 127.0.0.1:9876)',
      collect,
    )
    .addOption(durationOption('--timeout <duration>', 'how long to try', '10s'))
    .option('--credentials <file>', 'file with ACCESS_KEY:SECRET_KEY (or FLOTILLA_CREDENTIALS_FILE)')
    .option('--ca <file>', 'connect with TLS, trusting these authorities (or FLOTILLA_CA_FILE)');
}

/** Gathers the values of an option that may be repeated. */
export function collect(value: string, previous: readonly string[] = []): readonly string[] {
  return [...previous, value];
}

function readDuration(text: string): number {
  const value = parseDuration(text);
  if (value === undefined || value === 0)
    throw new InvalidArgumentError('expected a duration such as 10s or 500ms');
  return value;
}

/** An option that reads `10s` as milliseconds. */
export function durationOption(flags: string, description: string, fallback?: string): Option {
  const option = new Option(flags, description).argParser(readDuration);
  return fallback === undefined ? option : option.default(readDuration(fallback), fallback);
}

/** A reader of whole numbers in a range. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`expected a whole number from ${least} to ${most}`);
  };
}
