import { mark } from '../marks/marks.ts';
import { withFile, zeroRange } from './file-io.ts';
import { encodeFooter, type Footer } from './footer.ts';
import { footerPosition, segmentBase } from './geometry.ts';
import type { LogSink } from './log-sink.ts';
import { listSegments, paths, type DataDir } from './paths.ts';
import type { Recovered } from './recovery.ts';
import { SegmentFile } from './scan.ts';

interface Context extends DataDir {
  readonly segmentBytes: number;
  readonly logger: LogSink;
}

/** Does what the verdict of recovery asks for, so that the log can be appended to. */
export function repairTail(context: Context, recovered: Recovered): void {
  const { verdict } = recovered;
  if (verdict === 'corrupt') {
    reportDamage(context, recovered);
    return;
  }
  const { end } = recovered.facts.last;
  if (verdict === 'torn') cutTail(context, recovered);
  for (const [base, footer] of recovered.footers) writeFooter(context, base, footer);
  removeLaterSegments(context, end);
  extendActive(context, end);
  rewrite(context, recovered.unmarkedFrom, end);
}

function reportDamage({ logger }: Context, recovered: Recovered): void {
  const { mark: marked, last } = recovered.finding;
  if ((marked ?? 0) > last) mark('damageBelowMark');
  logger.error(
    {
      ...recovered.finding,
      claimed: recovered.claimed.index,
      position: recovered.facts.last.end,
      why: recovered.damage,
    },
    'stored entries are damaged; they are kept and not served, and this broker can not lead until it has them from the others',
  );
}

function cutTail(context: Context, recovered: Recovered): void {
  const { disk, dir, segmentBytes, logger } = context;
  const { end, index } = recovered.facts.last;
  mark(recovered.claimed.index > index + 1 ? 'batchBehindHoleCut' : 'tornTailCut');
  const base = segmentBase(end, segmentBytes);
  removeLaterSegments(context, end);
  let dropped = 0;
  if (SegmentFile.exists(context, base)) {
    withFile(disk, paths.segment(dir, base), 'write', (file) => {
      const size = Math.min(file.size, segmentBytes);
      dropped = Math.max(0, size - (end - base));
      zeroRange(file, end - base, size);
      file.sync();
    });
  }
  logger.warn(
    { last: index, position: end, tailBytes: dropped, why: recovered.damage },
    'cut a torn tail after the last whole entry; nothing in it was acknowledged',
  );
}

/** From the back (S19): a crash in between leaves no hole. */
function removeLaterSegments(context: Context, end: number): void {
  const { disk, dir, segmentBytes } = context;
  for (const base of listSegments(context).toReversed())
    if (base > segmentBase(end, segmentBytes)) {
      disk.remove(paths.segment(dir, base));
      disk.syncDirectory(paths.segments(dir));
    }
}

function writeFooter({ disk, dir, segmentBytes, logger }: Context, base: number, footer: Footer): void {
  withFile(disk, paths.segment(dir, base), 'write', (file) => {
    file.write(encodeFooter(footer), footerPosition(base, segmentBytes) - base);
    file.sync();
  });
  logger.warn({ base }, 'wrote the missing footer of a sealed segment again');
}

/** A crash may leave a new segment without its full size. */
function extendActive({ disk, dir, segmentBytes }: Context, end: number): void {
  const path = paths.segment(dir, segmentBase(end, segmentBytes));
  if (!disk.exists(path) || disk.size(path) >= segmentBytes) return;
  withFile(disk, path, 'write', (file) => {
    file.truncate(segmentBytes);
    file.sync();
  });
}

const blockBytes = 1024 * 1024;

/** Step 4 of recovery: what is in the page cache is not evidence that it is on disk, so write and sync it again. */
function rewrite({ disk, dir, segmentBytes }: Context, from: number, end: number): void {
  for (let base = segmentBase(from, segmentBytes); base < end; base += segmentBytes) {
    const path = paths.segment(dir, base);
    if (!disk.exists(path)) continue;
    withFile(disk, path, 'write', (file) => {
      const stop = Math.min(end, base + segmentBytes);
      for (let at = Math.max(from, base); at < stop; at += blockBytes)
        file.write(file.read(at - base, Math.min(blockBytes, stop - at)), at - base);
      file.sync();
    });
  }
}
