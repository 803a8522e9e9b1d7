import { durabilityMutants } from './durability.ts';
import { electionMutants } from './elections.ts';
import { forwardingMutants } from './forwarding.ts';
import { membershipMutants } from './membership.ts';
import type { Mutant } from './mutant.ts';
import { readMutants } from './reads.ts';
import { recoveryMutants } from './recovery.ts';
import { replicationMutants } from './replication.ts';

export const mutants: readonly Mutant[] = [
  ...durabilityMutants,
  ...electionMutants,
  ...replicationMutants,
  ...readMutants,
  ...forwardingMutants,
  ...membershipMutants,
  ...recoveryMutants,
];

/** Bugs of other systems that could be written into ours, or must be known not to be. */
export const bugs: readonly string[] = (
  'B01 B02 B03 B04 B05 B06 B07 B08 B09 B10 B11 B12 B13 B14 B15 B16 B17 B18 B19 B20 B21 B22 B23 B24 B25 B26 B27 ' +
  'B28 B29 B30 B31 B32 B33 B34 B35 B36 B37 B38 B39 B40 B41 B42 B43 B44 B45 B46 B47 B48 B49 B50 B51 B52 B53 B54 ' +
  'B55 B56 B62 B64 B65 B66 B68 B70 B72 B75 B76'
).split(' ');

/** Why a bug can not be written into our code. */
export const notApplicable: ReadonlyMap<string, string> = new Map([
  ['B23', 'votes are kept in a map by voter, and a voter set names each voter once: none can count twice'],
  ['B51', 'there is no joint consensus: one change of one voter at a time'],
]);
