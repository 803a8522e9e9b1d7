import type { GroupMember } from '../gateway/members.ts';

export interface RemovalRisk {
  /** The group could not even commit the removal: no option helps. */
  readonly fatal: boolean;
  readonly why: string;
}

/** Voters that may be lost before a majority is missing; negative: it is missing already. */
function margin(voters: readonly GroupMember[]): number {
  return voters.filter(({ alive }) => alive).length - (Math.floor(voters.length / 2) + 1);
}

/** What speaks against removing a member now; undefined: nothing. */
export function removalRisk(members: readonly GroupMember[], name: string): RemovalRisk | undefined {
  const voters = members.filter(({ role }) => role === 'voter');
  const left = voters.filter((voter) => voter.name !== name);
  if (left.length === voters.length) return undefined;
  const after = margin(left);
  const alive = left.filter((voter) => voter.alive).length;
  if (after < 0)
    return {
      fatal: true,
      why: `only ${alive} of the ${left.length} voters that are left answer, so nothing could be committed; start the others first`,
    };
  if (after === 0 && margin(voters) > 0)
    return {
      fatal: false,
      why: `${alive} of ${left.length} voters would answer, and the loss of one more would stop the group; add and promote another broker first, or give --force`,
    };
  return undefined;
}
