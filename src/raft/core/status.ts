import type { ProgressState } from './progress.ts';
import { seedFloor } from './seeding.ts';
import type { CoreState } from './state.ts';
import type { DiskFullLevel, GroupConfig, Index, Millis, NodeId, Role, SeedOrder, Term } from './types.ts';

export interface PeerStatus {
  readonly id: NodeId;
  readonly match: Index;
  readonly next: Index;
  readonly state: ProgressState;
  readonly busy: boolean;
  /** Of the seed that it is being given. */
  readonly seedId: number | undefined;
  /** Of this process's clock, like every time here. */
  readonly lastAckAt: Millis;
}

export interface CoreStatus {
  readonly role: Role;
  readonly term: Term;
  readonly vote: NodeId | undefined;
  readonly leader: NodeId | undefined;
  readonly floor: Index;
  readonly last: Index;
  readonly lastTerm: Term;
  readonly durable: Index;
  readonly commit: Index;
  readonly applied: Index;
  /** First entry of the own term while leading. */
  readonly termStart: Index | undefined;
  readonly config: GroupConfig;
  readonly configIndex: Index;
  readonly transferTarget: NodeId | undefined;
  readonly faulty: boolean;
  readonly poisoned: boolean;
  readonly stalled: boolean;
  readonly removed: boolean;
  readonly diskFull: DiskFullLevel;
  /** Of a follower: the floor whose state it fetches. */
  readonly seeding: SeedOrder | undefined;
  /** Of a leader: entries above this are needed by peers that are being seeded; undefined: by none. */
  readonly seedFloor: Index | undefined;
  readonly unstableBytes: number;
  readonly uncommittedBytes: number;
  readonly pendingReads: number;
  /** Messages ignored because they were not for this replica or came from a foreign disk (R0). */
  readonly dropped: number;
  /** Of a leader: what it knows of the others. */
  readonly peers: readonly PeerStatus[];
}

export function statusOf(s: CoreState): CoreStatus {
  return {
    role: s.role,
    term: s.term,
    vote: s.vote,
    leader: s.leader,
    floor: s.log.floor.index,
    last: s.log.last,
    lastTerm: s.log.lastTerm,
    durable: s.log.durable,
    commit: s.log.commit,
    applied: s.log.applied,
    termStart: s.lead?.termStart,
    config: s.configs.latest,
    configIndex: s.configs.latestIndex,
    transferTarget: s.lead?.transfer?.target,
    faulty: s.faulty !== undefined,
    poisoned: s.poisoned,
    stalled: s.stalled,
    removed: s.removed,
    diskFull: s.diskFull,
    seeding: s.seeding,
    seedFloor: s.lead && seedFloor(s, s.lead),
    unstableBytes: s.log.unstableBytes,
    uncommittedBytes: s.lead?.uncommittedBytes ?? 0,
    pendingReads: s.lead?.reads.length ?? 0,
    dropped: s.dropped,
    peers: Array.from(s.lead?.peers.values() ?? [], (peer) => ({
      id: peer.id,
      match: peer.match,
      next: peer.next,
      state: peer.state,
      busy: peer.busy,
      seedId: peer.state === 'seed' ? peer.seedOffer?.seedId : undefined,
      lastAckAt: peer.lastAckAt,
    })),
  };
}
