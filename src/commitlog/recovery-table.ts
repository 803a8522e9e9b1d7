import { mark as reached } from '../marks/marks.ts';

/** What the scan found, reduced to what the verdict depends on. */
export interface Finding {
  /** `clean`: only zeros follow the last valid batch. `damaged`: something else does. */
  readonly ending: 'clean' | 'damaged';
  /** Last valid index. */
  readonly last: number;
  /** Flush mark, clamped by its truncation epoch (S12); undefined: neither slot is readable. */
  readonly mark: number | undefined;
  /** Highest commitAtAppend of the valid batches. */
  readonly commitSeen: number;
}

/** `normal`: use as is. `torn`: cut after `last`. `corrupt`: keep every byte, start faulty (S14). */
export type Verdict = 'normal' | 'torn' | 'corrupt';

type Row = readonly [
  mark: 'readable' | 'unreadable',
  ending: Finding['ending'],
  /** Is the first bad or missing index at or below max(mark, commitSeen)? */
  protectedBelow: boolean,
  verdict: Verdict,
];

/** Recovery decisions (section 9.4 as data). Without a mark nothing tells torn from rotten, so nothing is cut. */
export const recoveryTable: readonly Row[] = [
  ['readable', 'clean', false, 'normal'],
  ['readable', 'clean', true, 'corrupt'],
  ['readable', 'damaged', false, 'torn'],
  ['readable', 'damaged', true, 'corrupt'],
  ['unreadable', 'clean', false, 'normal'],
  ['unreadable', 'clean', true, 'corrupt'],
  ['unreadable', 'damaged', false, 'corrupt'],
  ['unreadable', 'damaged', true, 'corrupt'],
];

export function recoveryVerdict(finding: Finding): Verdict {
  const mark = finding.mark === undefined ? 'unreadable' : 'readable';
  const guarded = finding.last + 1 <= Math.max(finding.mark ?? 0, finding.commitSeen);
  const row = recoveryTable.find(
    ([rowMark, ending, below]) => rowMark === mark && ending === finding.ending && below === guarded,
  );
  return row?.[3] ?? 'corrupt';
}

/** S12: a mark of an older truncation epoch protects only what lies below the lowest cut since. */
export function clampMark(
  mark: { readonly index: number; readonly truncEpoch: number },
  hard: { readonly truncEpoch: number; readonly truncFrom: number },
): number {
  const clamped = mark.truncEpoch < hard.truncEpoch ? Math.min(mark.index, hard.truncFrom - 1) : mark.index;
  if (clamped < mark.index) reached('markClamped');
  return clamped;
}
