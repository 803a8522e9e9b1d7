import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { FlotillaError } from '../src/errors/flotilla-error.ts';
import { printResult } from './live/print-result.ts';
import { profiles } from './live/profiles/profiles.ts';
import { runProfile } from './live/run.ts';

interface Flags {
  readonly profile: string;
  readonly duration: number;
  readonly seed: number;
  readonly rate: number;
  readonly brokers: '3' | '5';
  readonly durability: 'fsync' | 'page-cache';
  readonly sabotage: string;
  readonly out?: string;
  readonly minKills: number;
}

/** Exit codes of docs/chaos.md: 0 valid, 4 violated, 1 invalid run. */
const exitCodes = { valid: 0, violated: 4, 'invalid run': 1 } as const;

function natural(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0) throw new InvalidArgumentError('not a natural number');
  return value;
}

const program = new Command('chaos')
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
  .description('Break a running cluster on purpose and judge what clients saw.')
  .addOption(
    new Option('--profile <name>', 'kind of fault')
      .choices(profiles.map(({ name }) => name))
      .default('kill-leader'),
  )
  .option('--duration <seconds>', 'time of load and faults', natural, 120)
  .option('--seed <n>', 'seed of every random choice of the harness', natural, Date.now() % 1_000_000)
  .option('--rate <n>', 'messages per second between the bursts', natural, 500)
  .addOption(new Option('--brokers <n>', 'size of the broker group').choices(['3', '5']).default('3'))
  .addOption(
    new Option('--durability <mode>', 'when a message counts as stored')
      .choices(['fsync', 'page-cache'])
      .default('fsync'),
  )
  .option(
    '--sabotage <faults>',
    'switch promises off: ack-early, no-fsync (comma separated); must end violated',
    '',
  )
  .option('--min-kills <n>', 'fewer effective faults make the run invalid', natural, 3)
  .option('--out <dir>', 'folder for history, logs and data (default: a temporary one, kept)')
  .action(async (flags: Flags) => {
    process.exitCode = await main(flags);
  });

async function main(flags: Flags): Promise<number> {
  const profile = profiles.find(({ name }) => name === flags.profile);
  if (profile === undefined) throw new Error(`no profile ${flags.profile}`);
  const outDir =
    flags.out === undefined ? await mkdtemp(join(tmpdir(), 'flotilla-chaos-')) : resolve(flags.out);
  const log = (line: string): void => console.log(line);
  log(`profile ${profile.name}: ${profile.summary}`);
  log(`seed ${flags.seed}, ${flags.duration} s, output in ${outDir}`);
  const interrupt = new AbortController();
  const onInterrupt = (): void => {
    if (interrupt.signal.aborted) process.exit(130);
    log('interrupted: no more faults; healing and judging (Ctrl-C again leaves at once)');
    interrupt.abort();
  };
  process.on('SIGINT', onInterrupt).on('SIGTERM', onInterrupt);
  const result = await runProfile({
    profile,
    durationMs: flags.duration * 1000,
    seed: flags.seed,
    rate: flags.rate,
    brokers: flags.brokers === '3' ? 3 : 5,
    durability: flags.durability,
    sabotage: flags.sabotage,
    outDir,
    minFaults: flags.minKills,
    log,
    signal: interrupt.signal,
  });
  printResult(result, { profile: profile.name, seed: flags.seed, log });
  return exitCodes[result.report.verdict];
}

try {
  await program.parseAsync();
} catch (error) {
  // The cluster did not start: nothing was tested.
  if (!(error instanceof FlotillaError)) throw error;
  console.error(`error: ${error.message}\n  next  ${error.next}\n  code  ${error.code}`);
  process.exitCode = exitCodes['invalid run'];
}
