import { closeSync, existsSync, fdatasyncSync, ftruncateSync, openSync, rmSync, statSync } from 'node:fs';
import { readFully, syncDirectory, writeFully, zeroRange } from './file-io.ts';
import { encodeFooter, type Footer } from './footer.ts';
import { footerPosition, segmentBase } from './geometry.ts';
import type { LogEnd } from './log-facts.ts';
import type { LogSink } from './log-sink.ts';
import { listSegments, paths } from './paths.ts';
import { quarantineSegment, type Recovered } from './recovery.ts';
import { SegmentFile } from './scan.ts';

interface Context {
  readonly segmentBytes: number;
  readonly logger: LogSink;
}

/** Does what the verdict of recovery asks for, so that the log can be appended to. */
export function repairTail(dir: string, recovered: Recovered, context: Context): void {
  const { verdict } = recovered;
  if (verdict === 'corrupt') {
    keepDamaged(dir, recovered, context);
    return;
  }
  if (verdict === 'torn') cutTail(dir, recovered, context);
  for (const [base, footer] of recovered.footers) writeFooter(dir, base, footer, context);
  removeLaterSegments(dir, recovered.facts.last.end, context.segmentBytes);
  extendActive(dir, recovered.facts.last.end, context.segmentBytes);
  rewrite(dir, recovered.unmarkedFrom, recovered.facts.last.end, context.segmentBytes);
}

function keepDamaged(dir: string, recovered: Recovered, context: Context): void {
  const { last } = recovered.facts;
  const damagedBase = nextBatchBase(last, context.segmentBytes, dir);
  const copy = quarantineSegment(dir, damagedBase);
  context.logger.error(
    {
      ...recovered.finding,
      claimed: recovered.claimed.index,
      position: last.end,
      why: recovered.damage,
      copy,
    },
    'stored entries are damaged; they are kept and not served, and this broker can not lead until they are repaired',
  );
}

/** The damage may lie at the start of the next segment. */
function nextBatchBase(last: LogEnd, segmentBytes: number, dir: string): number {
  const base = segmentBase(last.end, segmentBytes);
  if (!SegmentFile.exists(dir, base)) return base;
  using file = new SegmentFile(dir, base);
  return file.footer(segmentBytes)?.end === last.end && existsSync(paths.segment(dir, base + segmentBytes))
    ? base + segmentBytes
    : base;
}

function cutTail(dir: string, recovered: Recovered, { segmentBytes, logger }: Context): void {
  const { end, index } = recovered.facts.last;
  const base = segmentBase(end, segmentBytes);
  removeLaterSegments(dir, end, segmentBytes);
  let dropped = 0;
  if (existsSync(paths.segment(dir, base))) {
    const fd = openSync(paths.segment(dir, base), 'r+');
    try {
      const size = Math.min(statSync(paths.segment(dir, base)).size, segmentBytes);
      dropped = Math.max(0, size - (end - base));
      zeroRange(fd, end - base, size);
      fdatasyncSync(fd);
    } finally {
      closeSync(fd);
    }
  }
  logger.warn(
    { last: index, position: end, tailBytes: dropped, why: recovered.damage },
    'cut a torn tail after the last whole entry; nothing in it was acknowledged',
  );
}

/** From the back (S19): a crash in between leaves no hole. */
function removeLaterSegments(dir: string, end: number, segmentBytes: number): void {
  for (const base of listSegments(dir).toReversed())
    if (base > segmentBase(end, segmentBytes)) {
      rmSync(paths.segment(dir, base));
      syncDirectory(paths.segments(dir));
    }
}

function writeFooter(dir: string, base: number, footer: Footer, { segmentBytes, logger }: Context): void {
  const fd = openSync(paths.segment(dir, base), 'r+');
  try {
    writeFully(fd, encodeFooter(footer), footerPosition(base, segmentBytes) - base);
    fdatasyncSync(fd);
  } finally {
    closeSync(fd);
  }
  logger.warn({ base }, 'wrote the missing footer of a sealed segment again');
}

/** A crash may leave a new segment without its full size. */
function extendActive(dir: string, end: number, segmentBytes: number): void {
  const path = paths.segment(dir, segmentBase(end, segmentBytes));
  if (!existsSync(path) || statSync(path).size >= segmentBytes) return;
  const fd = openSync(path, 'r+');
  try {
    ftruncateSync(fd, segmentBytes);
    fdatasyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

const blockBytes = 1024 * 1024;

/** Step 4 of recovery: what is in the page cache is not evidence that it is on disk, so write and sync it again. */
function rewrite(dir: string, from: number, end: number, segmentBytes: number): void {
  for (let base = segmentBase(from, segmentBytes); base < end; base += segmentBytes) {
    const path = paths.segment(dir, base);
    if (!existsSync(path)) continue;
    const fd = openSync(path, 'r+');
    try {
      const stop = Math.min(end, base + segmentBytes);
      for (let at = Math.max(from, base); at < stop; at += blockBytes)
        writeFully(fd, readFully(fd, at - base, Math.min(blockBytes, stop - at)), at - base);
      fdatasyncSync(fd);
    } finally {
      closeSync(fd);
    }
  }
}
