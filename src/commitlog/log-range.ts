import { type Index, toIndex } from '../raft/core/types.ts';
import { footerPosition, segmentBase } from './geometry.ts';
import type { LogFacts } from './log-facts.ts';
import type { Place } from './sparse-index.ts';

/** Entries that are checked, and if need be replaced, together: from one noted place to the next, in one segment. */
export interface LogRange {
  readonly first: Place;
  readonly last: Index;
  /** Position after entry `last`, or where its segment has no more room for batches. */
  readonly limit: number;
  /** What vouches for the entries: the one that comes next, whose header holds their chain, or the chain at the end. */
  readonly next: Place | undefined;
  readonly endChain: Buffer;
  /** The log reaches at least to here when all bytes of the range are written. */
  readonly writtenAt: number;
}

/** The range that holds a CommitLog position; undefined: the log does not, or not any more. */
export function rangeAt(facts: LogFacts, position: number): LogRange | undefined {
  const { sparse, segmentBytes, floorEnd, last } = facts;
  const first = sparse.beforePosition(position);
  if (first === undefined || position < floorEnd.end || position >= last.end) return undefined;
  const next = sparse.after(first);
  const endChain = last.chain;
  if (next === undefined)
    return { first, last: last.index, limit: last.end, next, endChain, writtenAt: last.end };
  const room = footerPosition(segmentBase(first.position, segmentBytes), segmentBytes);
  const limit = Math.min(next.position, room);
  return { first, last: toIndex(next.index - 1), limit, next, endChain, writtenAt: next.position };
}
