import type { Command } from 'commander';
import type { GroupOptions } from '../group-client.ts';
import { examples } from '../help.ts';
import { durationOption, withCluster, withOutput } from '../options.ts';
import type { OutputOptions } from '../output/format.ts';
import type { ChangeOptions } from '../run/members.ts';

/** Options of every command that concerns one broker group. */
function withGroup(command: Command): Command {
  return withOutput(withCluster(command)).option(
    '--group <name>',
    'broker group; may be left out when there is only one',
  );
}

function withPlan(command: Command): Command {
  return withGroup(command).option('--dry-run', 'only show what would be done', false);
}

function withWait(command: Command): Command {
  return withPlan(command).addOption(
    durationOption('--wait <duration>', 'how long to wait for a broker that catches up', '10m'),
  );
}

function addReading(cluster: Command): void {
  withGroup(
    cluster.command('health').description('what is wrong with the cluster; exit 4 if anything (read-only)'),
  )
    .addOption(durationOption('--wait <duration>', 'look again until nothing is wrong, at most so long'))
    .addHelpText('after', examples('flotilla cluster health', 'flotilla cluster health --wait 60s --json'))
    .action(async (options: GroupOptions & OutputOptions & { wait?: number }) => {
      const { clusterHealth } = await import('../run/health.ts');
      await clusterHealth(options);
    });
  withGroup(
    cluster.command('members').description('members of the groups as their leaders see them (read-only)'),
  )
    .addHelpText('after', examples('flotilla cluster members', 'flotilla cluster members --group g0 -o json'))
    .action(async (options: GroupOptions & OutputOptions) => {
      const { listMembers } = await import('../run/members.ts');
      await listMembers(options);
    });
}

function addTransfer(cluster: Command): void {
  withPlan(cluster.command('transfer-leader').description('let another voter lead the group (changes)'))
    .option('--to <broker>', 'who shall lead; left out: the voter that is furthest')
    .addHelpText(
      'after',
      examples(
        'flotilla cluster transfer-leader',
        'flotilla cluster transfer-leader --group g0 --to broker-1',
      ),
    )
    .action(async (options: GroupOptions & OutputOptions & { to?: string; dryRun: boolean }) => {
      const { transferLeader } = await import('../run/members.ts');
      await transferLeader(options);
    });
}

function addGrowing(cluster: Command): void {
  withWait(
    cluster
      .command('add <name> <host:port>')
      .description('add a broker, by its peer port, as a learner; wait until it has caught up (changes)'),
  )
    .option('--promote', 'make it a voter then', false)
    .addHelpText(
      'after',
      examples(
        'flotilla cluster add broker-3 10.0.0.8:10912 --promote',
        'flotilla cluster add broker-3 10.0.0.8:10912 --dry-run',
      ),
    )
    .action(async (name: string, address: string, options: ChangeOptions & { promote: boolean }) => {
      const { addMember } = await import('../run/members.ts');
      await addMember(name, address, options);
    });
  withWait(cluster.command('promote <name>').description('make a learner a voter (changes)'))
    .addHelpText(
      'after',
      examples('flotilla cluster promote broker-3', 'flotilla cluster promote broker-3 --wait 1h'),
    )
    .action(async (name: string, options: ChangeOptions) => {
      const { promoteMember } = await import('../run/members.ts');
      await promoteMember(name, options);
    });
}

function addShrinking(cluster: Command): void {
  withPlan(
    cluster
      .command('remove <name>')
      .description('remove a member; a leader hands its leadership over first (changes)'),
  )
    .option('--yes', 'do not ask for the name', false)
    .option('--force', 'also when the group then could not survive the loss of one more broker', false)
    .addHelpText(
      'after',
      examples('flotilla cluster remove broker-0 --dry-run', 'flotilla cluster remove broker-0 --yes'),
    )
    .action(async (name: string, options: ChangeOptions) => {
      const { removeMember } = await import('../run/members.ts');
      await removeMember(name, options);
    });
  withWait(
    cluster
      .command('replace <old> <new> <host:port>')
      .description(
        'add and promote a broker, then remove another; goes on where it was interrupted (changes)',
      ),
  )
    .option('--yes', 'do not ask for the name', false)
    .option('--force', 'also when the group then could not survive the loss of one more broker', false)
    .addHelpText(
      'after',
      `\nThe same name twice: its disk was lost; its seat is removed, then taken anew with the new disk.\n${examples(
        'flotilla cluster replace broker-0 broker-3 10.0.0.8:10912 --yes',
        'flotilla cluster replace broker-0 broker-0 10.0.0.5:10912 --dry-run',
      )}`,
    )
    .action(async (old: string, fresh: string, address: string, options: ChangeOptions) => {
      const { replaceMember } = await import('../run/members.ts');
      await replaceMember(old, fresh, address, options);
    });
}

/** Adds what concerns the members of broker groups to `cluster`. */
export function addMemberCommands(cluster: Command): void {
  addReading(cluster);
  addTransfer(cluster);
  addGrowing(cluster);
  addShrinking(cluster);
}
