import { buggify } from '../../marks/buggify.ts';
import { mark } from '../../marks/marks.ts';
import { assert } from '../../errors/flotilla-error.ts';
import { appendReceived, truncateLog } from './journal.ts';
import { becomeFollower } from './role.ts';
import type { CoreState } from './state.ts';
import {
  toIndex,
  type Append,
  type AppendResponse,
  type Heartbeat,
  type Index,
  type NodeId,
} from './types.ts';

/** The follower's side of replication. The caller has settled the term: these messages are of our own term. */

/** A leader of our term spoke: that is contact even when its append does not fit (R11, R13). */
export function onLeaderContact(s: CoreState, from: NodeId): void {
  assert(s.role !== 'leader', `I1 ${from} claims term ${s.term}, which ${s.id} leads`);
  assert(s.leader === undefined || s.leader === from, `I1 ${from} and ${s.leader} both lead term ${s.term}`);
  if (s.role !== 'follower' || s.leader !== from) becomeFollower(s, from);
  s.lastContactAt = s.now;
  s.goneLeader = undefined;
  s.resetElectionTimer();
}

/** R29-R35. While a seed is on its way the log rests: what it would take now is thrown away with it. */
export function onAppend(s: CoreState, m: Append): void {
  onLeaderContact(s, m.from);
  if (m.readId > s.readIdSeen) s.readIdSeen = m.readId;
  const { log } = s;
  if (s.seeding !== undefined) {
    rejectAppend(s, m, false);
    return;
  }
  if (m.prevIndex >= log.commit && log.termAt(m.prevIndex) !== m.prevTerm) {
    rejectAppend(s, m, false);
    return;
  }
  if (m.prevIndex >= log.floor.index) {
    assert(
      log.termAt(m.prevIndex) === m.prevTerm,
      `I5 leader's entry ${m.prevIndex} is not the committed one`,
    );
  }
  const first = firstNew(s, m);
  noteOverlap(s, m, first);
  if (first !== undefined) {
    if (s.busy || buggify('busyFollower')) {
      rejectAppend(s, m, true);
      return;
    }
    if (first <= log.last) truncateLog(s, first);
    appendReceived(s, m, first);
  }
  const end = toIndex(Math.max(log.commit, m.prevIndex + countOf(m)));
  log.matchTo(end);
  commitMatched(s, m.leaderCommit);
  acknowledge(s, end);
}

function noteOverlap({ log }: CoreState, m: Append, first: Index | undefined): void {
  if (m.prevIndex < log.floor.index) mark('appendBelowFloor');
  if (first !== undefined || m.runs.length === 0) return;
  mark(log.last > m.prevIndex + countOf(m) ? 'overlapWithoutTruncation' : 'duplicateAppend');
}

function countOf(m: Append): number {
  let count = 0;
  for (const run of m.runs) count += run.count;
  return count;
}

/**
 * First entry of the message that this log lacks or holds with another term; undefined if it has them all, in which
 * case nothing is truncated, however long this log is (R32). Committed entries are skipped (R30).
 */
function firstNew(s: CoreState, m: Append): Index | undefined {
  const { log } = s;
  for (const run of m.runs) {
    const end = run.firstIndex + run.count - 1;
    if (end <= log.floor.index) continue;
    const from = toIndex(Math.max(run.firstIndex, log.floor.index + 1));
    const missing = log.firstMissing({ ...run, firstIndex: from, count: end - from + 1 });
    if (missing === undefined) continue;
    assert(missing > log.commit, `I5 append of term ${run.term} would replace committed entry ${missing}`);
    return missing;
  }
  return undefined;
}

/** Never beyond what is verified to be the leader's log: our own tail may still be somebody else's (R33). */
function commitMatched(s: CoreState, leaderCommit: Index): void {
  const reached = toIndex(Math.min(leaderCommit, s.log.matched));
  if (reached > s.log.commit) s.log.commitTo(reached);
}

/** Answers now if the disk covers it, otherwise when it does; one answer then covers all appends so far (R34). */
function acknowledge(s: CoreState, end: Index): void {
  s.ackDue = true;
  if (s.log.durable >= end) sendDueAck(s);
}

/** To be called when the disk made progress. */
export function sendDueAck(s: CoreState): void {
  if (!s.ackDue || s.leader === undefined || s.role !== 'follower' || !s.hardStateDurable) return;
  const match = toIndex(Math.min(s.log.durable, s.log.matched));
  if (match <= s.ackedTo && match < s.log.matched) return;
  if (match === s.log.matched) s.ackDue = false;
  s.ackedTo = match;
  s.outbox.send(response(s, s.leader, { ok: true, match }));
}

/** R31: the hint lets the leader skip a whole term per round. */
function rejectAppend(s: CoreState, m: Append, full: boolean): void {
  const hintIndex = toIndex(Math.max(s.log.lastAtMost(m.prevIndex, m.prevTerm), s.log.floor.index));
  const result = {
    ok: false,
    prevIndex: m.prevIndex,
    hintIndex,
    hintTerm: s.log.termAt(hintIndex),
    lost: s.faulty !== undefined,
  } as const;
  const message = { ...response(s, m.from, result), busy: full };
  if (s.hardStateDurable) s.outbox.send(message);
  else s.outbox.hold(s.hardStateSeq, message);
}

function response(s: CoreState, to: NodeId, result: AppendResponse['result']): AppendResponse {
  return {
    kind: 'appendResp',
    from: s.id,
    to,
    fromDiskId: s.options.diskId,
    term: s.term,
    result,
    floorIndex: s.log.floor.index,
    readId: s.readIdSeen,
    busy: s.busy,
  };
}

/** Moves commit only inside what an append has verified (R33); answers liveness, never positions (R38). */
export function onHeartbeat(s: CoreState, m: Heartbeat): void {
  onLeaderContact(s, m.from);
  if (m.readId > s.readIdSeen) s.readIdSeen = m.readId;
  commitMatched(s, m.commit);
  answerHeartbeat(s, m);
}

/** Also sent to a leader of an older term, which learns of our term from it (R1). */
export function answerHeartbeat(s: CoreState, m: Heartbeat): void {
  s.outbox.send({
    kind: 'heartbeatResp',
    from: s.id,
    to: m.from,
    fromDiskId: s.options.diskId,
    term: s.term,
    readId: m.term === s.term ? s.readIdSeen : 0,
    sentAt: m.sentAt,
    busy: s.busy,
    unverified: m.term === s.term && m.commit > s.log.matched,
  });
}

/** To an append of an older term: our term is the message (R1). */
export function answerStaleAppend(s: CoreState, m: Append): void {
  mark('stuckCandidateFreed');
  const hintIndex = s.log.commit;
  const hintTerm = s.log.termAt(hintIndex);
  const result = { ok: false, prevIndex: m.prevIndex, hintIndex, hintTerm, lost: false } as const;
  s.outbox.send({ ...response(s, m.from, result), readId: 0 });
}
