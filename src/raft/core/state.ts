import { assert } from '../../errors/flotilla-error.ts';
import { LogView } from './log-view.ts';
import { ConfigStack } from './membership.ts';
import { NumberQueue } from './number-queue.ts';
import { Outbox } from './outbox.ts';
import type { Progress } from './progress.ts';
import {
  toSeq,
  toIndex,
  toMillis,
  type CoreDeps,
  type CoreOptions,
  type DiskFullLevel,
  type Index,
  type LogSizes,
  type Member,
  type Millis,
  type NodeId,
  type RestoredState,
  type Role,
  type SeedOrder,
  type Seq,
  type Term,
} from './types.ts';

/** A read that waits for a quorum to confirm this leader (R43). `index` is known once the term's start is committed. */
export interface PendingRead {
  readonly token: number;
  readId: number;
  index: Index | undefined;
}

export interface Transfer {
  readonly target: NodeId;
  readonly deadline: number;
  /** The target is within one window: nothing new is accepted until this ends (R48, phase 2). */
  draining: boolean;
  sent: boolean;
}

/** The one seed that a leader gives at a time, and when to offer it again. */
export interface Seed {
  readonly peer: Progress;
  sendAt: number;
}

/** What exists only while this node leads. */
export class LeaderState {
  readonly termStart: Index;
  readonly peers = new Map<NodeId, Progress>();
  /** Sizes of this leader's own entries above max(commit, termStart - 1), oldest first. */
  readonly ownBytes = new NumberQueue();
  uncommittedBytes = 0;
  nextHeartbeatAt = -Infinity;
  /** Until then missing answers do not count against the quorum: queued ones were not read yet (R17). */
  quorumGraceUntil: number;
  reads: PendingRead[] = [];
  /** Newest read round, and the newest one that left in a message. */
  readId = 0;
  sentReadId = 0;
  transfer: Transfer | undefined;
  /** A TimeoutNow left in this term: no lease for the rest of it (R50). */
  leaseGivenUp = false;
  /** Heartbeats sent before a pause prove nothing about the time after it (R17). */
  leaseFloor = -Infinity;
  /** When to look again for somebody with a better disk (R16). */
  relieveAt = -Infinity;
  /** When to look again whether the preferred leader can take over (R51). */
  preferAt = Infinity;
  seed: Seed | undefined;
  /** Newest seed id of this term. */
  seedId = 0;

  constructor(termStart: Index, now: Millis) {
    this.termStart = termStart;
    this.quorumGraceUntil = now;
  }
}

/** All state of one replica, shared by the rule modules of this folder. Mutations that a rule guards are methods. */
export class CoreState {
  readonly id: NodeId;
  readonly options: CoreOptions;
  readonly sizes: LogSizes;
  readonly log: LogView;
  readonly configs: ConfigStack;
  readonly outbox = new Outbox();
  now = toMillis(0);
  role: Role = 'follower';
  leader: NodeId | undefined;
  lead: LeaderState | undefined;

  /** Last Append or Heartbeat of a current leader; boot counts as one (R14). Undefined before the first input. */
  lastContactAt: number | undefined;
  electionDeadline = Infinity;
  lastTickAt: Millis | undefined;
  /** A leader whose process is known to be dead; stands until there is a leader again. */
  goneLeader: NodeId | undefined;
  /** Answers to the running pre-vote or vote, own one included. */
  readonly votes = new Map<NodeId, boolean>();
  /** The hard state write that makes the own vote count (R4). */
  selfVoteSeq = toSeq(0);

  /** An ok answer to the leader waits for the disk (R34). */
  ackDue = false;
  /** Highest index acknowledged to the leader of this term. */
  ackedTo = toIndex(0);
  /** Highest read round seen from the current term's leader. */
  readIdSeen = 0;

  poisoned = false;
  faulty: RestoredState['faulty'];
  diskFull: DiskFullLevel = 'none';
  /** The state of a floor is being fetched; the log rests meanwhile. */
  seeding: (SeedOrder & { readonly leaderCommit: Index }) | undefined;
  /** After a seed: the leader's commit index when it began. Not electable below it. */
  catchUpTo = toIndex(0);
  /** A committed configuration at this index, which we lack, does not name us (R60). */
  removedAt = toIndex(0);
  /** When strangers were last told of their removal. */
  readonly notices = new Map<NodeId, Millis>();
  /** Hand-overs to the preferred leader since it led last (R51). */
  preferAttempts = 0;
  /** Messages ignored by R0. */
  dropped = 0;
  /** Everything in the log up to here was handed out as storage operations. */
  handedLast: Index;
  /** Newest commit index that was handed out, or that came with a floor. */
  handedCommit: Index;

