import { unreachable } from '../../errors/flotilla-error.ts';
import * as election from './election.ts';
import * as follower from './follower.ts';
import { checkState } from './invariants.ts';
import { isForUs, isWellFormed } from './intake.ts';
import { bindsDisks } from './membership.ts';
import type { ProgressState } from './progress.ts';
import { readIndex, restartReads } from './read-index.ts';
import * as replication from './replication.ts';
import { adoptTerm, becomeFollower } from './role.ts';
import { CoreState, type LeaderState } from './state.ts';
import * as transfer from './transfer.ts';
import type {
  CoreDeps,
  CoreOptions,
  GroupConfig,
  Index,
  Input,
  Message,
  Millis,
  NodeId,
  Output,
  ProposeResult,
  RefusalReason,
  RestoredState,
  Role,
  Seq,
  SoftState,
  Term,
} from './types.ts';

/** One entry that a leader is asked to append. `bytes` is its size in the log, for caps and windows. */
export type Proposal =
  | { readonly entryKind: 'data'; readonly bytes: number; readonly payload: unknown }
  | {
      readonly entryKind: 'config';
      readonly bytes: number;
      readonly payload: unknown;
      readonly config: GroupConfig;
    };

export interface PeerStatus {
  readonly id: NodeId;
  readonly match: Index;
  readonly next: Index;
  readonly state: ProgressState;
  readonly busy: boolean;
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
  readonly unstableBytes: number;
  readonly uncommittedBytes: number;
  readonly pendingReads: number;
  /** Messages ignored because they were not for this replica or came from a foreign disk (R0). */
  readonly dropped: number;
  /** Of a leader: what it knows of the others. */
  readonly peers: readonly PeerStatus[];
}

/**
 * One replica of a Raft group as a pure state machine: inputs in, effects out, nothing else.
 *
 * The owner calls `step` or `propose` any number of times and then `drain` once, executes the storage operations in
 * order, sends the messages, and reports durability with `written`. Times are of one monotonic clock and never go back.
 * Any broken invariant throws InvariantError: the process must end then.
 */
export class RaftCore {
  readonly #s: CoreState;
  #handedCommit: Index;
  #handedSoft: SoftState;

  constructor(options: CoreOptions, restored: RestoredState, deps: CoreDeps) {
    this.#s = new CoreState(options, restored, deps);
    this.#handedCommit = this.#s.log.commit;
    this.#handedSoft = { role: 'follower', term: restored.term, leader: undefined };
  }

