import { FlotillaError } from '../errors/flotilla-error.ts';
import type { BatchInfo } from '../raft/driver/raft-log.ts';
import type { Footer } from './footer.ts';
import { footerPosition, segmentBase } from './geometry.ts';
import { inspectLog, type LogSummary } from './inspect.ts';
import { LogFacts, type LogEnd } from './log-facts.ts';
import type { DataDir } from './paths.ts';
import { SegmentFile, walkSegment } from './scan.ts';
import { clampMark, recoveryVerdict, type Verdict } from './recovery-table.ts';

/** One thing that is wrong, in words for an operator. */
export interface Problem {
  /** CommitLog position; -1: not in a segment. */
  readonly position: number;
  readonly what: string;
}
export interface VerifyReport {
  readonly summary: LogSummary;
  readonly batches: number;
  readonly records: number;
  readonly last: LogEnd;
  /** Where the valid log ends. */
  readonly position: number;
  readonly problems: readonly Problem[];
  /** What a broker would do with it; `corrupt` keeps every byte and starts faulty. */
  readonly verdict: Verdict;
  /** Something is wrong that no crash explains. */
  readonly damaged: boolean;
}

/** How far a walk has come, in segments. */
export type OnProgress = (done: number, of: number) => void;

/**
 * Reads every byte of the log: checksums, chain, positions, order, footers. Changes nothing.
 * @throws FlotillaError DATA_CORRUPT when identity or floor are not readable
 */
export function verifyLog(home: DataDir, onProgress?: OnProgress): VerifyReport {
  const walk = walkLog(home, () => undefined, onProgress);
  const { summary, last, commitSeen } = walk;
  const mark =
    summary.flushMark === undefined || summary.hardState === undefined
      ? undefined
      : clampMark(summary.flushMark, summary.hardState);
  const ending = walk.endsDamaged ? 'damaged' : 'clean';
  const verdict = recoveryVerdict({ ending, last: last.index, mark, commitSeen });
  const problems = [...walk.problems];
  if (verdict === 'corrupt' && mark !== undefined && mark > last.index)
    problems.push({ position: walk.position, what: `entries up to ${mark} were flushed` });
  const { endsDamaged: _ends, ...report } = walk;
  return { ...report, problems, verdict, damaged: verdict === 'corrupt' || !isOnlyTorn(problems, verdict) };
}

/** The one thing that a crash may leave behind. */
function isOnlyTorn(problems: readonly Problem[], verdict: Verdict): boolean {
  return problems.length === (verdict === 'torn' ? 1 : 0);
}

interface Walked extends Omit<VerifyReport, 'verdict' | 'damaged'> {
  readonly commitSeen: number;
  /** Something other than zeros follows the last valid batch, or a segment is missing. */
  readonly endsDamaged: boolean;
}

/** Visits every valid batch of a data directory in order, then says how the walk ended. */
export function walkLog(
  home: DataDir,
  visit: (batch: BatchInfo) => void,
  onProgress: OnProgress = () => undefined,
): Walked {
  const summary = inspectLog(home);
  const { segmentBytes } = summary.identity;
  if (summary.floor === undefined)
    throw new FlotillaError('DATA_CORRUPT', `both copies of the floor in ${home.dir} are damaged`);
  const problems: Problem[] = stateProblems(summary);
  let { last } = new LogFacts(summary.floor, segmentBytes);
  let position = last.end;
  let [batches, records, commitSeen] = [0, 0, 0];
  let damaged = false;
  for (const [i, { base, footer }] of summary.segments.entries()) {
    onProgress(i, summary.segments.length);
    const hasNext = i + 1 < summary.segments.length;
    if (base > segmentBase(position, segmentBytes) + segmentBytes) {
      problems.push({ position: base, what: 'a segment before this one is missing' });
      damaged = true;
      break;
    }
    using file = new SegmentFile(home, base);
    const walked = walkSegment(file, last, { segmentBytes, bodies: true }, (batch) => {
      batches += 1;
      records += batch.recordCount;
      visit(batch);
    });
    ({ last, position } = walked);
    commitSeen = Math.max(commitSeen, walked.commitSeen);
    const what =
      walked.damage ?? junkAfter(file, position, { segmentBytes, sealed: hasNext || footer !== undefined });
    damaged = what !== undefined;
    if (what !== undefined) problems.push({ position, what: `entry ${last.index + 1}: ${what}` });
    if (damaged) break;
    if (!footerFits(footer, last, hasNext))
      problems.push({
        position: footerPosition(base, segmentBytes),
        what: 'the footer does not fit the batches of its segment',
      });
  }
  return { summary, batches, records, last, position, problems, commitSeen, endsDamaged: damaged };
}

function junkAfter(
  file: SegmentFile,
  position: number,
  segment: { segmentBytes: number; sealed: boolean },
): string | undefined {
  const end = !segment.sealed
    ? file.base + segment.segmentBytes
    : footerPosition(file.base, segment.segmentBytes);
  const junk = file.firstNonZero(position, end);
  return junk < 0 ? undefined : `bytes at ${junk} after the last batch`;
}

function stateProblems(summary: LogSummary): Problem[] {
  const problems: Problem[] = [];
  for (const [name, copies] of Object.entries(summary.readableCopies))
    if (copies === 0) problems.push({ position: -1, what: `neither copy of ${name} is readable` });
  return problems;
}

/** The last segment may have none. */
function footerFits(footer: Footer | undefined, last: LogEnd, hasNext: boolean): boolean {
  if (footer === undefined) return !hasNext;
  return footer.lastIndex === last.index && footer.chain.equals(last.chain);
}
