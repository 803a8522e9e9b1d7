import { quorumValue } from './quorum.ts';
import { becomeFollower } from './role.ts';
import type { CoreState, LeaderState } from './state.ts';
import { beginTransfer } from './transfer.ts';

/** R15: without answers of a quorum within E there may be another leader. Stepping down ends the heartbeats too. */
export function checkQuorum(s: CoreState, lead: LeaderState): void {
  if (s.now < lead.quorumGraceUntil) return;
  const heardAt = quorumValue(s.configs.voterSets, (id) =>
    id === s.id ? s.now : (lead.peers.get(id)?.lastAckAt ?? -Infinity),
  );
  if (s.now - heardAt > s.options.electionTimeoutMs) becomeFollower(s, undefined);
}

/**
 * R16: a leader whose disk hangs or is full hands over if somebody can take it. If nobody can, one that hangs steps
 * down, as its heartbeats would keep everybody waiting; a full one goes on, since reads and clean-up need a leader.
 */
export function checkDisk(s: CoreState, lead: LeaderState): void {
  if (!s.stalled && s.diskFull !== 'hard') {
    lead.relieveAt = -Infinity;
    return;
  }
  if (lead.transfer !== undefined) return;
  if (s.now >= lead.relieveAt) {
    lead.relieveAt = s.now + 10 * s.options.electionTimeoutMs;
    for (const id of lead.peers.keys()) if (beginTransfer(s, lead, id) === undefined) return;
  }
  if (s.stalled) becomeFollower(s, undefined);
}
