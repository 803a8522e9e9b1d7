import { InvalidArgumentError, type Command } from 'commander';
import { examples } from '../help.ts';
import { collect, durationOption, wholeNumber } from '../options.ts';

function brokerCount(...allowed: readonly number[]): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (allowed.includes(value)) return value;
    throw new InvalidArgumentError(`expected ${allowed.join(' or ')}`);
  };
}

interface DemoFlags {
  readonly brokers: 3 | 5;
  readonly rate: number;
  readonly duration: number;
  readonly messages?: number;
  readonly seed?: number;
  readonly keepData: boolean;
  readonly json: boolean;
}

function addDemo(program: Command): void {
  program
    .command('demo')
    .description('start a local cluster, kill its leader under load, and judge the result (about 20 s)')
    .option('--brokers <n>', '3 or 5', brokerCount(3, 5), 3)
    .option('--rate <n>', 'messages per second', wholeNumber(1, 100_000), 500)
    .addOption(durationOption('--duration <duration>', 'how long to send', '10s'))
    .option('--messages <n>', 'how many to send; overrides --duration', wholeNumber(1, 10_000_000))
    .option(
      '--seed <n>',
      'repeat the plan of a run: kill instant and message sizes',
      wholeNumber(0, 2 ** 32 - 1),
    )
    .option('--keep-data', 'keep data and logs of the processes', false)
    .option('--json', 'verdict as a JSON object on stdout, timeline on stderr', false)
    .addHelpText('after', examples('flotilla demo', 'flotilla demo --messages 20000 --rate 2000 --json'))
    .action(async ({ duration, messages, seed, ...rest }: DemoFlags) => {
      const { runDemo } = await import('../run/demo.ts');
      await runDemo({
        ...rest,
        messages: messages ?? Math.max(1, Math.round((duration / 1000) * rest.rate)),
        seed: seed ?? Math.floor(Math.random() * 2 ** 32),
      });
    });
}

interface DevFlags {
  readonly brokers: 1 | 3 | 5;
  readonly dataDir?: string;
  readonly topic?: readonly string[];
}

function addDev(program: Command): void {
  program
    .command('dev')
    .description('keep a local cluster running until Ctrl-C')
    .option('--brokers <n>', '1, 3 or 5', brokerCount(1, 3, 5), 3)
    .option('--data-dir <dir>', 'keep the data there; otherwise it is removed on exit')
    .option('--topic <name>', 'create a topic unless it exists; may be repeated', collect)
    .addHelpText(
      'after',
      examples('flotilla dev --topic orders', 'flotilla dev --brokers 1 --data-dir ./data'),
    )
    .action(async (flags: DevFlags) => {
      const { runDev } = await import('../run/dev.ts');
      await runDev(flags);
    });
}

/** Adds `demo` and `dev`. */
export function addLocalCommands(program: Command): void {
  addDemo(program);
  addDev(program);
}
