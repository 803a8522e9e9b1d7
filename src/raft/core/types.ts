import { InvariantError } from '../../errors/flotilla-error.ts';

/** Position of an entry (= one batch) in the Raft log. The first entry is 1; 0 is "before the first". */
export type Index = number & { readonly unit: 'Index' };
/** Raft term; 0 is "before the first election". */
export type Term = number & { readonly unit: 'Term' };
/** Monotonic milliseconds of one process. */
export type Millis = number & { readonly unit: 'Millis' };
/** Number of a storage operation; `written(seq)` means that one and all before it are durable (S1). */
export type Seq = number & { readonly unit: 'Seq' };
/** Name of a broker, unique in its group. */
export type NodeId = string;

const isNatural = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;
const isIndex = (value: number): value is Index => isNatural(value);
const isTerm = (value: number): value is Term => isNatural(value);
const isUnknownTerm = (value: number): value is Term => value === -1;
const isMillis = (value: number): value is Millis => isNatural(value);
const isSeq = (value: number): value is Seq => isNatural(value);

function outOfRange(what: string, value: number): InvariantError {
  return new InvariantError(`${what} out of range: ${value}`);
}
export function toIndex(value: number): Index {
  if (!isIndex(value)) throw outOfRange('index', value);
  return value;
}
export function toTerm(value: number): Term {
  if (!isTerm(value)) throw outOfRange('term', value);
  return value;
}
export function toMillis(value: number): Millis {
  if (!isMillis(value)) throw outOfRange('millis', value);
  return value;
}
export function toSeq(value: number): Seq {
  if (!isSeq(value)) throw outOfRange('seq', value);
  return value;
}

/** What `termAt` answers outside the known log. Never 0: zero once compared equal to a real term (R27, B20). */
export const UNKNOWN_TERM: Term = unknownTerm(-1);

function unknownTerm(value: number): Term {
  if (!isUnknownTerm(value)) throw outOfRange('unknown term', value);
  return value;
}

export type Role = 'follower' | 'preCandidate' | 'candidate' | 'leader';
export type EntryKind = 'data' | 'termStart' | 'config';

/** Consecutive entries of one term; `bytes` is the size of all of them. */
export interface Run {
  readonly firstIndex: Index;
  readonly count: number;
  readonly term: Term;
  readonly bytes: number;
}

export interface Member {
  readonly id: NodeId;
  readonly role: 'voter' | 'learner';
  /** Undefined until the group has bound the member to its disk (R0). */
  readonly diskId: string | undefined;
  /** host:port of the peer port, opaque here; undefined: the members' own configuration names it. */
  readonly address: string | undefined;
}
/** Absolute, never a difference (R53). Without members: a disk that waits to be added to a group (R59). */
export interface GroupConfig {
  readonly version: number;
  readonly members: readonly Member[];
}

/** The entry just before the first retained one. A new log has index 0, term 0. */
export interface Floor {
  readonly index: Index;
  readonly term: Term;
  readonly config: GroupConfig;
}

interface Envelope {
  readonly from: NodeId;
  readonly to: NodeId;
  readonly fromDiskId: string;
  readonly term: Term;
}
export interface VoteRequest extends Envelope {
  readonly kind: 'preVoteReq' | 'voteReq';
  readonly lastIndex: Index;
  readonly lastTerm: Term;
  /** True only for a campaign started by TimeoutNow; bypasses the vote lease (R12). */
  readonly transfer: boolean;
}
export interface VoteResponse extends Envelope {
  readonly kind: 'preVoteResp' | 'voteResp';
  readonly granted: boolean;
}
/** The core names the entries; the driver attaches their bytes when it sends, and on receipt puts them in `payload`. */
export interface Append extends Envelope {
  readonly kind: 'append';
  readonly prevIndex: Index;
  readonly prevTerm: Term;
  readonly runs: readonly Run[];
  readonly leaderCommit: Index;
  readonly readId: number;
  /** Config entries among the runs, so that the core can activate them on append (R53). */
  readonly configs: readonly { readonly index: Index; readonly config: GroupConfig }[];
  /** Opaque to the core: handed back in the storage op of the follower. */
  readonly payload?: unknown;
}
export interface AppendResponse extends Envelope {
  readonly kind: 'appendResp';
  readonly result:
    | { readonly ok: true; readonly match: Index }
    | {
        readonly ok: false;
        readonly prevIndex: Index;
        readonly hintIndex: Index;
        readonly hintTerm: Term;
        /** Entries that were acknowledged may be gone: the disk was damaged (S14). */
        readonly lost: boolean;
      };
  readonly floorIndex: Index;
  readonly readId: number;
  /** Follower is over its memory cap (S8). */
  readonly busy: boolean;
}
export interface Heartbeat extends Envelope {
  readonly kind: 'heartbeat';
  readonly commit: Index;
  readonly readId: number;
  readonly sentAt: Millis;
}
export interface HeartbeatResponse extends Envelope {
  readonly kind: 'heartbeatResp';
  readonly readId: number;
  /** Echo of the leader's own clock. */
  readonly sentAt: Millis;
  readonly busy: boolean;
  /** More is committed, says the heartbeat, than this log has compared with the leader's: an append must tell (R33, B60). */
  readonly unverified: boolean;
}
/** Leadership hand-over (R49): the target campaigns at once. */
export interface TimeoutNow extends Envelope {
  readonly kind: 'timeoutNow';
  readonly minLast: Index;
}
/** The receiver needs entries at or below the leader's floor: it has to fetch the state at the floor first. */
export interface InstallFloor extends Envelope {
  readonly kind: 'installFloor';
  readonly floor: Floor;
  /** Unique in the sender's term; a repeated message keeps it. */
  readonly seedId: number;
  readonly leaderCommit: Index;
  /** Opaque to the core: what the storage of the receiver needs to install the floor. */
  readonly payload?: unknown;
}
export interface InstallFloorResponse extends Envelope {
  readonly kind: 'installFloorResp';
  readonly seedId: number;
  readonly ok: boolean;
  /** Durable and equal to the leader's log; 0 when not ok. */
  readonly match: Index;
}
/** Courtesy to a candidate that the sender's committed configuration does not name (R60). */
export interface Removed extends Envelope {
  readonly kind: 'removed';
  /** Of that configuration. */
  readonly configIndex: Index;
}
export type Message =
  | VoteRequest
  | VoteResponse
  | Append
  | AppendResponse
  | Heartbeat
  | HeartbeatResponse
  | TimeoutNow
  | InstallFloor
  | InstallFloorResponse
  | Removed;

