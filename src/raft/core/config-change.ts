import type { CoreState, LeaderState } from './state.ts';
import { votersChanged } from './membership.ts';
import { isNear } from './progress.ts';
import type { ConfigRefusal, GroupConfig, Member, NodeId } from './types.ts';

/** R54, R55: why this leader does not append `after` now; undefined: it may. */
export function configRefusal(
  s: CoreState,
  lead: LeaderState,
  after: GroupConfig,
): ConfigRefusal | undefined {
  if (s.log.commit < lead.termStart) return 'termNotCommitted';
  if (s.configs.latestIndex > s.log.commit) return 'configPending';
  const before = s.configs.latest;
  return stepRefusal(before, after, s.id) ?? promotionRefusal(s, lead, promoted(before, after));
}

/** What forbids the step from one configuration to the next, whatever state the group is in. */
export function stepRefusal(
  before: GroupConfig,
  after: GroupConfig,
  self: NodeId,
): ConfigRefusal | undefined {
  if (after.version !== before.version + 1) return 'staleVersion';
  const known = byId(before);
  const next = byId(after);
  if (next.size !== after.members.length) return 'duplicateMember';
  if (!next.has(self)) return 'transferFirst';
  for (const member of after.members) {
    const refusal = memberRefusal(known.get(member.id), member);
    if (refusal !== undefined) return refusal;
  }
  if (votersChanged(before, after) > 1) return 'oneVoterAtATime';
  const same = known.size === next.size && after.members.every((m) => isSame(known.get(m.id), m));
  return same ? 'nothingChanged' : undefined;
}

function byId({ members }: GroupConfig): ReadonlyMap<NodeId, Member> {
  return new Map(members.map((member) => [member.id, member]));
}

/** What is known of a member stays: another disk is another member (R0). */
function memberRefusal(old: Member | undefined, member: Member): ConfigRefusal | undefined {
  if (old === undefined) return member.role === 'voter' ? 'learnerFirst' : undefined;
  if (old.role === 'voter' && member.role === 'learner') return 'demotion';
  const rebound =
    (old.diskId !== undefined && member.diskId !== old.diskId) ||
    (old.address !== undefined && member.address !== old.address);
  return rebound ? 'memberRebound' : undefined;
}

function isSame(old: Member | undefined, member: Member): boolean {
  return old?.role === member.role && old.diskId === member.diskId && old.address === member.address;
}

function promoted(before: GroupConfig, after: GroupConfig): Member | undefined {
  return before.members.find(
    ({ id, role }) => role === 'learner' && after.members.some((m) => m.id === id && m.role === 'voter'),
  );
}

/** R55: a voter that lags or is away would make commits wait, or lose the tolerance that it was added for. */
function promotionRefusal(
  s: CoreState,
  lead: LeaderState,
  learner: Member | undefined,
): ConfigRefusal | undefined {
  if (learner === undefined) return undefined;
  if (learner.diskId === undefined) return 'learnerUnbound';
  const peer = lead.peers.get(learner.id);
  if (peer === undefined || s.now - peer.lastAckAt > s.options.electionTimeoutMs) return 'learnerInactive';
  const nearFor = s.now - (peer.nearSince ?? Infinity);
  return isNear(peer, s.log.last) && nearFor >= 2 * s.options.heartbeatIntervalMs
    ? undefined
    : 'learnerBehind';
}
