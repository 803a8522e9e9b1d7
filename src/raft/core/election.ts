import { mark } from '../../marks/marks.ts';
import { assert } from '../../errors/flotilla-error.ts';
import { noticeStranger } from './removal.ts';
import { becomeFollower, adoptTerm } from './role.ts';
import { voteResult } from './quorum.ts';
import { preferCooldown } from './preference.ts';
import { advanceCommit, followConfig, leaderAppend, sendHeartbeats } from './replication.ts';
import { LeaderState, type CoreState } from './state.ts';
import {
  toIndex,
  toTerm,
  type GroupConfig,
  type Index,
  type NodeId,
  type Term,
  type TimeoutNow,
  type VoteRequest,
  type VoteResponse,
} from './types.ts';

/** Framed size of the one record with which a leader opens its term; only an estimate is needed. */
const termStartBytes = 128;

/**
 * R6. Whether this node may ask for votes. The latest configuration decides alone: a leader never removes itself and
 * nobody is demoted (R56), so no election ever needs a candidate that only an older configuration names.
 */
export function mayCampaign(s: CoreState): boolean {
  if (s.poisoned || s.faulty !== undefined || s.stalled || s.role === 'leader') return false;
  if (s.seeding !== undefined || s.log.commit < s.catchUpTo || s.removed) return false;
  return s.ownMember?.role === 'voter';
}

/** Asks whether an election could be won, without disturbing anybody (R7). */
export function startPreVote(s: CoreState): void {
  becomeFollower(s, undefined);
  s.role = 'preCandidate';
  setCandidateTimer(s);
  s.votes.set(s.id, true);
  requestVotes(s, 'preVoteReq', false);
  countVotes(s);
}

/** R4: term and own vote are one write; requests and the own vote wait for it. */
export function startVote(s: CoreState, transfer: boolean): void {
  becomeFollower(s, undefined);
  s.saveHardState(toTerm(s.term + 1), s.id);
  s.role = 'candidate';
  s.resetElectionTimer();
  s.selfVoteSeq = s.hardStateSeq;
  requestVotes(s, 'voteReq', transfer);
}

/** A pre-vote that nobody answers is repeated soon while the leader is known to be dead. */
function setCandidateTimer(s: CoreState): void {
  if (s.goneLeader === undefined) s.resetElectionTimer();
  else s.hurryElection();
}

function requestVotes(s: CoreState, kind: VoteRequest['kind'], transfer: boolean): void {
  for (const set of s.configs.voterSets) {
    for (const to of set) {
      if (to === s.id) continue;
      const request: VoteRequest = {
        kind,
        from: s.id,
        to,
        fromDiskId: s.options.diskId,
        term: kind === 'preVoteReq' ? toTerm(s.term + 1) : s.term,
        lastIndex: s.log.last,
        lastTerm: s.log.lastTerm,
        transfer,
      };
      if (kind === 'preVoteReq') s.outbox.send(request);
      else s.outbox.hold(s.hardStateSeq, request);
    }
  }
}

/** R8, R10, R12. Whether we or the candidate are members is not consulted (R9), nor preference (R19). */
export function onVoteRequest(s: CoreState, m: VoteRequest): void {
  const lease = s.leaseHolds && s.leader !== m.from && !m.transfer;
  const granted = !lease && wasTold(s) && isFreeFor(s, m) && upToDate(s, m);
  if (lease) mark('voteRefusedByLease');
  if (granted && s.ownMember?.role === 'learner') mark('learnerVotes');
  if (m.kind === 'voteReq' && !lease) castVote(s, m, granted);
  answerVote(s, m, granted);
  noticeStranger(s, m.from);
}

/**
 * A disk that joins and was never told of a group can not be a voter of it (R55 asks for the log that says so), so nobody
 * needs its vote. It would grant it to anyone: to brokers, too, that were removed before its name got this disk.
 */
function wasTold(s: CoreState): boolean {
  return s.configs.latest.members.length > 0;
}

function isFreeFor(s: CoreState, m: VoteRequest): boolean {
  if (m.kind === 'voteReq' && m.term === s.term && s.role === 'candidate') mark('splitVote');
  return m.term > s.term || (m.term === s.term && (s.vote === undefined || s.vote === m.from));
}

function castVote(s: CoreState, m: VoteRequest, granted: boolean): void {
  if (m.term > s.term) adoptTerm(s, m.term, granted ? m.from : undefined);
  else if (granted) s.saveHardState(m.term, m.from);
  if (granted) s.resetElectionTimer();
}

/** Compared with what we may have acknowledged, even if our disk lost it (S14). */
function upToDate(s: CoreState, m: VoteRequest): boolean {
  const last = { index: s.log.last, term: s.log.lastTerm };
  if (!reaches(m, last)) return false;
  return s.faulty === undefined || reaches(m, { index: s.faulty.claimedLast, term: s.faulty.claimedTerm });
}

