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

/** `diskId` is undefined until the group has bound the member to its disk (R0). */
export interface Member {
  readonly id: NodeId;
  readonly role: 'voter' | 'learner';
  readonly diskId: string | undefined;
}
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
    | { readonly ok: false; readonly prevIndex: Index; readonly hintIndex: Index; readonly hintTerm: Term };
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
}
/** Leadership hand-over (R49): the target campaigns at once. */
export interface TimeoutNow extends Envelope {
  readonly kind: 'timeoutNow';
  readonly minLast: Index;
}
export type Message =
  VoteRequest | VoteResponse | Append | AppendResponse | Heartbeat | HeartbeatResponse | TimeoutNow;

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
  /** SIGTERM hand-over (R52) and tests. */
  | { readonly kind: 'transfer'; readonly target: NodeId }
  /** The process was paused or the VM suspended (R17). */
  | { readonly kind: 'paused' }
  /** Terminal (S15): no more votes, acks, heartbeats. */
  | { readonly kind: 'storageFailed' };

export type RefusalReason = 'notLeader' | 'transferring' | 'overloaded' | 'configPending' | 'poisoned';
export type ProposeResult =
  | { readonly ok: true; readonly index: Index; readonly term: Term }
  | { readonly ok: false; readonly reason: RefusalReason };

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
    };

/** One `drain()`: effects as data, to be executed in the order of these fields. */
export interface Output {
  /** Execute first: an Append in `messages` may name entries of these ops. */
  readonly storage: readonly StorageOp[];
  /** Sendable now; what had to be durable first already is (the core holds messages back until then). */
  readonly messages: readonly Message[];
  /** New commit index, if it advanced. */
  readonly commit: Index | undefined;
  readonly reads: readonly (
    | { readonly token: number; readonly ok: true; readonly index: Index }
    | { readonly token: number; readonly ok: false }
  )[];
  /** Present when one of them changed. */
  readonly soft: SoftState | undefined;
}
export interface SoftState {
  readonly role: Role;
  readonly term: Term;
  readonly leader: NodeId | undefined;
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
  /** Lease reads (R45): off by default. */
  readonly leaseReads: boolean;
}

/** What the core must know of the log that exists when it starts. */
export interface RestoredState {
  readonly term: Term;
  readonly vote: NodeId | undefined;
  readonly floor: Floor;
  readonly last: Index;
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
