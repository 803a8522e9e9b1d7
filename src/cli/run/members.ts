import { FlotillaError } from '../../errors/flotilla-error.ts';
import { isAddress, isName } from '../../config/keys.ts';
import type { GroupMember, GroupMembers } from '../../gateway/members.ts';
import { withAdmin } from '../cluster-client.ts';
import { confirm } from '../confirm.ts';
import { GroupClient, type GroupOptions } from '../group-client.ts';
import { execute } from '../membership/execute.ts';
import { describe, planAdd, planPromote, planRemove, planReplace, type Step } from '../membership/plan.ts';
import { note, printList, printObject, type OutputOptions } from '../output/format.ts';
import { bytes, count } from '../output/table.ts';

export interface ChangeOptions extends GroupOptions, OutputOptions {
  readonly dryRun: boolean;
  readonly yes?: boolean;
  readonly force?: boolean;
  /** How long to wait for a broker that catches up, ms. */
  readonly wait?: number;
}

type MemberRow = GroupMember & Omit<GroupMembers, 'members'>;

function rowsOf({ members, ...group }: GroupMembers): readonly MemberRow[] {
  return members.map((member) => ({ ...group, ...member }));
}

function remark(row: MemberRow): string {
  const remarks: string[] = [];
  if (row.diskId === undefined) remarks.push('disk not known yet');
  else if (row.seenDiskId !== undefined && row.seenDiskId !== row.diskId) remarks.push('shows another disk');
  if (!row.alive) remarks.push('does not answer');
  if (row.busy) remarks.push('busy');
  if (!row.committed) remarks.push('change not committed');
  return remarks.join(', ');
}

function printMembers(options: OutputOptions, groups: readonly GroupMembers[]): void {
  printList<MemberRow>(options, {
    rows: groups.flatMap(rowsOf),
    columns: [
      { header: 'group', cell: (row) => row.group },
      { header: 'member', cell: (row) => row.name },
      { header: 'role', cell: (row) => row.role },
      { header: 'state', cell: (row) => row.state },
      { header: 'address', cell: (row) => row.address ?? '-' },
      { header: 'match', cell: (row) => count(row.matchIndex), align: 'right' },
      { header: 'lag', cell: (row) => count(row.lagEntries), align: 'right' },
      { header: 'lag bytes', cell: (row) => bytes(row.lagBytes), align: 'right' },
      {
        header: 'heard',
        cell: (row) => (row.leads ? '-' : `${count(row.lastContactMs)} ms`),
        align: 'right',
      },
      { header: 'disk', cell: (row) => row.diskId?.slice(0, 8) ?? '-' },
      { header: 'remarks', cell: remark },
    ],
    name: (row) => row.name,
  });
}

/** `flotilla cluster members`. All groups unless one is named. */
export async function listMembers(options: GroupOptions & OutputOptions): Promise<void> {
  const names =
    options.group === undefined
      ? (await withAdmin(options, (admin) => admin.clusterStatus())).groups.map(({ name }) => name)
      : [options.group];
  const groups: GroupMembers[] = [];
  for (const group of names) {
    using client = await GroupClient.open({ ...options, group });
    groups.push(await client.members());
  }
  printMembers(options, groups);
}

interface Plan {
  readonly steps: (group: GroupMembers) => readonly Step[];
  /** Says that there is nothing to do. */
  readonly nothing: string;
  /** What to ask for before it is done; undefined: harmless. */
  readonly danger?: { readonly what: string; readonly name: string };
}

async function change(options: ChangeOptions, plan: Plan): Promise<void> {
  using client = await GroupClient.open(options);
  const steps = plan.steps(await client.members());
  if (options.dryRun) return printSteps(options, steps, plan.nothing);
  if (steps.length === 0) note(plan.nothing);
  else if (plan.danger !== undefined && options.yes !== true) {
    for (const step of steps) note(`will ${describe(step)}`);
    await confirm(plan.danger.what, plan.danger.name);
  }
  const execution = { waitMs: options.wait ?? options.timeout, force: options.force ?? false };
  printMembers(options, [await execute(client, steps, execution)]);
}

function printSteps(options: OutputOptions, steps: readonly Step[], nothing: string): void {
  if (steps.length === 0) note(nothing);
  printList(options, {
    rows: steps.map((step, at) => ({ step: at + 1, ...step, what: `would ${describe(step)}` })),
    columns: [
      { header: 'step', cell: (row) => String(row.step), align: 'right' },
      { header: 'what', cell: (row) => row.what },
    ],
    name: (row) => row.action,
  });
}

function checkMember(name: string, address: string): void {
  if (!isName(name)) throw new FlotillaError('USAGE', `"${name}" is not a name of a broker`);
  if (!isAddress(address))
    throw new FlotillaError('USAGE', `"${address}" is not host:port of the broker's peer port`);
}

/** `flotilla cluster add`. */
export async function addMember(
  name: string,
  address: string,
  options: ChangeOptions & { readonly promote: boolean },
): Promise<void> {
  checkMember(name, address);
  await change(options, {
    steps: (group) => planAdd(group, { name, address }, options),
    nothing: `"${name}" is a voter already`,
  });
}

/** `flotilla cluster promote`. */
export async function promoteMember(name: string, options: ChangeOptions): Promise<void> {
  await change(options, {
    steps: (group) => planPromote(group, name),
    nothing: `"${name}" is a voter already`,
  });
}

/** `flotilla cluster remove`. */
export async function removeMember(name: string, options: ChangeOptions): Promise<void> {
  await change(options, {
    steps: (group) => planRemove(group, name),
    nothing: `"${name}" is no member`,
    danger: { what: 'remove it', name },
  });
}

/** `flotilla cluster replace`. Goes on where an earlier run has stopped. */
export async function replaceMember(
  old: string,
  fresh: string,
  address: string,
  options: ChangeOptions,
): Promise<void> {
  checkMember(fresh, address);
  await change(options, {
    steps: (group) => planReplace(group, { old, fresh, address }),
    nothing:
      old === fresh
        ? `"${fresh}" answers with the disk that the group knows: nothing to replace`
        : `"${fresh}" is a voter and "${old}" is no member: nothing to replace`,
    danger: { what: 'replace it', name: old },
  });
}

/** `flotilla cluster transfer-leader`. Prints who leads then. */
export async function transferLeader(
  options: GroupOptions & OutputOptions & { readonly to?: string; readonly dryRun: boolean },
): Promise<void> {
  using client = await GroupClient.open(options);
  const { leader } = await client.members();
  const target = options.to;
  if (options.dryRun) {
    note(
      target === leader
        ? `"${leader}" leads already`
        : `would transfer the leadership of "${client.name}" from "${leader}" to ${target ?? 'the voter that is furthest'}`,
    );
    return;
  }
  const now = await client.transferLeader(target);
  note(now === leader ? `"${now}" leads already` : `leadership went from "${leader}" to "${now}"`);
  printObject(options, { group: client.name, leader: now }, now);
}
