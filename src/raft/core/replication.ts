import { buggify } from '../../marks/buggify.ts';
import { mark } from '../../marks/marks.ts';
import { assert } from '../../errors/flotilla-error.ts';
import { appendOwn } from './journal.ts';
import { isNear, Progress } from './progress.ts';
import { quorumValue } from './quorum.ts';
import { confirmReads, renewReadRound, startQueuedReads } from './read-index.ts';
import type { CoreState, LeaderState } from './state.ts';
import {
  toIndex,
  type AppendResponse,
  type EntryKind,
  type HeartbeatResponse,
  type Index,
  type NodeId,
  type Run,
} from './types.ts';

/** The leader's side: sending entries, judging answers, committing. */

/** Appends one entry of this leader and accounts for it until it is committed. */
export function leaderAppend(
  s: CoreState,
  lead: LeaderState,
  entry: { readonly kind: EntryKind; readonly bytes: number; readonly payload: unknown },
): Index {
  const { index } = appendOwn(s, entry);
  lead.ownBytes.push(entry.bytes);
  lead.uncommittedBytes += entry.bytes;
  return index;
}

/** Sends every peer what it may get now; called once per drain, so that one append carries all proposals of a turn. */
export function sendToPeers(s: CoreState, lead: LeaderState): void {
  for (const peer of lead.peers.values()) sendToPeer(s, lead, peer);
}

function sendToPeer(s: CoreState, lead: LeaderState, peer: Progress): void {
  if (peer.state === 'seed' || peer.paused || peer.busy) return;
  if (peer.state === 'probe') sendAppend(s, lead, { peer, entries: true });
  else while (hasRoom(s, peer)) sendAppend(s, lead, { peer, entries: true });
}

/** False too when sending has just found that the peer needs a seed. */
function hasRoom(s: CoreState, peer: Progress): boolean {
  if (peer.state !== 'replicate' || peer.next > s.log.last) return false;
  if (peer.inflights.full) mark(peer.inflights.bytesFull ? 'byteWindowFull' : 'windowFull');
  return !peer.inflights.full;
}

/**
 * Tells idle peers the commit index (R39). Called once per tick: under load the next entries carry it, and an append
 * of its own for every commit would double the messages of a quiet group.
 */
export function announceCommit(s: CoreState, lead: LeaderState): void {
  for (const peer of lead.peers.values()) {
    const idle = peer.state === 'replicate' && !peer.paused && !peer.busy && peer.next > s.log.last;
    if (idle && peer.sentCommit < s.log.commit) sendAppend(s, lead, { peer, entries: false });
  }
}

function sendAppend(s: CoreState, lead: LeaderState, what: { peer: Progress; entries: boolean }): void {
  const { peer } = what;
  const prevIndex = toIndex(peer.next - 1);
  if (prevIndex < s.log.floor.index) {
    peer.seed();
    return;
  }
  const prevTerm = s.log.termAt(prevIndex);
  const { runs, end, bytes } = what.entries ? takeEntries(s, lead, peer.next) : nothing(prevIndex);
  s.outbox.send({
    kind: 'append',
    from: s.id,
    to: peer.id,
    fromDiskId: s.options.diskId,
    term: s.term,
    prevIndex,
    prevTerm,
    runs,
    leaderCommit: s.log.commit,
    readId: lead.readId,
    configs: s.configs.between(peer.next, end),
  });
  peer.sent(end, bytes);
  peer.sentCommit = s.log.commit;
}

interface Taken {
  readonly runs: readonly Run[];
  readonly end: Index;
  readonly bytes: number;
}

const nothing = (end: Index): Taken => ({ runs: [], end, bytes: 0 });

