import type { Outcome } from '../errors/outcome.ts';
import type { CallLimits } from './backend.ts';

/** A seat in the configuration of a broker group, and what its leader knows of the broker on it. */
export interface GroupMember {
  readonly name: string;
  readonly role: 'voter' | 'learner';
  /** host:port of its peer port; undefined: only the configuration files know. */
  readonly address: string | undefined;
  /** Disk that the seat is bound to; undefined: the broker has not shown it yet. */
  readonly diskId: string | undefined;
  /** Disk that the broker showed last; another than `diskId`: its data were lost or replaced. */
  readonly seenDiskId: string | undefined;
  readonly leads: boolean;
  /** How the leader sends to it: looking for its position, in step, or giving it the state first. */
  readonly state: 'leader' | 'probe' | 'replicate' | 'seed';
  /** Entries up to here are durable there. */
  readonly matchIndex: number;
  /** What it lacks of the leader's log. */
  readonly lagEntries: number;
  readonly lagBytes: number;
  /** ms since the leader heard of it; 0 for itself. */
  readonly lastContactMs: number;
  /** Heard of within an election timeout. */
  readonly alive: boolean;
  /** Its memory or disk is full, or its disk hangs. */
  readonly busy: boolean;
  /** Less than one window behind: it can be promoted. */
  readonly caughtUp: boolean;
}

export interface GroupMembers {
  readonly group: string;
  readonly term: number;
  readonly leader: string;
  /** Grows by one with every change. */
  readonly version: number;
  /** Entry that holds the configuration; 0: the group was founded with it. */
  readonly index: number;
  /** False: the change that led to it may still be reverted. */
  readonly committed: boolean;
  readonly commitIndex: number;
  readonly lastIndex: number;
  readonly members: readonly GroupMember[];
}

export interface RemoveOptions {
  /** Also when the group could then not survive the loss of one more broker, though it could before. */
  readonly force: boolean;
}

/**
 * Membership of the group that this process holds a replica of (R53-R60). Only the leader answers; others refuse with
 * NOT_LEADER and name it. A change that is already made is done.
 */
export interface MemberService {
  readonly group: string;
  members(): Outcome<GroupMembers>;
  /** @param target undefined: the voter that is furthest. Answers the name of the new leader. */
  transferLeader(target: string | undefined, limits: CallLimits): Promise<Outcome<string>>;
  /** Adds a learner. */
  add(member: { name: string; address: string }, limits: CallLimits): Promise<Outcome<GroupMembers>>;
  /** Makes a learner that is in step a voter. */
  promote(name: string, limits: CallLimits): Promise<Outcome<GroupMembers>>;
  remove(name: string, options: RemoveOptions, limits: CallLimits): Promise<Outcome<GroupMembers>>;
}
