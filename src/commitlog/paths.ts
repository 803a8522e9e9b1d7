import { join } from 'node:path';
import type { Disk } from '../runtime/disk.ts';
import { positionName } from './bytes.ts';

/** A data directory and the disk that holds it. */
export interface DataDir {
  readonly disk: Disk;
  readonly dir: string;
}

/** Where the files of a data directory are. */
export const paths = {
  segments: (dir: string): string => join(dir, 'commitlog'),
  segment: (dir: string, base: number): string => join(dir, 'commitlog', positionName(base)),
  /** Derived: sparse index of a sealed segment. */
  segmentIndex: (dir: string, base: number): string => join(dir, 'commitlog', `${positionName(base)}.index`),
  /** The replicated state as of the segment's start; see boundary-states.ts. */
  boundaryState: (dir: string, base: number): string => join(dir, 'commitlog', `state-${positionName(base)}`),
  /** A zeroed segment that is ready for use, and one that is being zeroed. */
  prepared: (dir: string): string => join(dir, 'commitlog', 'prepared'),
  preparing: (dir: string): string => join(dir, 'commitlog', 'preparing'),
  hardState: (dir: string): string => join(dir, 'hardstate'),
  flushMark: (dir: string): string => join(dir, 'flushmark'),
  floor: (dir: string): string => join(dir, 'floor'),
  identity: (dir: string): string => join(dir, 'identity'),
  lock: (dir: string): string => join(dir, 'lock'),
  /** Copies of damaged segments, made before a repair overwrites them. */
  quarantine: (dir: string): string => join(dir, 'quarantine'),
} as const;

/** Bases of the segment files of a data directory, ascending. */
export function listSegments({ disk, dir }: DataDir): number[] {
  return disk
    .list(paths.segments(dir))
    .filter((name) => /^\d{20}$/.test(name))
    .map(Number)
    .toSorted((a, b) => a - b);
}