/** soft: no more data from clients. hard: only what keeps the group alive (S16). */
export type DiskFullLevel = 'none' | 'soft' | 'hard';

/** Everything that can happen to the core. `now` comes with every `step`. */
export type Input =
  | { readonly kind: 'tick' }
  | { readonly kind: 'message'; readonly message: Message }
  /** All storage operations up to `seq` are durable. */
  | { readonly kind: 'written'; readonly seq: Seq }
  | { readonly kind: 'applied'; readonly index: Index }
  /** The stream to the peer broke: probe again (R40). */
  | { readonly kind: 'unreachable'; readonly peer: NodeId }
  /** The stream broke and the peer's port refuses connections: its process is gone; forget its contact, elect soon. */
  | { readonly kind: 'peerGone'; readonly peer: NodeId }
  | { readonly kind: 'readIndex'; readonly token: number }
  /** Hand leadership to `target`; how it went comes as a `TransferResult`. */
  | { readonly kind: 'transfer'; readonly target: NodeId }
  /** The prefix up to `floor` was removed from this disk, durably. */
  | { readonly kind: 'floorAdvanced'; readonly floor: Floor }
  /** The state that a `SeedOrder` named is here, complete and verified, or could not be had. */
  | { readonly kind: 'seedFetched'; readonly term: Term; readonly seedId: number; readonly ok: boolean }
  | { readonly kind: 'diskFull'; readonly level: DiskFullLevel }
  /** The process was paused or the VM suspended (R17). */
  | { readonly kind: 'paused' }
  /** Stored entries turned out to be damaged, and nobody could take over (S17). */
  | { readonly kind: 'damaged' }
  /** Terminal (S15): no more votes, acks, heartbeats. */
  | { readonly kind: 'storageFailed' };

/** Refused means: surely not appended (R21). */
export type RefusalReason = 'notLeader' | 'transferring' | 'overloaded' | 'diskFull' | 'poisoned';
/** Why a configuration was refused (R53-R56). */
export type ConfigRefusal =
  /** The leader has not committed an entry of its term yet: try again soon. */
  | 'termNotCommitted'
  /** An earlier change is not committed yet: try again soon. */
  | 'configPending'
  /** The change was made for another version than the one in force. */
  | 'staleVersion'
  | 'nothingChanged'
  | 'duplicateMember'
  /** A known name with another disk or address: remove the member, then add it anew. */
  | 'memberRebound'
  /** A voter can not become a learner again: remove it, then add it. */
  | 'demotion'
  /** A new member must be a learner first. */
  | 'learnerFirst'
  /** More than one voter would be added or removed. */
  | 'oneVoterAtATime'
  /** The leader does not remove itself. */
  | 'transferFirst'
  /** The learner to be promoted has no disk in the configuration. */
  | 'learnerUnbound'
  /** The learner to be promoted did not answer lately. */
  | 'learnerInactive'
  /** The learner to be promoted is more than one window behind, or was so within the last two heartbeats. */
  | 'learnerBehind';
export type ProposeResult<Reason extends string = RefusalReason> =
  | { readonly ok: true; readonly index: Index; readonly term: Term }
  | { readonly ok: false; readonly reason: Reason };

export type TransferFailure =
  | 'notLeader'
  /** The target is this node, a learner, or not a member. */
  | 'notVoter'
  /** The target did not answer for an election timeout. */
  | 'inactive'
  /** The target's memory or disk is full, or its disk hangs. */
  | 'busy'
  /** The target's log is not in step with ours yet. */
  | 'catchingUp'
  /** The target did not take over within an election timeout; this node goes on leading. */
  | 'timedOut'
  /** Another target was asked for. */
  | 'replaced'
  /** This node lost its leadership before the target was told to lead. */
  | 'deposed';
