import type { Message } from '../../../src/raft/core/types.ts';
import { toIndex, toMillis, toTerm } from '../../../src/raft/core/types.ts';
import type { BatchInfo } from '../../../src/raft/driver/raft-log.ts';

export const large = 2 ** 40 + 5;

/** One batch as the log would hand it out; a transport does not look into its bytes. */
export function batch(index: number, data: Buffer): BatchInfo {
  return {
    index: toIndex(index),
    term: toTerm(3),
    kind: 'data',
    recordCount: 1,
    bytes: data.length,
    offset: 0,
    storeTimestampMs: 0,
    data,
  };
}

/** A message of every kind and with every flag, from a to b. */
export function everyMessage(from: string, to: string): readonly Message[] {
  const envelope = { from, to, fromDiskId: `disk-${from}`, term: toTerm(large) };
  const vote = { lastIndex: toIndex(large), lastTerm: toTerm(9) };
  const response = { ...envelope, kind: 'appendResp', floorIndex: toIndex(4), readId: large } as const;
  const floor = { index: toIndex(large), term: toTerm(2), config: { version: 0, members: [] } };
  return [
    { ...envelope, ...vote, kind: 'preVoteReq', transfer: false },
    { ...envelope, ...vote, kind: 'voteReq', transfer: true },
    { ...envelope, kind: 'preVoteResp', granted: true },
    { ...envelope, kind: 'voteResp', granted: false },
    { ...response, result: { ok: true, match: toIndex(large) }, busy: false },
    {
      ...response,
      result: { ok: false, prevIndex: toIndex(8), hintIndex: toIndex(7), hintTerm: toTerm(6), lost: true },
      busy: true,
    },
    { ...envelope, kind: 'heartbeat', commit: toIndex(large), readId: 1, sentAt: toMillis(99) },
    { ...envelope, kind: 'heartbeatResp', readId: 1, sentAt: toMillis(99), busy: true, unverified: true },
    { ...envelope, kind: 'timeoutNow', minLast: toIndex(large) },
    { ...envelope, kind: 'installFloorResp', seedId: 3, ok: true, match: toIndex(large) },
    { ...envelope, kind: 'removed', configIndex: toIndex(large) },
    {
      ...envelope,
      kind: 'installFloor',
      floor,
      seedId: 3,
      leaderCommit: toIndex(large),
      payload: Buffer.from('what the storage needs'),
    },
    append(from, to, 1),
  ];
}

/** Arrives without its runs, which the receiver reads from the batches. */
export function append(from: string, to: string, readId: number): Extract<Message, { kind: 'append' }> {
  return {
    from,
    to,
    fromDiskId: `disk-${from}`,
    term: toTerm(3),
    kind: 'append',
    prevIndex: toIndex(large),
    prevTerm: toTerm(2),
    leaderCommit: toIndex(1),
    readId,
    runs: [],
    configs: [],
  };
}
