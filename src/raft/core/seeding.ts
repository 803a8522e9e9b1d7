import { mark } from '../../marks/marks.ts';
import type { Progress } from './progress.ts';
import type { CoreState, LeaderState, Seed } from './state.ts';
import { toIndex, type Index, type InstallFloorResponse } from './types.ts';

/** The leader's side of seeding (raft.md 8): a peer that needs entries at or below the floor gets the floor instead. */

/** One seed at a time; the floor is offered again each E until the peer answers. Called once per tick. */
export function advanceSeeds(s: CoreState, lead: LeaderState): void {
  if (lead.seed !== undefined && !isDue(s, lead, lead.seed.peer)) lead.seed = undefined;
  lead.seed ??= nextSeed(s, lead);
  if (lead.seed === undefined) return;
  const { peer } = lead.seed;
  if (peer.seedOffer?.floor !== s.log.floor.index) {
    if (peer.seedOffer !== undefined) mark('seedFloorMoved');
    lead.seedId++;
    peer.seedOffer = { seedId: lead.seedId, floor: s.log.floor.index };
    lead.seed.sendAt = s.now;
  }
  if (s.now >= lead.seed.sendAt) offer(s, lead.seed, peer.seedOffer.seedId);
}

function offer(s: CoreState, seed: Seed, seedId: number): void {
  const { peer } = seed;
  const { floor } = s.log;
  seed.sendAt = s.now + s.options.electionTimeoutMs;
  mark('seedOffered');
  if (peer.offered < floor.index) peer.offered = floor.index;
  s.outbox.send({
    kind: 'installFloor',
    from: s.id,
    to: peer.id,
    fromDiskId: s.options.diskId,
    term: s.term,
    floor,
    seedId,
    leaderCommit: s.log.commit,
  });
}

/** A dead peer must not keep the others waiting; when it is back, it goes on with the same offer. */
function isDue(s: CoreState, lead: LeaderState, peer: Progress): boolean {
  return peer.state === 'seed' && lead.peers.get(peer.id) === peer && isActive(s, peer);
}

function isActive(s: CoreState, peer: Progress): boolean {
  return s.now - peer.lastAckAt <= s.options.electionTimeoutMs;
}

function nextSeed(s: CoreState, lead: LeaderState): Seed | undefined {
  for (const peer of lead.peers.values()) {
    if (isDue(s, lead, peer) && s.now >= peer.seedAfter) return { peer, sendAt: s.now };
  }
  return undefined;
}

/** A peer that could not take the floor waits E and gets a new seed id; the others have their turn first. */
export function onInstallFloorResponse(s: CoreState, lead: LeaderState, m: InstallFloorResponse): void {
  const peer = lead.peers.get(m.from);
  if (peer === undefined) return;
  peer.lastAckAt = s.now;
  if (peer.state !== 'seed' || peer.seedOffer?.seedId !== m.seedId) return;
  if (lead.seed?.peer === peer) lead.seed = undefined;
  if (m.ok) {
    peer.installed(toIndex(Math.min(m.match, peer.offered)));
    return;
  }
  mark('seedRepeated');
  peer.seedOffer = undefined;
  peer.seedAfter = s.now + s.options.electionTimeoutMs;
}

/** Entries above this index are still needed by peers that are being seeded, or were and have not caught up. */
export function seedFloor(s: CoreState, lead: LeaderState): Index | undefined {
  let lowest = lead.seed && s.log.floor.index;
  for (const peer of lead.peers.values()) {
    if (peer.seeded && isActive(s, peer) && (lowest === undefined || peer.match < lowest))
      lowest = peer.match;
  }
  return lowest;
}
