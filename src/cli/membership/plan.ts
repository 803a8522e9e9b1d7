import { FlotillaError, unreachable } from '../../errors/flotilla-error.ts';
import type { GroupMember, GroupMembers } from '../../gateway/members.ts';

/** One thing that a command does to the members of a group. */
export type Step =
  | { readonly action: 'add'; readonly member: string; readonly address: string }
  /** Waits until it is less than one window behind. */
  | { readonly action: 'catch-up'; readonly member: string }
  | { readonly action: 'promote'; readonly member: string }
  /** Hands leadership to another voter. */
  | { readonly action: 'transfer'; readonly member: string }
  | { readonly action: 'remove'; readonly member: string };

/** What a step will do, in words. */
export function describe(step: Step): string {
  switch (step.action) {
    case 'add':
      return `add "${step.member}" at ${step.address} as a learner`;
    case 'catch-up':
      return `wait until "${step.member}" has caught up`;
    case 'promote':
      return `make "${step.member}" a voter`;
    case 'transfer':
      return `transfer leadership away from "${step.member}"`;
    case 'remove':
      return `remove "${step.member}" from the group`;
    default:
      return unreachable(step);
  }
}

function find({ members }: GroupMembers, name: string): GroupMember | undefined {
  return members.find((member) => member.name === name);
}

function required(group: GroupMembers, name: string): GroupMember {
  const member = find(group, name);
  if (member !== undefined) return member;
  const names = group.members.map((each) => each.name).join(', ');
  throw new FlotillaError(
    'MEMBER_NOT_FOUND',
    `"${name}" is no member of group "${group.group}"; its members are ${names}`,
  );
}

/** What is left to do until the broker is a learner that has caught up, or a voter. Empty: nothing. */
export function planAdd(
  group: GroupMembers,
  { name, address }: { name: string; address: string },
  options: { promote: boolean },
): readonly Step[] {
  const known = find(group, name);
  if (known !== undefined && known.address !== address)
    throw new FlotillaError(
      'CHANGE_REFUSED',
      `"${name}" is a member of group "${group.group}" already, at ${known.address ?? 'an address of the configuration files'}; remove it first, or use \`flotilla cluster replace\``,
    );
  if (known?.role === 'voter') return [];
  return [
    ...(known === undefined ? [{ action: 'add', member: name, address } as const] : []),
    { action: 'catch-up', member: name },
    ...(options.promote ? [{ action: 'promote', member: name } as const] : []),
  ];
}

export function planPromote(group: GroupMembers, name: string): readonly Step[] {
  if (required(group, name).role === 'voter') return [];
  return [
    { action: 'catch-up', member: name },
    { action: 'promote', member: name },
  ];
}

/** The leader does not remove itself (R56). */
export function planRemove(group: GroupMembers, name: string): readonly Step[] {
  const { leads } = required(group, name);
  return [
    ...(leads ? [{ action: 'transfer', member: name } as const] : []),
    { action: 'remove', member: name },
  ];
}

/** The broker came with another disk than its seat is bound to. */
function isForeign({ diskId, seenDiskId }: GroupMember): boolean {
  return seenDiskId !== undefined && diskId !== undefined && seenDiskId !== diskId;
}

/** The same name with another disk: the seat has to go before it can be taken anew (R0). */
function planNewDisk(group: GroupMembers, name: string, address: string): readonly Step[] {
  const known = find(group, name);
  const grow = planAdd({ ...group, members: [] }, { name, address }, { promote: true });
  if (known === undefined) return grow;
  if (known.role === 'voter' && known.alive && !isForeign(known)) return [];
  if (known.role === 'learner' && known.address === address && !isForeign(known))
    return planPromote(group, name);
  return [...planRemove(group, name), ...grow];
}

/** What is left to do until `fresh` is a voter in the place of `old`: add, promote, remove, in this order. */
export function planReplace(
  group: GroupMembers,
  { old, fresh, address }: { old: string; fresh: string; address: string },
): readonly Step[] {
  if (old === fresh) return planNewDisk(group, fresh, address);
  if (find(group, fresh) === undefined) required(group, old);
  return [
    ...planAdd(group, { name: fresh, address }, { promote: true }),
    ...(find(group, old) === undefined ? [] : planRemove(group, old)),
  ];
}
