import { closeSync, existsSync, openSync, statSync } from 'node:fs';
import { readIdentity, type IdentityFile } from './identity.ts';
import { listSegments, paths } from './paths.ts';
import { SegmentFile } from './scan.ts';
import { floorSlots, flushMarkSlots, hardStateSlots, readSlot, readSlots, type SlotFormat } from './slots.ts';
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
export function inspectLog(dir: string): LogSummary {
  const identity = readIdentity(dir);
  const hard = payload(paths.hardState(dir), hardStateSlots);
  const mark = payload(paths.flushMark(dir), flushMarkSlots);
  const floor = payload(paths.floor(dir), floorSlots);
  return {
    identity,
    hardState: hard === undefined ? undefined : decodeHardState(hard),
    flushMark: mark === undefined ? undefined : decodeFlushMark(mark),
    floor: floor === undefined ? undefined : decodeFloor(floor),
    readableCopies: {
      hardState: readable(paths.hardState(dir), hardStateSlots),
      flushMark: readable(paths.flushMark(dir), flushMarkSlots),
      floor: readable(paths.floor(dir), floorSlots),
    },
    segments: listSegments(dir).map((base) => summarize(dir, base, identity.segmentBytes)),
  };
}

function summarize(dir: string, base: number, segmentBytes: number): SegmentSummary {
  using file = new SegmentFile(dir, base);
  const path = paths.segment(dir, base);
  return {
    base,
    path,
    fileBytes: statSync(path).size,
    footer: file.footer(segmentBytes),
    hasIndexFile: existsSync(paths.segmentIndex(dir, base)),
  };
}

function payload(path: string, format: SlotFormat): Buffer | undefined {
  return existsSync(path) ? readSlots(path, format)?.payload : undefined;
}

function readable(path: string, format: SlotFormat): number {
  if (!existsSync(path)) return 0;
  const fd = openSync(path, 'r');
  try {
    return ([0, 1] as const).filter((slot) => readSlot(fd, format, slot) !== undefined).length;
  } finally {
    closeSync(fd);
  }
}
