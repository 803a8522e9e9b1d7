import type { GroupMember, GroupMembers } from '../../src/gateway/members.ts';

/** A member that is well. */
export function member(name: string, rest: Partial<GroupMember> = {}): GroupMember {
  return {
    name,
    role: 'voter',
    address: `${name}:1`,
    diskId: `disk-${name}`,
    seenDiskId: `disk-${name}`,
    leads: false,
    state: 'replicate',
    matchIndex: 100,
    lagEntries: 0,
    lagBytes: 0,
    lastContactMs: 10,
    alive: true,
    busy: false,
    caughtUp: true,
    ...rest,
  };
}

export function group(members: readonly GroupMember[], rest: Partial<GroupMembers> = {}): GroupMembers {
  return {
    group: 'g0',
    term: 3,
    leader: 'a',
    version: 2,
    index: 5,
    committed: true,
    commitIndex: 100,
    lastIndex: 100,
    members,
    ...rest,
  };
}
