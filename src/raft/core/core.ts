import { mark } from '../../marks/marks.ts';
import { unreachable } from '../../errors/flotilla-error.ts';
import * as election from './election.ts';
import * as follower from './follower.ts';
import * as followerSeed from './follower-seed.ts';
import { checkState } from './invariants.ts';
import { isForUs, isWellFormed } from './intake.ts';
import { checkDisk, checkQuorum } from './leader-health.ts';
import { followPreference, preferCooldown } from './preference.ts';
import { proposeConfig, proposeData, type ConfigProposal, type DataProposal } from './proposal.ts';
import { readIndex, restartReads } from './read-index.ts';
import { onRemoved } from './removal.ts';
import * as replication from './replication.ts';
import { adoptTerm, becomeFollower } from './role.ts';
import { advanceSeeds, onInstallFloorResponse } from './seeding.ts';
import { CoreState, type LeaderState } from './state.ts';
import { statusOf, type CoreStatus } from './status.ts';
import * as transfer from './transfer.ts';
import type {
  AppendResponse,
  ConfigRefusal,
  CoreDeps,
  CoreOptions,
  GroupConfig,
  HeartbeatResponse,
  Input,
  InstallFloorResponse,
  Message,
  Millis,
  Output,
  ProposeResult,
  RefusalReason,
  RestoredState,
  SeedOrder,
  Seq,
  SoftState,
} from './types.ts';

/** What the disk did, or what was fetched for it. */
type StorageInput = Extract<
  Input,
  { kind: 'written' | 'applied' | 'floorAdvanced' | 'seedFetched' | 'diskFull' }
>;
/** What followers say to their leader. */
type Answer = AppendResponse | HeartbeatResponse | InstallFloorResponse;

/**
 * One replica of a Raft group as a pure state machine: inputs in, effects out, nothing else.
 *
 * The owner calls `step` or `propose` any number of times and then `drain` once, executes the storage operations in
 * order, sends the messages, and reports durability with `written`. Times are of one monotonic clock and never go back.
 * Any broken invariant throws InvariantError: the process must end then.
 */
export class RaftCore {
  readonly #s: CoreState;
  #handedSoft: SoftState;
  #handedSeed: SeedOrder | undefined;

  constructor(options: CoreOptions, restored: RestoredState, deps: CoreDeps) {
    this.#s = new CoreState(options, restored, deps);
    this.#handedSoft = { role: 'follower', term: restored.term, leader: undefined, removed: false };
  }