/** ok: the target was told to lead, and this node leads no more. */
export type TransferResult =
  | { readonly target: NodeId; readonly ok: true }
  | { readonly target: NodeId; readonly ok: false; readonly reason: TransferFailure };

/** Durable work, in order. The core numbers it; the driver executes it in that order (S1). */
export type StorageOp =
  | {
      readonly kind: 'hardState';
      readonly seq: Seq;
      readonly term: Term;
      readonly vote: NodeId | undefined;
    }
  | { readonly kind: 'truncate'; readonly seq: Seq; readonly from: Index }
  /** Entries of a follower's append: `payload` is that of the message, from `firstIndex` on. */
  | {
      readonly kind: 'append';
      readonly seq: Seq;
      readonly firstIndex: Index;
      readonly lastIndex: Index;
      readonly payload: unknown;
    }
  /** An entry that this leader made: `payload` is what was given to `propose` (undefined for `termStart`). */
  | {
      readonly kind: 'appendOwn';
      readonly seq: Seq;
      readonly index: Index;
      readonly term: Term;
      readonly entryKind: EntryKind;
      readonly commit: Index;
      readonly payload: unknown;
    }
  /** Replaces the whole log: afterwards it is empty and starts at `floor`. The state machine becomes that of the floor. */
  | { readonly kind: 'installFloor'; readonly seq: Seq; readonly floor: Floor; readonly payload: unknown };

/** The state at `floor` is to be fetched from `from`; answered with `seedFetched` of the same term and seedId. */
export interface SeedOrder {
  readonly from: NodeId;
  readonly term: Term;
  readonly seedId: number;
  readonly floor: Floor;
  readonly payload: unknown;
}

/** One `drain()`: effects as data, to be executed in the order of these fields. */
export interface Output {
  /** Execute first: an Append in `messages` may name entries of these ops. */
  readonly storage: readonly StorageOp[];
  /** Sendable now; what had to be durable first already is (the core holds messages back until then). */
  readonly messages: readonly Message[];
  /** New commit index, if it advanced by entries of the log (not by an installed floor). */
  readonly commit: Index | undefined;
  readonly reads: readonly (
    | { readonly token: number; readonly ok: true; readonly index: Index }
    | { readonly token: number; readonly ok: false }
  )[];
  /** Present when one of them changed. */
  readonly soft: SoftState | undefined;
  /** Present when it changed: what to fetch now; an earlier order is void. */
  readonly seed: { readonly order: SeedOrder | undefined } | undefined;
  readonly transfers: readonly TransferResult[];
}
export interface SoftState {
  readonly role: Role;
  readonly term: Term;
  readonly leader: NodeId | undefined;
  /** The group told this node that it is no member any more (R60); it votes but does not campaign. */
  readonly removed: boolean;
}

export interface CoreOptions {
  readonly id: NodeId;
  readonly diskId: string;
  /** Minimum election timeout E (R5). */
  readonly electionTimeoutMs: number;
  readonly heartbeatIntervalMs: number;
  /** Oldest un-durable write older than this: step down (R16). Default 2 E. */
  readonly diskStallMs: number;
  readonly appendBytesMax: number;
  readonly windowMessagesMax: number;
  readonly windowBytesMax: number;
  readonly unstableBytesMax: number;
  readonly uncommittedBytesMax: number;
  /** Lease reads (R45); the same on all members. */
  readonly leaseReads: boolean;
  /** Who should lead when it can (R19, R51); the same on all members. */
  readonly preferredLeader: NodeId | undefined;
}

/** What the core must know of the log that exists when it starts. */
export interface RestoredState {
  readonly term: Term;
  readonly vote: NodeId | undefined;
  readonly floor: Floor;
  readonly last: Index;
  /** The state machine has applied everything up to here, so it is committed; at least the floor, at most `last`. */
  readonly applied: Index;
  /** Run-length term table of (floor, last], ascending. */
  readonly terms: readonly { readonly term: Term; readonly firstIndex: Index }[];
  /** Config entries in (floor, last], ascending. */
  readonly configs: readonly { readonly index: Index; readonly config: GroupConfig }[];
  /** Damaged below the flush mark (S14): may not be elected; votes only for logs at least as good as this. */
  readonly faulty: { readonly claimedLast: Index; readonly claimedTerm: Term } | undefined;
}

export interface CoreDeps {
  /** Uniform 32-bit random numbers; used for election jitter only. */
  readonly random: { nextU32(): number };
  readonly log: LogSizes;
}

/** Sizes of stored entries, answered without waiting. */
export interface LogSizes {
  /** How many entries from `from` (at most to `last`) fit `bytesMax`; at least 1. `bytes` may be an upper bound. */
  fit(from: Index, last: Index, bytesMax: number): { readonly count: number; readonly bytes: number };
}
