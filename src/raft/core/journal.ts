import type { CoreState } from './state.ts';
import {
  toIndex,
  type Append,
  type EntryKind,
  type Floor,
  type Index,
  type Run,
  type Term,
} from './types.ts';

/** Storage operations, in the order in which the disk must see them (S1). */

/** Removes everything from `from` on, from the log and from the stack of configurations (R53). */
export function truncateLog(s: CoreState, from: Index): void {
  const seq = s.log.truncate(from, s.now);
  s.configs.truncate(from);
  if (s.handedLast >= from) s.handedLast = toIndex(from - 1);
  s.outbox.storage.push({ kind: 'truncate', seq, from });
}

/** Appends the entries of a leader's message from `first` on. */
export function appendReceived(s: CoreState, message: Append, first: Index): void {
  let bytes = 0;
  for (const run of message.runs) bytes += extendByRun(s, run, first);
  for (const { index, config } of message.configs) if (index >= first) s.configs.push(index, config);
  const seq = s.log.issueAppend(bytes, s.now);
  s.outbox.storage.push({
    kind: 'append',
    seq,
    firstIndex: first,
    lastIndex: s.log.last,
    payload: message.payload,
  });
}

/** Replaces log and configurations by what stands at the floor. Its commit is not handed out: no entry goes with it. */
export function installFloor(s: CoreState, floor: Floor, payload: unknown): void {
  const seq = s.log.installFloor(floor, s.now);
  s.configs.reset(floor);
  s.handedLast = floor.index;
  s.handedCommit = floor.index;
  s.outbox.storage.push({ kind: 'installFloor', seq, floor, payload });
}

function extendByRun(s: CoreState, run: Run, first: Index): number {
  const end = toIndex(run.firstIndex + run.count - 1);
  if (end < first) return 0;
  s.log.extend(toIndex(Math.max(run.firstIndex, first)), end, run.term);
  return run.bytes;
}

/** Appends one entry of this leader. */
export function appendOwn(
  s: CoreState,
  entry: { readonly kind: EntryKind; readonly bytes: number; readonly payload: unknown },
): { readonly index: Index; readonly term: Term } {
  const index = toIndex(s.log.last + 1);
  const { term } = s;
  s.log.extend(index, index, term);
  const seq = s.log.issueAppend(entry.bytes, s.now);
  s.outbox.storage.push({
    kind: 'appendOwn',
    seq,
    index,
    term,
    entryKind: entry.kind,
    commit: s.log.commit,
    payload: entry.payload,
  });
  return { index, term };
}
