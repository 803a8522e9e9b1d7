import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { FlotillaError } from '../../errors/flotilla-error.ts';
import { isAction, isResource, type UserInfo } from '../../gateway/access/values.ts';
import type { AccessRule, Action, Effect, RuleKey } from '../../store/access-codec.ts';
import { withAdmin } from '../cluster-client.ts';
import { confirm } from '../confirm.ts';
import type { ClusterOptions } from '../options.ts';
import { note, print, printList, type OutputOptions } from '../output/format.ts';

export interface SetUserOptions extends ClusterOptions {
  /** Undefined here and below: stays as it is; of a new user: no administrator, enabled. */
  readonly admin?: boolean | undefined;
  readonly enable?: boolean | undefined;
  readonly disable?: boolean | undefined;
  readonly secretFile?: string | undefined;
  readonly newSecret: boolean;
}

const SECRET_BYTES = 32;

async function userOf(name: string, options: ClusterOptions): Promise<UserInfo | undefined> {
  const users = await withAdmin(options, (admin) => admin.listUsers());
  return users.find((user) => user.name === name);
}

async function requireUser(name: string, options: ClusterOptions): Promise<UserInfo> {
  const user = await userOf(name, options);
  if (user === undefined) throw new FlotillaError('USER_NOT_FOUND', `user ${name} does not exist`);
  return user;
}

/** `flotilla user ls`. */
export async function listUsers(options: ClusterOptions & OutputOptions): Promise<void> {
  const users = await withAdmin(options, (admin) => admin.listUsers());
  printList(options, {
    rows: users,
    columns: [
      { header: 'user', cell: (user) => user.name },
      { header: 'role', cell: (user) => (user.administrator ? 'administrator' : 'user') },
      { header: 'state', cell: (user) => (user.enabled ? 'enabled' : 'disabled') },
      { header: 'rules', cell: (user) => String(user.rules.length), align: 'right' },
    ],
    name: (user) => user.name,
  });
}

function secretFrom(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (error) {
    throw new FlotillaError('USAGE', `cannot read ${path}`, { cause: error });
  }
}

/** `flotilla user set`. Prints NAME:SECRET, the form of `--credentials`, when it made the secret; else the name. */
export async function setUser(name: string, options: SetUserOptions): Promise<void> {
  const enable = enablement(options);
  const given = options.secretFile === undefined ? undefined : secretFrom(options.secretFile);
  const known = (await userOf(name, options)) ?? newUser;
  const made =
    given === undefined && (known === newUser || options.newSecret)
      ? randomBytes(SECRET_BYTES).toString('base64url')
      : undefined;
  const administrator = options.admin ?? known.administrator;
  const enabled = enable ?? known.enabled;
  await withAdmin(options, (admin) =>
    admin.setUser({ name, administrator, enabled, secretKey: made ?? given }),
  );
  note(`${administrator ? 'administrator' : 'user'} "${name}" is ${enabled ? 'enabled' : 'disabled'}`);
  if (made !== undefined) note('its secret key is shown only now');
  print(made === undefined ? name : `${name}:${made}`);
}

const newUser = { administrator: false, enabled: true };

/** Undefined: no change. */
function enablement({ enable = false, disable = false }: SetUserOptions): boolean | undefined {
  if (enable && disable) throw new FlotillaError('USAGE', 'give --enable or --disable, not both');
  return enable || disable ? enable : undefined;
}

/** `flotilla user delete`: asks for the name, or needs `--yes`. */
export async function deleteUser(name: string, options: ClusterOptions & { yes: boolean }): Promise<void> {
  const { rules } = await requireUser(name, options);
  note(`deleting user "${name}" with ${rules.length} rules`);
  if (!options.yes) await confirm('delete the user', name);
  await withAdmin(options, (admin) => admin.deleteUser(name));
  print(name);
}

function patternOf({ resource, match, name }: RuleKey): string {
  return `${resource}:${name}${match === 'prefix' ? '*' : ''}`;
}

/** `flotilla acl ls`. */
export async function listRules(
  user: string | undefined,
  options: ClusterOptions & OutputOptions,
): Promise<void> {
  const users =
    user === undefined
      ? await withAdmin(options, (admin) => admin.listUsers())
      : [await requireUser(user, options)];
  printList(options, {
    rows: users.flatMap(({ name, rules }) => rules.map((rule) => ({ user: name, ...rule }))),
    columns: [
      { header: 'user', cell: (rule) => rule.user },
      { header: 'effect', cell: (rule) => rule.effect },
      { header: 'resource', cell: patternOf },
      { header: 'actions', cell: (rule) => rule.actions.join(',') },
    ],
    name: patternOf,
  });
}

/** Reads `topic:NAME` or `group:NAME`, with `*` at the end for all that start so. */
function parseResource(text: string): Omit<RuleKey, 'effect'> {
  const colon = text.indexOf(':');
  const [resource, pattern] = [text.slice(0, colon), text.slice(colon + 1)];
  if (colon === -1 || !isResource(resource) || pattern === '')
    throw new FlotillaError(
      'USAGE',
      `${text}: expected topic:NAME or group:NAME, with * at the end for a prefix`,
    );
  const prefix = pattern.endsWith('*');
  return { resource, match: prefix ? 'prefix' : 'exact', name: prefix ? pattern.slice(0, -1) : pattern };
}

function parseActions(texts: readonly string[]): readonly Action[] {
  return texts
    .flatMap((text) => text.split(','))
    .map((word) => {
      if (isAction(word)) return word;
      throw new FlotillaError('USAGE', `unknown action "${word}", expected pub, sub or admin`);
    });
}

/** `flotilla acl allow` and `acl deny`. Replaces the rule with the same effect on the same resource. */
export async function setRule(
  user: string,
  wanted: { readonly effect: Effect; readonly resource: string; readonly actions: readonly string[] },
  options: ClusterOptions,
): Promise<void> {
  const { effect } = wanted;
  const rule: AccessRule = {
    effect,
    ...parseResource(wanted.resource),
    actions: parseActions(wanted.actions),
  };
  await withAdmin(options, (admin) => admin.setRule(user, rule));
  print(`${user}  ${effect}  ${patternOf(rule)}  ${rule.actions.join(',')}`);
}

/** `flotilla acl revoke`: the rule that allows and the one that denies. */
export async function revokeRules(user: string, resource: string, options: ClusterOptions): Promise<void> {
  const key = parseResource(resource);
  await withAdmin(options, async (admin) => {
    for (const effect of ['allow', 'deny'] as const) await admin.deleteRule(user, { effect, ...key });
  });
  print(`${user}  ${patternOf({ effect: 'allow', ...key })}`);
}