  step(input: Input, now: Millis): void {
    this.#advanceClock(now);
    if (this.#s.poisoned) {
      if (input.kind === 'readIndex') readIndex(this.#s, input.token);
      return;
    }
    this.#dispatch(input);
    this.#healFaulty();
    checkState(this.#s);
  }

  /** Appends an entry if this node leads; a refusal means that nothing was appended (R21). */
  propose(proposal: Proposal, now: Millis): ProposeResult {
    this.#advanceClock(now);
    const s = this.#s;
    const { lead } = s;
    const reason = this.#refusal(proposal);
    if (reason !== undefined || lead === undefined) return { ok: false, reason: reason ?? 'notLeader' };
    const index = replication.leaderAppend(s, lead, {
      kind: proposal.entryKind,
      bytes: proposal.bytes,
      payload: proposal.payload,
    });
    if (proposal.entryKind === 'config') s.configs.push(index, proposal.config);
    return { ok: true, index, term: s.term };
  }

  /** Hands out all effects since the last call. */
  drain(): Output {
    const s = this.#s;
    if (s.lead !== undefined) {
      replication.sendToPeers(s, s.lead);
      if (s.lead.readId > s.lead.sentReadId) replication.sendHeartbeats(s, s.lead);
      transfer.advanceTransfer(s, s.lead);
    }
    s.handedLast = s.log.last;
    const commit = s.log.commit > this.#handedCommit ? s.log.commit : undefined;
    this.#handedCommit = s.log.commit;
    return {
      storage: s.outbox.takeStorage(),
      messages: s.outbox.takeMessages(),
      commit,
      reads: s.outbox.takeReads(),
      soft: this.#changedSoft(),
    };
  }

  status(): CoreStatus {
    const s = this.#s;
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
        lastAckAt: peer.lastAckAt,
      })),
    };
  }

  /** The first moment counts as contact with a leader (R14). */
  #advanceClock(now: Millis): void {
    const s = this.#s;
    if (now > s.now) s.now = now;
    if (s.lastContactAt !== undefined) return;
    s.lastContactAt = now;
    s.resetElectionTimer();
    const alone = s.configs.voterSets.every((set) => set.length === 1) && s.configs.isVoter(s.id);
    if (alone) s.electionDeadline = now;
  }

  #dispatch(input: Input): void {
    const s = this.#s;
    switch (input.kind) {
      case 'tick':
        return this.#onTick();
      case 'message':
        return this.#onMessage(input.message);
      case 'written':
        return this.#onWritten(input.seq);
      case 'applied':
        return s.log.appliedTo(input.index);
      case 'unreachable':
        return replication.onUnreachable(s, input.peer);
      case 'peerGone':
        replication.onUnreachable(s, input.peer);
        return election.onPeerGone(s, input.peer);
      case 'readIndex':
        return readIndex(s, input.token);
      case 'transfer':
        transfer.startTransfer(s, input.target);
        return;
      case 'paused':
        return this.#onPaused();
      case 'storageFailed':
        return this.#onStorageFailed();
      default:
        return unreachable(input);
    }
  }

  #onTick(): void {
    const s = this.#s;
    const gap = s.lastTickAt === undefined ? 0 : s.now - s.lastTickAt;
    s.lastTickAt = s.now;
    if (gap > s.options.electionTimeoutMs / 2) this.#onPaused();
    if (s.lead !== undefined) this.#leaderTick(s.lead);
    else if (s.now >= s.electionDeadline) {
      if (election.mayCampaign(s)) election.startPreVote(s);
      else s.resetElectionTimer();
    }
  }

  #leaderTick(lead: LeaderState): void {
    const s = this.#s;
    transfer.expireTransfer(s, lead);
    transfer.checkQuorum(s, lead);
    if (s.lead !== undefined) transfer.checkDisk(s, lead);
    if (s.lead !== undefined) replication.announceCommit(s, lead);
    if (s.lead !== undefined && s.now >= lead.nextHeartbeatAt) replication.sendHeartbeats(s, lead);
  }

  /** R17. */
  #onPaused(): void {
    const s = this.#s;
    s.postponeElection();
    if (s.lead === undefined) return;
    s.lead.quorumGraceUntil = s.now + 2 * s.options.heartbeatIntervalMs;
    restartReads(s);
  }

  #onWritten(seq: Seq): void {
    const s = this.#s;
    s.log.written(seq);
    s.outbox.release(s.log.writtenSeq);
    election.onHardStateWritten(s);
    follower.sendDueAck(s);
    if (s.lead !== undefined) replication.advanceCommit(s, s.lead);
  }

  /** S14: everything that this node may have acknowledged is back on its disk. */
  #healFaulty(): void {
    const { faulty, log } = this.#s;
    if (faulty === undefined) return;
    if (log.durable >= faulty.claimedLast && log.commit >= faulty.claimedLast) this.#s.faulty = undefined;
  }

  #onStorageFailed(): void {
    const s = this.#s;
    becomeFollower(s, undefined);
    s.poisoned = true;
    s.outbox.dropMessages();
  }

  #onMessage(m: Message): void {
    const s = this.#s;
    if (!isForUs(s, m) || !isWellFormed(m)) {
      s.dropped++;
      return;
    }
    if (m.term > s.term && changesTerm(m)) adoptTerm(s, m.term);
    if (m.term < s.term) this.#onStale(m);
    else this.#onCurrent(m);
  }

  /** Requests of an older term are answered with our term, so that the sender catches up (R1). */
  #onStale(m: Message): void {
    const s = this.#s;
    if (m.kind === 'append') follower.answerStaleAppend(s, m);
    else if (m.kind === 'heartbeat') follower.answerHeartbeat(s, m);
    else if (m.kind === 'voteReq' || m.kind === 'preVoteReq') election.onVoteRequest(s, m);
    else if (m.kind === 'preVoteResp' && !m.granted) election.onVoteResponse(s, m);
  }

  #onCurrent(m: Message): void {
    const s = this.#s;
    switch (m.kind) {
      case 'preVoteReq':
      case 'voteReq':
        return election.onVoteRequest(s, m);
      case 'preVoteResp':
      case 'voteResp':
        return election.onVoteResponse(s, m);
      case 'append':
        return follower.onAppend(s, m);
      case 'heartbeat':
        return follower.onHeartbeat(s, m);
      case 'appendResp':
        if (s.lead !== undefined) replication.onAppendResponse(s, s.lead, m);
        return;
      case 'heartbeatResp':
        if (s.lead !== undefined) replication.onHeartbeatResponse(s, s.lead, m);
        return;
      case 'timeoutNow':
        return election.onTimeoutNow(s, m);
      default:
        return unreachable(m);
    }
  }

  #refusal(proposal: Proposal): RefusalReason | undefined {
    const s = this.#s;
    if (s.poisoned) return 'poisoned';
    if (s.lead === undefined) return 'notLeader';
    if (s.lead.transfer !== undefined) return 'transferring';
    if (proposal.entryKind === 'config')
      return this.#configAllowed(s.lead, proposal.config) ? undefined : 'configPending';
    return this.#overloaded(s.lead, proposal.bytes) ? 'overloaded' : undefined;
  }

  /** One entry of any size passes when nothing else is open. */
  #overloaded(lead: LeaderState, bytes: number): boolean {
    const s = this.#s;
    const { uncommittedBytesMax, unstableBytesMax } = s.options;
    if (lead.uncommittedBytes > 0 && lead.uncommittedBytes + bytes > uncommittedBytesMax) return true;
    return s.log.unstableBytes > 0 && s.log.unstableBytes + bytes > unstableBytesMax;
  }

  /** R54: one change at a time, and only on top of a log that is known to be committed. */
  #configAllowed(lead: LeaderState, config: GroupConfig): boolean {
    const s = this.#s;
    if (s.log.commit < lead.termStart || s.configs.latestIndex > s.log.commit) return false;
    return bindsDisks(s.configs.latest, config);
  }

  #changedSoft(): SoftState | undefined {
    const { role, term, leader } = this.#s;
    const { role: oldRole, term: oldTerm, leader: oldLeader } = this.#handedSoft;
    if (role === oldRole && term === oldTerm && leader === oldLeader) return undefined;
    this.#handedSoft = { role, term, leader };
    return this.#handedSoft;
  }
}

/** R2: vote requests have their own judgement, and a granted pre-vote only echoes the term that was asked for. */
function changesTerm(m: Message): boolean {
  if (m.kind === 'voteReq' || m.kind === 'preVoteReq') return false;
  return m.kind !== 'preVoteResp' || !m.granted;
}
