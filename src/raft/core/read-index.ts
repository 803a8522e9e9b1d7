import { mark } from '../../marks/marks.ts';
import { quorumValue } from './quorum.ts';
import type { CoreState, LeaderState, PendingRead } from './state.ts';
import type { NodeId } from './types.ts';

/** Reads that may wait for confirmation at once (I28). */
const pendingReadsMax = 65_536;
/** Share by which one clock may run faster than another. */
const driftShare = 0.01;
/** A lease ends so much earlier, for what clocks leave out: rounding, short suspensions. */
export const leaseGuardMs = 50;

/** Asks for an index at which a read is linearizable: confirmed leadership, commit index of this moment (R43). */
export function readIndex(s: CoreState, token: number): void {
  const { lead } = s;
  if (lead === undefined || lead.transfer?.draining === true || lead.reads.length >= pendingReadsMax) {
    s.outbox.reads.push({ token, ok: false });
    return;
  }
  const read: PendingRead = { token, readId: 0, index: undefined };
  if (s.log.commit < lead.termStart) {
    lead.reads.push(read);
    return;
  }
  if (leaseValid(s, lead)) {
    mark('leaseServed');
    s.outbox.reads.push({ token, ok: true, index: s.log.commit });
    return;
  }
  register(s, lead, read);
  lead.reads.push(read);
  confirmReads(s);
}

/** The term's start is committed: reads that came before it get their index now. */
export function startQueuedReads(s: CoreState): void {
  const { lead } = s;
  if (lead === undefined || s.log.commit < lead.termStart) return;
  for (const read of lead.reads) if (read.index === undefined) register(s, lead, read);
}

/** Answers what a quorum, this leader included, has confirmed. */
export function confirmReads(s: CoreState): void {
  const { lead } = s;
  if (lead === undefined || lead.reads.length === 0) return;
  const confirmed = quorumValue(s.configs.voterSets, (id: NodeId) =>
    id === s.id ? Infinity : (lead.peers.get(id)?.readAck ?? 0),
  );
  const open: PendingRead[] = [];
  for (const read of lead.reads) {
    if (read.index === undefined || read.readId > confirmed) open.push(read);
    else {
      mark('readConfirmed');
      s.outbox.reads.push({ token: read.token, ok: true, index: read.index });
    }
  }
  lead.reads = open;
}

/** Every repeated round has an id of its own, so that a late echo of an old round confirms only old reads (R43). */
export function renewReadRound(lead: LeaderState): void {
  if (lead.reads.length === 0 || lead.readId !== lead.sentReadId) return;
  mark('readRoundRepeated');
  lead.readId++;
}

/** After a pause no earlier round proves anything: all pending reads ask again (R17). */
export function restartReads(s: CoreState): void {
  const { lead } = s;
  if (lead === undefined) return;
  lead.leaseFloor = s.now;
  if (lead.reads.length === 0) return;
  lead.readId++;
  for (const read of lead.reads) if (read.index !== undefined) read.readId = lead.readId;
}

/** R44. */
export function failReads(s: CoreState): void {
  if (s.lead === undefined) return;
  if (s.lead.reads.length > 0) mark('readFailed');
  for (const read of s.lead.reads) s.outbox.reads.push({ token: read.token, ok: false });
  s.lead.reads = [];
}

/** R45: a quorum answered heartbeats sent so recently that no other leader can exist yet. */
export function leaseValid(s: CoreState, lead: LeaderState): boolean {
  if (!s.options.leaseReads || lead.leaseGivenUp || lead.transfer !== undefined || s.stalled) return false;
  const sentAt = quorumValue(s.configs.voterSets, (id: NodeId) =>
    id === s.id ? s.now : (lead.peers.get(id)?.ackedSendTime ?? -Infinity),
  );
  if (s.now >= sentAt + s.options.electionTimeoutMs * (1 - driftShare) - leaseGuardMs) return false;
  if (sentAt > lead.leaseFloor) return true;
  mark('leaseRefusedAfterPause');
  return false;
}

function register(s: CoreState, lead: LeaderState, read: PendingRead): void {
  if (lead.readId === lead.sentReadId) lead.readId++;
  read.readId = lead.readId;
  read.index = s.log.commit;
}