  step(input: Input, now: Millis): void {
    this.#advanceClock(now);
    if (this.#s.poisoned) {
      if (input.kind === 'readIndex' || input.kind === 'transfer') this.#dispatch(input);
      return;
    }
    this.#dispatch(input);
    this.#healFaulty();
    checkState(this.#s);
  }

  /** Appends an entry if this node leads; a refusal means that nothing was appended (R21). */
  propose(proposal: DataProposal, now: Millis): ProposeResult;
  propose(proposal: ConfigProposal, now: Millis): ProposeResult<RefusalReason | ConfigRefusal>;
  propose(
    proposal: DataProposal | ConfigProposal,
    now: Millis,
  ): ProposeResult<RefusalReason | ConfigRefusal> {
    this.#advanceClock(now);
    return proposal.entryKind === 'data' ? proposeData(this.#s, proposal) : proposeConfig(this.#s, proposal);
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
    const commit = s.log.commit > s.handedCommit ? s.log.commit : undefined;
    s.handedCommit = s.log.commit;
    return {
      storage: s.outbox.takeStorage(),
      messages: s.outbox.takeMessages(),
      commit,
      reads: s.outbox.takeReads(),
      soft: this.#changedSoft(),
      seed: this.#changedSeed(),
      transfers: s.outbox.takeTransfers(),
    };
  }

  /** The configuration in force; the same object until it changes. */
  get config(): GroupConfig {
    return this.#s.configs.latest;
  }

  status(): CoreStatus {
    return statusOf(this.#s);
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
      case 'unreachable':
        return replication.onUnreachable(s, input.peer);
      case 'peerGone':
        replication.onUnreachable(s, input.peer);
        return election.onPeerGone(s, input.peer);
      case 'readIndex':
        return readIndex(s, input.token);
      case 'transfer':
        return transfer.onTransfer(s, input.target);
      case 'paused':
        return this.#onPaused();
      case 'damaged':
        return this.#onDamaged();
      case 'storageFailed':
        return this.#onStorageFailed();
      default:
        return this.#onStorage(input);
    }
  }

  #onStorage(input: StorageInput): void {
    const s = this.#s;
    switch (input.kind) {
      case 'written':
        return this.#onWritten(input.seq);
      case 'applied':
        return s.log.appliedTo(input.index);
      case 'floorAdvanced':
        s.log.advanceFloor(input.floor);
        return s.configs.advanceFloor(input.floor);
      case 'seedFetched':
        return followerSeed.onSeedFetched(s, input);
      case 'diskFull':
        s.diskFull = input.level;
        if (input.level !== 'none') mark(input.level === 'soft' ? 'diskFullSoft' : 'diskFullHard');
        return;
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
    if (transfer.expireTransfer(s, lead)) lead.preferAt = s.now + preferCooldown(s);
    checkQuorum(s, lead);
    if (s.lead !== undefined) checkDisk(s, lead);
    if (s.lead === undefined) return;
    replication.watchPeers(s, lead);
    followPreference(s, lead);
    advanceSeeds(s, lead);
    replication.announceCommit(s, lead);
    if (s.now >= lead.nextHeartbeatAt) replication.sendHeartbeats(s, lead);
  }

  /** R17. */
  #onPaused(): void {
    const s = this.#s;
    mark('pauseNoticed');
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

  /**
   * S17: a leader that can not read its log can not send it either: it makes room for one that can, and is not elected
   * before the group has committed all that it holds. Alone it goes on, as nobody else has the entries.
   */
  #onDamaged(): void {
    const s = this.#s;
    if (s.faulty !== undefined || s.configs.voterSets.every((set) => set.length === 1)) return;
    s.faulty = { claimedLast: s.log.last, claimedTerm: s.log.lastTerm };
    if (s.role !== 'follower') becomeFollower(s, undefined);
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
    // Whoever speaks is there again: its vote counts, even if its restart was not noticed otherwise.
    if (m.from === s.goneLeader) s.goneLeader = undefined;
    if (m.term > s.term && changesTerm(m)) adoptTerm(s, m.term);
    if (m.term < s.term) this.#onStale(m);
    else this.#onCurrent(m);
  }

  /** Requests of an older term are answered with our term, so that the sender catches up (R1). */
  #onStale(m: Message): void {
    const s = this.#s;
    if (m.kind === 'append') follower.answerStaleAppend(s, m);
    else if (m.kind === 'heartbeat') follower.answerHeartbeat(s, m);
    else if (m.kind === 'installFloor') followerSeed.answerStaleInstall(s, m);
    else if (m.kind === 'voteReq' || m.kind === 'preVoteReq') election.onVoteRequest(s, m);
    else if (m.kind === 'preVoteResp' && !m.granted) election.onVoteResponse(s, m);
  }

  #onCurrent(m: Message): void {
    const s = this.#s;
    if (isAnswer(m)) {
      if (s.lead !== undefined) onAnswer(s, s.lead, m);
      return;
    }
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
      case 'timeoutNow':
        return election.onTimeoutNow(s, m);
      case 'installFloor':
        return followerSeed.onInstallFloor(s, m);
      case 'removed':
        return onRemoved(s, m);
      default:
        return unreachable(m);
    }
  }

  #changedSoft(): SoftState | undefined {
    const { role, term, leader, removed } = this.#s;
    const old = this.#handedSoft;
    const same = role === old.role && term === old.term && leader === old.leader && removed === old.removed;
    if (same) return undefined;
    this.#handedSoft = { role, term, leader, removed };
    return this.#handedSoft;
  }

  #changedSeed(): Output['seed'] {
    const order = this.#s.seeding;
    if (order === this.#handedSeed) return undefined;
    this.#handedSeed = order;
    return { order };
  }
}

/** R2: vote requests have their own judgement, and a granted pre-vote only echoes the term that was asked for. */
function changesTerm(m: Message): boolean {
  if (m.kind === 'voteReq' || m.kind === 'preVoteReq') return false;
  return m.kind !== 'preVoteResp' || !m.granted;
}

function isAnswer(m: Message): m is Answer {
  return m.kind === 'appendResp' || m.kind === 'heartbeatResp' || m.kind === 'installFloorResp';
}

function onAnswer(s: CoreState, lead: LeaderState, m: Answer): void {
  if (m.kind === 'appendResp') replication.onAppendResponse(s, lead, m);
  else if (m.kind === 'heartbeatResp') replication.onHeartbeatResponse(s, lead, m);
  else onInstallFloorResponse(s, lead, m);
}
