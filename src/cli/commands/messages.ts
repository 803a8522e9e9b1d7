import type { Command } from 'commander';
import { examples } from '../help.ts';
import { collect, wholeNumber, withCluster, withOutput } from '../options.ts';
import type { ConsumeOptions } from '../run/consume.ts';
import type { ProduceOptions } from '../run/produce.ts';

const MANY = 1_000_000_000;

/** Adds `produce` and `consume`. */
export function addMessageCommands(program: Command): void {
  withOutput(
    withCluster(
      program
        .command('produce <topic> [body]')
        .description('store messages: BODY, or one per line of stdin (changes)'),
    ),
  )
    .option('-k, --key <key>', 'message key; may be repeated', collect, [])
    .option('-t, --tag <tag>', 'message tag')
    .option('-p, --property <name=value>', 'user property; may be repeated', collect, [])
    .option('--message-group <group>', 'for FIFO topics: messages of a group keep their order')
    .option('--count <n>', 'send BODY so many times', wholeNumber(1, MANY), 1)
    .addHelpText(
      'after',
      examples(
        'flotilla produce orders "hello" -k order-1 -t new',
        'seq 1000 | flotilla produce orders --json',
      ),
    )
    .action(async (topic: string, body: string | undefined, options: ProduceOptions) => {
      const { produce } = await import('../run/produce.ts');
      await produce(topic, body, options);
    });
  withOutput(
    withCluster(
      program
        .command('consume <topic>')
        .description('receive and acknowledge messages as a group, or only read them'),
    ),
  )
    .option('-g, --group <group>', 'consumer group: receive and acknowledge (changes)')
    .option('--from <where>', '"earliest" or a queue offset: read without a group (read-only)')
    .option('--filter <tags>', 'tags to receive, for example "new || paid"', '*')
    .option('-n, --max <n>', 'stop after so many messages', wholeNumber(1, MANY))
    .option('-f, --follow', 'wait for more until Ctrl-C', false)
    .addHelpText(
      'after',
      examples(
        'flotilla consume orders -g billing --follow',
        'flotilla consume orders --from earliest -n 10 --json',
      ),
    )
    .action(async (topic: string, options: ConsumeOptions) => {
      const { consume } = await import('../run/consume.ts');
      await consume(topic, options);
    });
}
