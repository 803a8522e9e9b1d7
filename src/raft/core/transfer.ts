import { failReads } from './read-index.ts';
import { becomeFollower } from './role.ts';
import { quorumValue } from './quorum.ts';
import type { Progress } from './progress.ts';
import type { CoreState, LeaderState } from './state.ts';
import type { NodeId } from './types.ts';

/** R47: a peer that could lead at once. */
function isTarget(s: CoreState, peer: Progress | undefined): peer is Progress {
  if (peer === undefined || peer.busy || !s.configs.isVoter(peer.id)) return false;
  return peer.state === 'replicate' && s.now - peer.lastAckAt <= s.options.electionTimeoutMs;
}

/** Starts a hand-over: proposals are refused until it ends, at the latest after E (R48). */
export function startTransfer(s: CoreState, target: NodeId): boolean {
  const { lead } = s;
  if (lead === undefined || !isTarget(s, lead.peers.get(target))) return false;
  if (lead.transfer?.target === target) return true;
  lead.transfer = { target, deadline: s.now + s.options.electionTimeoutMs, sent: false };
  failReads(s);
  return true;
}

/** Sends TimeoutNow when the target holds everything (R48). */
export function advanceTransfer(s: CoreState, lead: LeaderState): void {
  const { transfer } = lead;
  if (transfer === undefined || transfer.sent) return;
  const peer = lead.peers.get(transfer.target);
  if (peer === undefined || peer.match < s.log.last) return;
  transfer.sent = true;
  lead.leaseGivenUp = true;
  s.outbox.send({
    kind: 'timeoutNow',
    from: s.id,
    to: peer.id,
    fromDiskId: s.options.diskId,
    term: s.term,
    minLast: s.log.last,
  });
}

/** Ends an overdue hand-over: this node goes on leading, without a lease (R50). */
export function expireTransfer(s: CoreState, lead: LeaderState): void {
  if (lead.transfer !== undefined && s.now >= lead.transfer.deadline) lead.transfer = undefined;
}

/** R15: without answers of a quorum within E there may be another leader. Stepping down ends the heartbeats too. */
export function checkQuorum(s: CoreState, lead: LeaderState): void {
  if (s.now < lead.quorumGraceUntil) return;
  const heardAt = quorumValue(s.configs.voterSets, (id) =>
    id === s.id ? s.now : (lead.peers.get(id)?.lastAckAt ?? -Infinity),
  );
  if (s.now - heardAt > s.options.electionTimeoutMs) becomeFollower(s, undefined);
}

/** R16: heartbeats of a leader whose disk hangs would keep everybody waiting. Hand over, else step down. */
export function checkDisk(s: CoreState, lead: LeaderState): void {
  if (!s.stalled) {
    lead.stallTransferTried = false;
    return;
  }
  if (!lead.stallTransferTried) {
    lead.stallTransferTried = true;
    for (const peer of lead.peers.values()) if (startTransfer(s, peer.id)) return;
  }
  if (lead.transfer === undefined) becomeFollower(s, undefined);
}
