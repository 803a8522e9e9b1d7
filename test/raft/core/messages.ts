import {
  toIndex,
  toMillis,
  toTerm,
  type Append,
  type AppendResponse,
  type Heartbeat,
  type HeartbeatResponse,
  type InstallFloor,
  type Message,
  type NodeId,
  type Run,
  type Term,
  type TimeoutNow,
  type VoteRequest,
  type VoteResponse,
} from '../../../src/raft/core/types.ts';
import { assert } from '../../../src/errors/flotilla-error.ts';
import { chained, type StoredEntry } from './disk.ts';

/** Messages made by hand. `link` is `from>to`. */
function envelope(link: string, term: number): { from: NodeId; to: NodeId; fromDiskId: string; term: Term } {
  const [from, to] = link.split('>');
  assert(from !== undefined && to !== undefined, `not a link: ${link}`);
  return { from, to, fromDiskId: `disk-${from}`, term: toTerm(term) };
}

export function voteReq(
  link: string,
  term: number,
  what: { last?: readonly [index: number, term: number]; pre?: boolean; transfer?: boolean } = {},
): VoteRequest {
  const [index, lastTerm] = what.last ?? [1000, term];
  return {
    kind: what.pre === true ? 'preVoteReq' : 'voteReq',
    ...envelope(link, term),
    lastIndex: toIndex(index),
    lastTerm: toTerm(lastTerm),
    transfer: what.transfer ?? false,
  };
}

export function voteResp(
  link: string,
  term: number,
  what: { granted: boolean; pre?: boolean },
): VoteResponse {
  const kind = what.pre === true ? 'preVoteResp' : 'voteResp';
  return { kind, ...envelope(link, term), granted: what.granted };
}

export function append(
  link: string,
  term: number,
  what: { prev: readonly [index: number, term: number]; terms?: readonly number[]; commit?: number },
): Append {
  const [prevIndex, prevTerm] = what.prev;
  const terms = what.terms ?? [];
  const entries: StoredEntry[] = [];
  for (const [i, t] of terms.entries()) {
    const value = `${t}.${prevIndex + 1 + i}`;
    entries.push(chained(entries.at(-1), { term: toTerm(t), value, config: undefined }));
  }
  return {
    kind: 'append',
    ...envelope(link, term),
    prevIndex: toIndex(prevIndex),
    prevTerm: toTerm(prevTerm),
    runs: runsOf(prevIndex + 1, terms),
    leaderCommit: toIndex(what.commit ?? 0),
    readId: 0,
    configs: [],
    payload: { first: prevIndex + 1, entries },
  };
}

function runsOf(first: number, terms: readonly number[]): Run[] {
  const runs: Run[] = [];
  for (const [i, term] of terms.entries()) {
    const last = runs.at(-1);
    if (last?.term === term)
      runs[runs.length - 1] = { ...last, count: last.count + 1, bytes: last.bytes + 100 };
    else runs.push({ firstIndex: toIndex(first + i), count: 1, term: toTerm(term), bytes: 100 });
  }
  return runs;
}

export function accepted(link: string, term: number, match: number): AppendResponse {
  return {
    kind: 'appendResp',
    ...envelope(link, term),
    result: { ok: true, match: toIndex(match) },
    floorIndex: toIndex(0),
    readId: 0,
    busy: false,
  };
}

export function rejected(
  link: string,
  term: number,
  what: { prev: number; hint: readonly [index: number, term: number]; busy?: boolean; lost?: boolean },
): AppendResponse {
  const [hintIndex, hintTerm] = what.hint;
  return {
    kind: 'appendResp',
    ...envelope(link, term),
    result: {
      ok: false,
      prevIndex: toIndex(what.prev),
      hintIndex: toIndex(hintIndex),
      hintTerm: toTerm(hintTerm),
      lost: what.lost ?? false,
    },
    floorIndex: toIndex(0),
    readId: 0,
    busy: what.busy ?? false,
  };
}

export function heartbeat(link: string, term: number, commit = 0): Heartbeat {
  return {
    kind: 'heartbeat',
    ...envelope(link, term),
    commit: toIndex(commit),
    readId: 0,
    sentAt: toMillis(0),
  };
}

export function heartbeatResp(
  link: string,
  term: number,
  what: { readId?: number; sentAt?: number; busy?: boolean; unverified?: boolean } = {},
): HeartbeatResponse {
  return {
    kind: 'heartbeatResp',
    ...envelope(link, term),
    readId: what.readId ?? 0,
    sentAt: toMillis(what.sentAt ?? 0),
    busy: what.busy ?? false,
    unverified: what.unverified ?? false,
  };
}

export function timeoutNow(link: string, term: number, minLast: number): TimeoutNow {
  return { kind: 'timeoutNow', ...envelope(link, term), minLast: toIndex(minLast) };
}

export function installFloor(
  link: string,
  term: number,
  what: { floor: readonly [index: number, term: number]; seedId: number; commit?: number },
): InstallFloor {
  const [index, floorTerm] = what.floor;
  const entries: StoredEntry[] = [];
  for (let i = 1; i <= index; i++) {
    const value = `${floorTerm}.${i}`;
    entries.push(chained(entries.at(-1), { term: toTerm(floorTerm), value, config: undefined }));
  }
  const members = ['a', 'b', 'c'].map(
    (id) => ({ id, role: 'voter', diskId: undefined, address: undefined }) as const,
  );
  return {
    kind: 'installFloor',
    ...envelope(link, term),
    floor: { index: toIndex(index), term: toTerm(floorTerm), config: { version: 1, members } },
    seedId: what.seedId,
    leaderCommit: toIndex(what.commit ?? index),
    payload: { first: 1, entries },
  };
}

/** Short text of a message, for comparisons of whole exchanges. */
export function text(m: Message): string {
  const head = `${m.from}>${m.to} ${m.kind} t${m.term}`;
  if (m.kind === 'append')
    return `${head} prev ${m.prevIndex}/${m.prevTerm} +${countOf(m)} commit ${m.leaderCommit}`;
  if (m.kind === 'voteResp' || m.kind === 'preVoteResp') return `${head} ${m.granted ? 'yes' : 'no'}`;
  if (m.kind === 'installFloorResp') return `${head} ${m.ok ? `ok ${m.match}` : 'no'}`;
  if (m.kind !== 'appendResp') return head;
  if (m.result.ok) return `${head} ok ${m.result.match}`;
  return `${head} no ${m.result.prevIndex} hint ${m.result.hintIndex}/${m.result.hintTerm}`;
}

function countOf(m: Append): number {
  return m.runs.reduce((sum, run) => sum + run.count, 0);
}
