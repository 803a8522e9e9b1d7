import { Option, type Command } from 'commander';
import { examples } from '../help.ts';
import { wholeNumber, withCluster, withOutput, type ClusterOptions } from '../options.ts';
import type { CreateOptions } from '../run/topic.ts';
import type { OutputOptions } from '../output/format.ts';

type Reading = ClusterOptions & OutputOptions;

function addCluster(program: Command): void {
  const cluster = program.command('cluster').description('brokers and groups of the cluster');
  withOutput(
    withCluster(cluster.command('status').description('role, term and progress of every broker (read-only)')),
  )
    .addHelpText(
      'after',
      examples('flotilla cluster status', 'flotilla cluster status --namesrv 10.0.0.5:9876 --json'),
    )
    .action(async (options: Reading) => {
      const { clusterStatus } = await import('../run/cluster.ts');
      await clusterStatus(options);
    });
}

/** Adds `cluster` and `topic`. */
export function addClusterCommands(program: Command): void {
  addCluster(program);
  const topic = program.command('topic').description('topics of the cluster');
  withCluster(
    topic.command('create <name>').description('create a topic; done also when it exists alike (changes)'),
  )
    .addOption(
      new Option('--type <type>', 'message type')
        .choices(['NORMAL', 'FIFO', 'DELAY', 'TRANSACTION'])
        .default('NORMAL'),
    )
    .option('--queues <n>', 'number of queues', wholeNumber(1, 1024), 8)
    .addOption(
      new Option('--permission <permission>', 'what clients may do')
        .choices(['READ_WRITE', 'READ', 'WRITE', 'NONE'])
        .default('READ_WRITE'),
    )
    .addOption(
      new Option('--unconsumed <what>', 'what retention does with messages that a group has not consumed')
        .choices(['keep', 'drop'])
        .default('keep'),
    )
    .addHelpText(
      'after',
      examples('flotilla topic create orders', 'flotilla topic create payments --type FIFO --queues 16'),
    )
    .action(async (name: string, options: CreateOptions) => {
      const { createTopic } = await import('../run/topic.ts');
      await createTopic(name, options);
    });
  withOutput(withCluster(topic.command('ls').description('list all topics (read-only)')))
    .addHelpText('after', examples('flotilla topic ls', 'flotilla topic ls -o name'))
    .action(async (options: Reading) => {
      const { listTopics } = await import('../run/topic.ts');
      await listTopics(options);
    });
  withOutput(
    withCluster(
      topic.command('describe <name>').description('offsets of every queue of a topic (read-only)'),
    ),
  )
    .addHelpText(
      'after',
      examples('flotilla topic describe orders', 'flotilla topic describe orders -o json'),
    )
    .action(async (name: string, options: Reading) => {
      const { describeTopic } = await import('../run/topic.ts');
      await describeTopic(name, options);
    });
  withCluster(topic.command('delete <name>').description('delete a topic with all its messages (changes)'))
    .option('--yes', 'do not ask for the name', false)
    .option('--dry-run', 'only show what would be deleted', false)
    .addHelpText(
      'after',
      examples('flotilla topic delete orders --dry-run', 'flotilla topic delete orders --yes'),
    )
    .action(async (name: string, options: ClusterOptions & { yes: boolean; dryRun: boolean }) => {
      const { deleteTopic } = await import('../run/topic.ts');
      await deleteTopic(name, options);
    });
}
