import { Command } from 'commander';
import { addAccessCommands } from './commands/access.ts';
import { addClusterCommands } from './commands/cluster.ts';
import { addLocalCommands } from './commands/local.ts';
import { addLogCommands } from './commands/log.ts';
import { addMessageCommands } from './commands/messages.ts';
import { addOfflineCommands } from './commands/offline.ts';
import { addServiceCommands } from './commands/services.ts';
import { exitCodeHelp } from './help.ts';
import { readVersion } from './version.ts';

/** Lets every command of the tree throw instead of ending the process or writing its own error text. */
function quiet(command: Command): void {
  command.exitOverride().configureOutput({ outputError: () => undefined });
  for (const child of command.commands) quiet(child);
}

/** The command tree. Building it is cheap: what a command needs is imported when it runs. */
export function buildProgram(): Command {
  const program = new Command('flotilla')
    .description('A Raft-replicated message store for RocketMQ 5 clients')
    .version(readVersion(), '-V, --version')
    .option('--debug', 'show stack traces of errors', false)
    .option('--no-color', 'never colour the output')
    .showSuggestionAfterError(true)
    .addHelpText('after', exitCodeHelp());
  addLocalCommands(program);
  addClusterCommands(program);
  addMessageCommands(program);
  addAccessCommands(program);
  addServiceCommands(program);
  addLogCommands(program);
  addOfflineCommands(program);
  quiet(program);
  return program;
}
