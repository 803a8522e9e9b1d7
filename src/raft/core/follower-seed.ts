import { onLeaderContact } from './follower.ts';
import { installFloor } from './journal.ts';
import type { CoreState } from './state.ts';
import { toIndex, type Index, type InstallFloor, type NodeId, type Seq, type Term } from './types.ts';

/** The follower's side of seeding (raft.md 8). */

/** Orders the state at the leader's floor, unless this log reaches it anyway: then it goes on from there. */
export function onInstallFloor(s: CoreState, m: InstallFloor): void {
  onLeaderContact(s, m.from);
  const { floor, seedId } = m;
  if (floor.index <= s.log.commit || s.log.termAt(floor.index) === floor.term) fastForward(s, m);
  else if (s.seeding?.seedId !== seedId) {
    const { from, term, payload, leaderCommit } = m;
    s.seeding = { from, term, seedId, floor, payload, leaderCommit };
  }
}

/** The floor is committed: equal terms there mean equal logs up to it. */
function fastForward(s: CoreState, { from, floor, seedId }: InstallFloor): void {
  s.seeding = undefined;
  if (floor.index > s.log.commit) s.log.commitTo(floor.index);
  respond(s, s.log.lastSeq, { to: from, seedId, match: floor.index });
}

/** Switches to the fetched state, if it is still what the leader of this term wants us to have. */
export function onSeedFetched(
  s: CoreState,
  fetched: { readonly term: Term; readonly seedId: number; readonly ok: boolean },
): void {
  const { seeding } = s;
  if (seeding === undefined || s.term !== fetched.term || seeding.seedId !== fetched.seedId) return;
  s.seeding = undefined;
  const { from: to, seedId, floor } = seeding;
  if (!fetched.ok) {
    respond(s, s.hardStateSeq, { to, seedId, match: undefined });
    return;
  }
  installFloor(s, floor, seeding.payload);
  s.catchUpTo = seeding.leaderCommit;
  respond(s, s.log.lastSeq, { to, seedId, match: floor.index });
}

/** Leaves when the disk has finished `needSeq` (I9). */
function respond(
  s: CoreState,
  needSeq: Seq,
  what: { readonly to: NodeId; readonly seedId: number; readonly match: Index | undefined },
): void {
  const { to, seedId, match } = what;
  s.outbox.hold(needSeq, {
    kind: 'installFloorResp',
    from: s.id,
    to,
    fromDiskId: s.options.diskId,
    term: s.term,
    seedId,
    ok: match !== undefined,
    match: match ?? toIndex(0),
  });
  s.outbox.release(s.log.writtenSeq);
}

/** To a leader of an older term: our term is the message (R1). */
export function answerStaleInstall(s: CoreState, { from: to, seedId }: InstallFloor): void {
  s.outbox.send({
    kind: 'installFloorResp',
    from: s.id,
    to,
    fromDiskId: s.options.diskId,
    term: s.term,
    seedId,
    ok: false,
    match: toIndex(0),
  });
}
