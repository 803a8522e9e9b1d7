import type { NodeId } from '../raft/core/types.ts';
import type { RaftNode } from '../raft/driver/raft-node.ts';

/**
 * What a broker is in its group, as far as it knows. `none`: its disk is not (yet) a member's. `removed`: the group told
 * it that it is out (R60).
 */
export type Membership = 'voter' | 'learner' | 'none' | 'removed';

export interface MembershipSource {
  readonly node: Pick<RaftNode, 'soft' | 'status'>;
  readonly self: { readonly id: NodeId; readonly diskId: string };
}

export function membershipOf({ node, self }: MembershipSource): Membership {
  if (node.soft.removed) return 'removed';
  const own = node.status().config.members.find(({ id }) => id === self.id);
  const ours = own?.diskId === undefined || own.diskId === self.diskId;
  return own !== undefined && ours ? own.role : 'none';
}
