import { readIdentity, type IdentityFile } from './identity.ts';
import { listSegments, paths, type DataDir } from './paths.ts';
import { SegmentFile } from './scan.ts';
import {
  floorSlots,
  flushMarkSlots,
  hardStateSlots,
  readSlots,
  type SlotContent,
  type SlotFormat,
} from './slots.ts';
import {
  decodeFloor,
  decodeFlushMark,
  decodeHardState,
  type FlushMark,
  type HardState,
  type LogFloor,
} from './state-files.ts';
import type { Footer } from './footer.ts';

export interface SegmentSummary {
  readonly base: number;
  readonly path: string;
  readonly fileBytes: number;
  /** Present when the segment is sealed. */
  readonly footer: Footer | undefined;
  readonly hasIndexFile: boolean;
}
export interface LogSummary {
  readonly identity: IdentityFile;
  /** undefined: neither copy is readable. */
  readonly hardState: HardState | undefined;
  readonly flushMark: FlushMark | undefined;
  readonly floor: LogFloor | undefined;
  /** How many of the two copies of each state file are readable. */
  readonly readableCopies: Readonly<Record<'hardState' | 'flushMark' | 'floor', number>>;
  readonly segments: readonly SegmentSummary[];
}

/**
 * What a data directory says about its log. Reads only, takes no lock: of a running broker it shows a moment.
 * @throws FlotillaError DATA_CORRUPT when the identity is not readable
 */
export function inspectLog(home: DataDir): LogSummary {
  const { dir } = home;
  const identity = readIdentity(home);
  const hard = copies(home, paths.hardState(dir), hardStateSlots);
  const mark = copies(home, paths.flushMark(dir), flushMarkSlots);
  const floor = copies(home, paths.floor(dir), floorSlots);
  return {
    identity,
    hardState: hard[0] === undefined ? undefined : decodeHardState(hard[0].payload),
    flushMark: mark[0] === undefined ? undefined : decodeFlushMark(mark[0].payload),
    floor: floor[0] === undefined ? undefined : decodeFloor(floor[0].payload),
    readableCopies: { hardState: hard.length, flushMark: mark.length, floor: floor.length },
    segments: listSegments(home).map((base) => summarize(home, base, identity.segmentBytes)),
  };
}

function summarize(home: DataDir, base: number, segmentBytes: number): SegmentSummary {
  using file = new SegmentFile(home, base);
  const path = paths.segment(home.dir, base);
  return {
    base,
    path,
    fileBytes: home.disk.size(path),
    footer: file.footer(segmentBytes),
    hasIndexFile: home.disk.exists(paths.segmentIndex(home.dir, base)),
  };
}

function copies({ disk }: DataDir, path: string, format: SlotFormat): readonly SlotContent[] {
  return disk.exists(path) ? readSlots(disk, path, format) : [];
}