/** Entries from `from` on, as many as one append may carry (R26). */
function takeEntries(s: CoreState, lead: LeaderState, from: Index): Taken {
  const runs: Run[] = [];
  let next = from;
  let bytes = 0;
  const bytesMax = buggify('shortAppend') ? 1 : s.options.appendBytesMax;
  while (next <= s.log.last && bytes < bytesMax) {
    const fit = fitOneRun(s, lead, { from: next, bytesMax: bytesMax - bytes });
    if (runs.length > 0 && bytes + fit.bytes > bytesMax) break;
    const previous = runs.at(-1);
    const term = s.log.termAt(next);
    if (previous?.term === term) {
      runs[runs.length - 1] = {
        ...previous,
        count: previous.count + fit.count,
        bytes: previous.bytes + fit.bytes,
      };
    } else runs.push({ firstIndex: next, count: fit.count, term, bytes: fit.bytes });
    next = toIndex(next + fit.count);
    bytes += fit.bytes;
  }
  return { runs, end: toIndex(next - 1), bytes };
}

/** Entries of one term that fit; the log knows sizes only of entries that were handed to it. */
function fitOneRun(
  s: CoreState,
  lead: LeaderState,
  limit: { readonly from: Index; readonly bytesMax: number },
): { readonly count: number; readonly bytes: number } {
  const { from } = limit;
  if (from > s.handedLast) return fitOwn(s, lead, limit);
  const end = toIndex(Math.min(s.log.runEnd(from), s.handedLast));
  const fit = s.sizes.fit(from, end, limit.bytesMax);
  assert(fit.count >= 1 && fit.count <= end - from + 1, `R26 ${fit.count} entries of [${from}, ${end}] fit`);
  return fit;
}

function fitOwn(
  s: CoreState,
  lead: LeaderState,
  limit: { readonly from: Index; readonly bytesMax: number },
): { readonly count: number; readonly bytes: number } {
  const base = s.log.last - lead.ownBytes.length + 1;
  let bytes = lead.ownBytes.at(limit.from - base);
  let count = 1;
  while (limit.from + count <= s.log.last) {
    const size = lead.ownBytes.at(limit.from + count - base);
    if (bytes + size > limit.bytesMax) break;
    bytes += size;
    count++;
  }
  return { count, bytes };
}

/** One round to all peers; it also renews leases and confirms reads. Never carries log positions (R38). */
export function sendHeartbeats(s: CoreState, lead: LeaderState): void {
  renewReadRound(lead);
  lead.nextHeartbeatAt = s.now + s.options.heartbeatIntervalMs;
  lead.sentReadId = lead.readId;
  for (const peer of lead.peers.values()) {
    s.outbox.send({
      kind: 'heartbeat',
      from: s.id,
      to: peer.id,
      fromDiskId: s.options.diskId,
      term: s.term,
      commit: toIndex(Math.min(peer.match, s.log.commit)),
      readId: lead.readId,
      sentAt: s.now,
    });
  }
}

/** R36, R37. */
export function onAppendResponse(s: CoreState, lead: LeaderState, m: AppendResponse): void {
  const peer = lead.peers.get(m.from);
  if (peer === undefined) return;
  heard(s, peer, m);
  if (m.result.ok) onAccepted(s, lead, { peer, match: m.result.match });
  else if (peer.state === 'seed') return;
  else if (m.busy)
    peer.probeAt(toIndex(Math.max(peer.match + 1, Math.min(peer.next, m.result.prevIndex + 1))));
  else onRejected(s, peer, m.result);
  confirmReads(s);
}

function heard(s: CoreState, peer: Progress, m: AppendResponse | HeartbeatResponse): void {
  peer.lastAckAt = s.now;
  peer.busy = m.busy;
  if (m.readId > peer.readAck) peer.readAck = m.readId;
}

function onAccepted(s: CoreState, lead: LeaderState, answer: { peer: Progress; match: Index }): void {
  const { peer } = answer;
  const match = toIndex(Math.min(answer.match, peer.offered));
  if (peer.state === 'seed' && match < s.log.floor.index) return;
  peer.acked(match);
  assert(peer.match <= s.log.last, `I8 ${peer.id} matches ${peer.match}, last is ${s.log.last}`);
  advanceCommit(s, lead);
}

