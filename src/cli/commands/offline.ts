import type { Command } from 'commander';
import { examples } from '../help.ts';
import { collect, withOutput } from '../options.ts';

function addErrors(program: Command): void {
  const errors = program.command('errors').description('the closed list of error codes (read-only)');
  withOutput(errors.command('ls').description('list all error codes'))
    .addHelpText('after', examples('flotilla errors ls', 'flotilla errors ls -o json'))
    .action(async (options: { output: string; json: boolean }) => {
      const { listErrors } = await import('../run/errors.ts');
      listErrors(options);
    });
  withOutput(errors.command('explain <code>').description('what a code means and what to do'))
    .addHelpText(
      'after',
      examples('flotilla errors explain NO_LEADER', 'flotilla errors explain no_leader -o yaml'),
    )
    .action(async (code: string, options: { output: string; json: boolean }) => {
      const { explainError } = await import('../run/errors.ts');
      explainError(code, options);
    });
}

function addConfig(program: Command): void {
  const config = program.command('config').description('configuration of a broker or NameServer (read-only)');
  withOutput(
    config.command('print <process>').description('keys and values of a "broker" or "namesrv", with origins'),
  )
    .option('-c, --config <file>', 'YAML file; environment and --set override it')
    .option('--set <key=value>', 'set any key; may be repeated', collect)
    .addHelpText(
      'after',
      examples(
        'flotilla config print broker -c broker-0.yaml',
        'flotilla config print namesrv --set cluster=demo -o yaml',
      ),
    )
    .action(
      async (kind: string, options: { output: string; json: boolean; config?: string; set?: string[] }) => {
        const { printConfig } = await import('../run/config.ts');
        printConfig(kind, options);
      },
    );
  config
    .command('validate <process>')
    .description('check the configuration of a "broker" or "namesrv"; exit 2 when it is refused')
    .option('-c, --config <file>', 'YAML file; environment and --set override it')
    .option('--set <key=value>', 'set any key; may be repeated', collect)
    .addHelpText(
      'after',
      examples(
        'flotilla config validate broker -c broker-0.yaml',
        'flotilla config validate namesrv --set cluster=demo',
      ),
    )
    .action(async (kind: string, options: { config?: string; set?: string[] }) => {
      const { validateConfig } = await import('../run/config.ts');
      validateConfig(kind, options);
    });
}

function addVersion(program: Command): void {
  withOutput(program.command('version').description('versions of Flotilla and Node (read-only)'))
    .addHelpText('after', examples('flotilla version', 'flotilla version --json'))
    .action(async (options: { output: string; json: boolean }) => {
      const { printVersion } = await import('../run/version.ts');
      printVersion(options);
    });
}

/** Adds the commands that need no cluster. */
export function addOfflineCommands(program: Command): void {
  addConfig(program);
  addErrors(program);
  addVersion(program);
}