function reaches(m: VoteRequest, last: { readonly index: Index; readonly term: Term }): boolean {
  return m.lastTerm > last.term || (m.lastTerm === last.term && m.lastIndex >= last.index);
}

/** A granted pre-vote echoes the asked term; everything else carries our own (R1, R2). */
function answerVote(s: CoreState, m: VoteRequest, granted: boolean): void {
  const preVote = m.kind === 'preVoteReq';
  const answer: VoteResponse = {
    kind: preVote ? 'preVoteResp' : 'voteResp',
    from: s.id,
    to: m.from,
    fromDiskId: s.options.diskId,
    term: preVote && granted ? m.term : s.term,
    granted,
  };
  if (preVote || s.hardStateDurable) s.outbox.send(answer);
  else s.outbox.hold(s.hardStateSeq, answer);
}

/** R7: only the kind that we wait for, only of this round's term, only of voters, each once. */
export function onVoteResponse(s: CoreState, m: VoteResponse): void {
  const waiting = m.kind === 'preVoteResp' ? 'preCandidate' : 'candidate';
  if (s.role !== waiting || !s.configs.isVoter(m.from) || s.votes.has(m.from)) return;
  const asked = m.kind === 'preVoteResp' ? s.term + 1 : s.term;
  if (m.granted && m.term !== asked) return;
  if (!m.granted && m.kind === 'voteResp' && m.term !== s.term) return;
  s.votes.set(m.from, m.granted);
  countVotes(s);
}

/** The own vote counts once it is durable, if the election it belongs to still runs (R4). */
export function onHardStateWritten(s: CoreState): void {
  if (s.role === 'follower' && s.vote === s.id && s.log.writtenSeq === s.selfVoteSeq)
    mark('selfVoteAfterLosing');
  if (s.role !== 'candidate' || s.votes.has(s.id) || s.log.writtenSeq < s.selfVoteSeq) return;
  s.votes.set(s.id, true);
  countVotes(s);
}

function countVotes(s: CoreState): void {
  const result = voteResult(s.configs.voterSets, (id) => answerOf(s, id));
  if (result === 'pending') return;
  if (result === 'lost') {
    mark(s.role === 'preCandidate' ? 'preVoteLost' : 'voteLost');
    becomeFollower(s, undefined);
    if (s.goneLeader !== undefined) s.hurryElection();
  } else if (s.role === 'preCandidate') startVote(s, false);
  else becomeLeader(s);
}

/** Nobody waits for the vote of a process that is gone, nor for our own one that is still being written. */
function answerOf(s: CoreState, id: NodeId): boolean | undefined {
  return s.votes.get(id) ?? (id === s.goneLeader ? false : undefined);
}

function becomeLeader(s: CoreState): void {
  assertMajority(s);
  const termStart = toIndex(s.log.last + 1);
  const lead = new LeaderState(termStart, s.now);
  if (!isVoterIn(s.configs.at(s.log.commit).config, s.id)) mark('leaderOnlyInNewConfig');
  s.lead = lead;
  s.role = 'leader';
  s.leader = s.id;
  s.goneLeader = undefined;
  s.votes.clear();
  lead.preferAt = s.now + preferCooldown(s);
  followConfig(s, lead);
  leaderAppend(s, lead, { kind: 'termStart', bytes: termStartBytes, payload: undefined });
  sendHeartbeats(s, lead);
  advanceCommit(s, lead);
}

function isVoterIn({ members }: GroupConfig, id: NodeId): boolean {
  return members.some((member) => member.id === id && member.role === 'voter');
}

/** I15, from the members themselves and not from what was derived of them. */
function assertMajority(s: CoreState): void {
  const voters = s.configs.latest.members.filter((member) => member.role === 'voter');
  const granted = voters.filter((member) => s.votes.get(member.id) === true).length;
  assert(2 * granted > voters.length, `I15 elected by ${granted} of ${voters.length} voters`);
}

/** R49: the leader asks us to take over, if it is true that we hold its whole log. */
export function onTimeoutNow(s: CoreState, m: TimeoutNow): void {
  if (s.log.last < m.minLast || !mayCampaign(s)) {
    mark('timeoutNowIgnored');
    return;
  }
  mark('timeoutNowFollowed');
  startVote(s, true);
}

/**
 * The stream to `peer` broke and its port refuses: if it led us, there is no lease to respect any more. A firewall can
 * refuse for a leader that lives, which must not cost linearizability: its lease of reads is waited for (R45).
 */
export function onPeerGone(s: CoreState, peer: NodeId): void {
  if (s.leader !== peer || s.role === 'leader' || s.options.leaseReads) return;
  s.goneLeader = peer;
  s.leader = undefined;
  s.lastContactAt = -Infinity;
  s.hurryElection();
}