function onRejected(
  s: CoreState,
  peer: Progress,
  hint: AppendResponse['result'] & { readonly ok: false },
): void {
  const rejected = hint.prevIndex;
  const common = s.log.lastAtMost(hint.hintIndex, hint.hintTerm);
  if (hint.lost) peer.lost(toIndex(Math.max(common, 0)));
  if (rejected <= peer.match || (peer.state === 'probe' && rejected !== peer.next - 1)) {
    mark('staleRejectionIgnored');
    return;
  }
  const next = toIndex(Math.max(peer.match + 1, Math.min(rejected, common + 1)));
  if (s.log.termAt(rejected) > s.log.termAt(toIndex(next - 1)) + 1) mark('rejectionSkippedTerms');
  if (next - 1 < s.log.floor.index) peer.seed();
  else peer.probeAt(next);
}

/**
 * Proves that the peer lives, nothing about its log (R38). One that restarted without our noticing has all entries and
 * does not know that they are ours; without an append it would learn what is committed with the next entry only (B60).
 */
export function onHeartbeatResponse(s: CoreState, lead: LeaderState, m: HeartbeatResponse): void {
  const peer = lead.peers.get(m.from);
  if (peer === undefined) return;
  heard(s, peer, m);
  peer.ackedSendTime = Math.max(peer.ackedSendTime, Math.min(m.sentAt, s.now));
  confirmReads(s);
  if (peer.state === 'replicate' && buggify('probeAgain')) peer.probe();
  if (peer.paused) mark('probeResumedByHeartbeat');
  peer.paused = false;
  if (peer.state !== 'replicate' || peer.busy) return;
  const stuck = peer.match < s.log.last && (peer.next > s.log.last || peer.inflights.full);
  if (stuck || m.unverified) sendAppend(s, lead, { peer, entries: false });
}

/** Commits what a quorum holds durably, but only by entries of the own term (R39). */
export function advanceCommit(s: CoreState, lead: LeaderState): void {
  const reached = toIndex(quorumValue(s.configs.voterSets, s.matchOf));
  if (reached <= s.log.commit || reached < lead.termStart) return;
  assert(
    s.log.termAt(reached) === s.term,
    `I7 commit ${reached} has term ${s.log.termAt(reached)}, not ${s.term}`,
  );
  if (s.log.durable < reached) mark('commitWithoutOwnDisk');
  if (s.log.commit < lead.termStart - 1) mark('oldTermsCommitted');
  s.log.commitTo(reached);
  const open = s.log.last - reached;
  while (lead.ownBytes.length > open) lead.uncommittedBytes -= lead.ownBytes.shift();
  assert(lead.uncommittedBytes >= 0, 'I28 uncommitted bytes do not add up');
  startQueuedReads(s);
  confirmReads(s);
}

/** R40. A seed has nothing on the way but a message that is repeated. */
export function onUnreachable(s: CoreState, peerId: NodeId): void {
  const peer = s.lead?.peers.get(peerId);
  if (peer !== undefined && peer.state !== 'seed') peer.probe();
}

/** The peers are the members of the configuration in force: new ones from its append on, removed ones no more (R56). */
export function followConfig(s: CoreState, lead: LeaderState): void {
  const { members } = s.configs.latest;
  for (const id of lead.peers.keys()) if (s.configs.member(id) === undefined) lead.peers.delete(id);
  const next = toIndex(s.log.last + 1);
  for (const { id, role, diskId } of members) {
    const known = lead.peers.get(id);
    // A learner that is bound starts over: another disk may have answered under its name before.
    if (id === s.id || (known !== undefined && (role === 'voter' || known.diskId === diskId))) continue;
    const peer = new Progress(id, next, { now: s.now, options: s.options });
    peer.diskId = diskId;
    lead.peers.set(id, peer);
  }
}

/** Notes who keeps up; once per tick (R55). */
export function watchPeers(s: CoreState, lead: LeaderState): void {
  for (const peer of lead.peers.values()) {
    if (!isNear(peer, s.log.last)) peer.nearSince = undefined;
    else {
      peer.nearSince ??= s.now;
      peer.seeded = false;
    }
  }
}
