import type { GroupMember, GroupMembers } from '../gateway/members.ts';
import { toIndex, type LogSizes, type Member, type NodeId } from '../raft/core/types.ts';
import type { RaftNode } from '../raft/driver/raft-node.ts';
import type { Transport } from '../raft/driver/transport.ts';
import type { Clock } from '../runtime/clock.ts';

export interface MemberSources {
  readonly node: Pick<RaftNode, 'soft' | 'status' | 'options'>;
  readonly transport: Pick<Transport, 'diskOf' | 'reachable'>;
  readonly log: LogSizes;
  readonly clock: Pick<Clock, 'monotonicMs'>;
  readonly self: { readonly id: NodeId; readonly diskId: string };
}

type Status = ReturnType<RaftNode['status']>;

/** The members as their leader sees them. */
export function groupMembers(group: string, sources: MemberSources): GroupMembers {
  const status = sources.node.status();
  const { config, configIndex, term, commit, last } = status;
  return {
    group,
    term,
    leader: sources.self.id,
    version: config.version,
    index: configIndex,
    committed: configIndex <= commit,
    commitIndex: commit,
    lastIndex: last,
    members: config.members.map((member) =>
      member.id === sources.self.id ? ownSeat(member, sources, status) : seat(member, sources, status),
    ),
  };
}

function ownSeat(member: Member, { self }: MemberSources, status: Status): GroupMember {
  return {
    name: member.id,
    role: member.role,
    address: member.address,
    diskId: member.diskId,
    seenDiskId: self.diskId,
    leads: true,
    state: 'leader',
    matchIndex: status.durable,
    lagEntries: 0,
    lagBytes: 0,
    lastContactMs: 0,
    alive: true,
    busy: status.stalled || status.diskFull !== 'none',
    caughtUp: true,
  };
}

function seat(member: Member, { node, transport, log, clock }: MemberSources, status: Status): GroupMember {
  const { electionTimeoutMs, windowMessagesMax, windowBytesMax } = node.options;
  const peer = status.peers.find(({ id }) => id === member.id);
  const match = peer?.match ?? 0;
  const lagEntries = Math.max(0, status.last - match);
  // Entries at or below the floor are not there any more: what lies above them is what can be told.
  const from = toIndex(Math.max(match, status.floor) + 1);
  const lagBytes = from > status.last ? 0 : log.fit(from, status.last, Number.MAX_SAFE_INTEGER).bytes;
  const lastContactMs = Math.max(0, Math.round(clock.monotonicMs() - (peer?.lastAckAt ?? 0)));
  return {
    name: member.id,
    role: member.role,
    address: member.address,
    diskId: member.diskId,
    seenDiskId: transport.diskOf(member.id),
    leads: false,
    state: peer?.state ?? 'probe',
    matchIndex: match,
    lagEntries,
    lagBytes,
    lastContactMs,
    alive: peer !== undefined && lastContactMs <= electionTimeoutMs && transport.reachable(member.id),
    busy: peer?.busy ?? false,
    caughtUp: peer?.state === 'replicate' && lagEntries <= windowMessagesMax && lagBytes <= windowBytesMax,
  };
}
