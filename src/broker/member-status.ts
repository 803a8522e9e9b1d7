import type { GroupMember, GroupMembers } from '../gateway/members.ts';
import {
  toIndex,
  toMillis,
  type Index,
  type LogSizes,
  type Member,
  type NodeId,
} from '../raft/core/types.ts';
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

function seat(member: Member, sources: MemberSources, status: Status): GroupMember {
  const { node, transport, log, clock } = sources;
  const { electionTimeoutMs, windowMessagesMax, windowBytesMax } = node.options;
  const peer = status.peers.find(({ id }) => id === member.id) ?? unknownPeer;
  const lagEntries = Math.max(0, status.last - peer.match);
  const lagBytes = bytesAbove(peer.match, log, status);
  const near = lagEntries <= windowMessagesMax && lagBytes <= windowBytesMax;
  const seenDiskId = transport.diskOf(member.id);
  // A new leader has not heard of anybody yet, but a link to another disk leads to no member (R0).
  const linked = transport.reachable(member.id) && (member.diskId ?? seenDiskId) === seenDiskId;
  const lastContactMs = Math.max(0, Math.round(clock.monotonicMs() - peer.lastAckAt));
  return {
    name: member.id,
    role: member.role,
    address: member.address,
    diskId: member.diskId,
    seenDiskId,
    leads: false,
    state: peer.state,
    matchIndex: peer.match,
    lagEntries,
    lagBytes,
    lastContactMs,
    alive: lastContactMs <= electionTimeoutMs && linked,
    busy: peer.busy,
    caughtUp: peer.state === 'replicate' && near,
  };
}

/** Of a member that was added in this moment. */
const unknownPeer: Pick<Status['peers'][number], 'match' | 'lastAckAt' | 'state' | 'busy'> = {
  match: toIndex(0),
  lastAckAt: toMillis(0),
  state: 'probe',
  busy: false,
};

/** Entries at or below the floor are not there any more: what lies above them is what can be told. */
function bytesAbove(match: Index, log: LogSizes, { floor, last }: Status): number {
  const from = toIndex(Math.max(match, floor) + 1);
  return from > last ? 0 : log.fit(from, last, Number.MAX_SAFE_INTEGER).bytes;
}
