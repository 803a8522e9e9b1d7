import type { Command } from 'commander';
import { examples } from '../help.ts';
import { withCluster, withOutput, type ClusterOptions } from '../options.ts';
import type { OutputOptions } from '../output/format.ts';
import type { SetUserOptions } from '../run/access.ts';

type Reading = ClusterOptions & OutputOptions;

function addUserCommands(program: Command): void {
  const user = program.command('user').description('users of the cluster, for administrators');
  withOutput(withCluster(user.command('ls').description('list all users (read-only)')))
    .addHelpText(
      'after',
      examples(
        'flotilla user ls --credentials admin.key',
        'flotilla user ls --credentials admin.key -o json',
      ),
    )
    .action(async (options: Reading) => {
      const { listUsers } = await import('../run/access.ts');
      await listUsers(options);
    });
  withCluster(
    user
      .command('set <name>')
      .description('create or change a user; a new secret key is made and shown once (changes)'),
  )
    .option('--admin', 'may do everything')
    .option('--no-admin', 'may do what its rules allow')
    .option('--disable', 'turn its calls away')
    .option('--enable', 'let its calls in again')
    .option('--secret-file <file>', 'take the secret key from this file')
    .option('--new-secret', 'replace the secret key of a user that exists', false)
    .addHelpText(
      'after',
      examples(
        'flotilla user set alice --credentials admin.key > alice.key',
        'flotilla user set alice --disable --credentials admin.key',
      ),
    )
    .action(async (name: string, options: SetUserOptions) => {
      const { setUser } = await import('../run/access.ts');
      await setUser(name, options);
    });
  withCluster(user.command('delete <name>').description('delete a user with its rules (changes)'))
    .option('--yes', 'do not ask for the name', false)
    .addHelpText(
      'after',
      examples(
        'flotilla user delete alice --credentials admin.key',
        'flotilla user delete alice --yes --credentials admin.key',
      ),
    )
    .action(async (name: string, options: ClusterOptions & { yes: boolean }) => {
      const { deleteUser } = await import('../run/access.ts');
      await deleteUser(name, options);
    });
}

function addRuleCommand(acl: Command, effect: 'allow' | 'deny', description: string): void {
  withCluster(acl.command(`${effect} <user> <resource> <actions...>`).description(description))
    .addHelpText(
      'after',
      examples(
        `flotilla acl ${effect} alice topic:orders pub sub --credentials admin.key`,
        `flotilla acl ${effect} alice "group:billing-*" sub --credentials admin.key`,
      ),
    )
    .action(async (user: string, resource: string, actions: string[], options: ClusterOptions) => {
      const { setRule } = await import('../run/access.ts');
      await setRule(user, { effect, resource, actions }, options);
    });
}

/** Adds `user` and `acl`. */
export function addAccessCommands(program: Command): void {
  addUserCommands(program);
  const acl = program.command('acl').description('what users may do, for administrators');
  withOutput(
    withCluster(acl.command('ls [user]').description('list the rules of all users or one (read-only)')),
  )
    .addHelpText(
      'after',
      examples('flotilla acl ls --credentials admin.key', 'flotilla acl ls alice --credentials admin.key'),
    )
    .action(async (user: string | undefined, options: Reading) => {
      const { listRules } = await import('../run/access.ts');
      await listRules(user, options);
    });
  addRuleCommand(
    acl,
    'allow',
    'allow pub, sub or admin on topic:NAME or group:NAME; a trailing * = all that start so (changes)',
  );
  addRuleCommand(acl, 'deny', 'deny them, whatever other rules allow (changes)');
  withCluster(acl.command('revoke <user> <resource>').description('remove the rules on a resource (changes)'))
    .addHelpText(
      'after',
      examples(
        'flotilla acl revoke alice topic:orders --credentials admin.key',
        'flotilla acl revoke alice "topic:*" --credentials admin.key',
      ),
    )
    .action(async (user: string, resource: string, options: ClusterOptions) => {
      const { revokeRules } = await import('../run/access.ts');
      await revokeRules(user, resource, options);
    });
}
