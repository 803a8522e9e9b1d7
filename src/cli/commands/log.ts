import type { Command } from 'commander';
import { examples } from '../help.ts';
import { wholeNumber, withOutput } from '../options.ts';
import type { OutputOptions } from '../output/format.ts';
import type { DumpFlags } from '../run/log.ts';

const MAX_INDEX = Number.MAX_SAFE_INTEGER;

/** Adds `log inspect`, `log verify` and `log dump`. */
export function addLogCommands(program: Command): void {
  const log = program
    .command('log')
    .description('read the CommitLog of a data directory, offline (read-only)');
  withOutput(log.command('inspect <dir>').description('identity, state files and segments'))
    .addHelpText(
      'after',
      examples('flotilla log inspect /var/lib/flotilla', 'flotilla log inspect ./data/broker-0 --json'),
    )
    .action(async (dir: string, options: OutputOptions) => {
      const { inspect } = await import('../run/log.ts');
      inspect(dir, options);
    });
  withOutput(
    log.command('verify <dir>').description('read every byte and check it; exit 4 when damage is found'),
  )
    .addHelpText(
      'after',
      examples('flotilla log verify /var/lib/flotilla', 'flotilla log verify ./data/broker-0 --json'),
    )
    .action(async (dir: string, options: OutputOptions) => {
      const { verify } = await import('../run/log.ts');
      verify(dir, options);
    });
  log
    .command('dump <dir>')
    .description('one JSON object per batch, in order')
    .option('--from <index>', 'first entry', wholeNumber(0, MAX_INDEX))
    .option('--to <index>', 'last entry', wholeNumber(0, MAX_INDEX))
    .option('--topic <name>', 'messages of this topic only')
    .addHelpText(
      'after',
      examples(
        'flotilla log dump ./data/broker-0 --topic orders',
        'flotilla log dump ./data/broker-0 --from 100 --to 200',
      ),
    )
    .action(async (dir: string, flags: DumpFlags) => {
      const { dump } = await import('../run/log.ts');
      dump(dir, flags);
    });
}
