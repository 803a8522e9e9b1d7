import { join } from 'node:path';
import { positionName } from './bytes.ts';
import { withFile } from './file-io.ts';
import { segmentBase } from './geometry.ts';
import { listSegments, paths, type DataDir } from './paths.ts';

/**
 * Keeps what lies from a CommitLog position on in the quarantine: the segment as a copy, since its front stays in use,
 * the ones after it as they are, from the back (S19).
 */
export function setAside(home: DataDir, position: number, segmentBytes: number): void {
  const { disk, dir } = home;
  const base = segmentBase(position, segmentBytes);
  const segments = listSegments(home).filter((segment) => segment >= base);
  disk.makeDirectory(paths.quarantine(dir));
  disk.syncDirectory(dir);
  if (segments.includes(base)) copyAside(home, base);
  for (const segment of segments.toReversed()) {
    if (segment === base) continue;
    disk.rename(paths.segment(dir, segment), freeName(home, positionName(segment)));
    disk.syncDirectory(paths.quarantine(dir));
    disk.syncDirectory(paths.segments(dir));
  }
}

function copyAside(home: DataDir, base: number): void {
  const { disk, dir } = home;
  const partial = join(paths.quarantine(dir), 'copying');
  if (disk.exists(partial)) disk.remove(partial);
  disk.copy(paths.segment(dir, base), partial);
  withFile(disk, partial, 'write', (file) => file.sync());
  disk.rename(partial, freeName(home, positionName(base)));
  disk.syncDirectory(paths.quarantine(dir));
}

/** A path in the quarantine that nothing has yet: what an earlier damage left there is kept. */
export function freeName({ disk, dir }: DataDir, name: string): string {
  const path = join(paths.quarantine(dir), name);
  let free = path;
  for (let copy = 1; disk.exists(free); copy++) free = `${path}.${copy}`;
  return free;
}