  readonly #random: CoreDeps['random'];
  #term: Term;
  #vote: NodeId | undefined;
  #hardStateSeq = toSeq(0);

  constructor(options: CoreOptions, restored: RestoredState, deps: CoreDeps) {
    this.id = options.id;
    this.options = options;
    this.sizes = deps.log;
    this.#random = deps.random;
    this.log = new LogView(restored);
    assert(
      restored.term >= this.log.lastTerm,
      `I2 term ${restored.term} below log term ${this.log.lastTerm}`,
    );
    this.configs = new ConfigStack(restored);
    this.#term = restored.term;
    this.#vote = restored.vote;
    this.faulty = restored.faulty;
    this.handedLast = restored.last;
    this.handedCommit = this.log.commit;
  }

  get term(): Term {
    return this.#term;
  }
  get vote(): NodeId | undefined {
    return this.#vote;
  }
  /** Newest hard state operation; what it wrote was promised to nobody before it is durable (I9). */
  get hardStateSeq(): Seq {
    return this.#hardStateSeq;
  }
  get hardStateDurable(): boolean {
    return this.log.writtenSeq >= this.#hardStateSeq;
  }

  /** Term and vote are one record (R4). The vote is cleared only by a larger term (R3). */
  saveHardState(term: Term, vote: NodeId | undefined): void {
    assert(term >= this.#term, `I2 term ${this.#term} -> ${term}`);
    const kept = this.#vote === undefined || this.#vote === vote;
    assert(term > this.#term || kept, `I2 vote ${this.#vote} -> ${vote} in term ${term}`);
    if (term === this.#term && vote === this.#vote) return;
    if (term > this.#term) this.#enterTerm();
    this.#term = term;
    this.#vote = vote;
    this.#hardStateSeq = this.log.issue(this.now);
    this.outbox.storage.push({ kind: 'hardState', seq: this.#hardStateSeq, term, vote });
  }

  /** Nothing that was said or verified in the old term holds in the new one. */
  #enterTerm(): void {
    this.log.forgetMatch();
    this.outbox.dropHeld();
    this.ackDue = false;
    this.ackedTo = toIndex(0);
    this.readIdSeen = 0;
    this.seeding = undefined;
  }

  /** Our own seat, if this disk is the one that the group bound to our name (R0). */
  get ownMember(): Member | undefined {
    const member = this.configs.member(this.id);
    const bound = member?.diskId ?? this.options.diskId;
    return bound === this.options.diskId ? member : undefined;
  }

  /** The disk does not finish its writes (R16). */
  get stalled(): boolean {
    const oldest = this.log.oldestWriteAt;
    return oldest !== undefined && this.now - oldest > this.options.diskStallMs;
  }

  /** Over the memory cap, or the disk hangs or is full: told to the leader (S8, R16). */
  get busy(): boolean {
    return this.log.unstableBytes > this.options.unstableBytesMax || this.stalled || this.diskFull === 'hard';
  }

  /**
   * The group says that we are out (R60), in a configuration that our log does not reach. Once the log does, it speaks
   * for itself: so a notice can not do harm, however old or wrong its sender is.
   */
  get removed(): boolean {
    return this.removedAt > this.configs.latestIndex;
  }

  /** A leader spoke within E: others may not be elected yet (R12). A leader hears itself. */
  get leaseHolds(): boolean {
    if (this.role === 'leader') return true;
    return this.now - (this.lastContactAt ?? -Infinity) < this.options.electionTimeoutMs;
  }

  /** Uniform in [E, 2E) (R5). The preferred leader wakes a heartbeat earlier if it lacks nothing, never before E (R19). */
  resetElectionTimer(): void {
    const { electionTimeoutMs, heartbeatIntervalMs, preferredLeader } = this.options;
    const jitter = this.#random.nextU32() % electionTimeoutMs;
    const ahead = preferredLeader === this.id && this.log.matched === this.log.last ? heartbeatIntervalMs : 0;
    this.electionDeadline = this.now + electionTimeoutMs + Math.max(0, jitter - ahead);
  }

  /** Short and random: somebody has to start soon, but not everybody at once. */
  hurryElection(): void {
    this.electionDeadline = this.now + 10 + (this.#random.nextU32() % 141);
  }

  /** Messages that wait in the mailbox come first (R17). */
  postponeElection(): void {
    const { heartbeatIntervalMs, electionTimeoutMs } = this.options;
    this.electionDeadline = this.now + 2 * heartbeatIntervalMs + (this.#random.nextU32() % electionTimeoutMs);
  }

  /** Positions that count for commit: our own is what our disk holds (R25). */
  readonly matchOf = (id: NodeId): number =>
    id === this.id ? this.log.durable : (this.lead?.peers.get(id)?.match ?? 0);
}
