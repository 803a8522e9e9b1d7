import { positionName } from './bytes.ts';
import { segmentBase } from './geometry.ts';
import type { LogSink } from './log-sink.ts';
import { paths, type DataDir } from './paths.ts';
import { freeName } from './set-aside.ts';

export interface Splice {
  /** CommitLog position. */
  readonly position: number;
  /** Right ones, within one segment. */
  readonly bytes: Buffer;
  readonly segmentBytes: number;
}

/**
 * Writes and syncs right bytes where damaged ones are. In place: good bytes are overwritten with themselves, so a crash in
 * between leaves damage only where it was. What was there is kept in the quarantine.
 */
export async function splice(
  home: DataDir & { readonly logger: LogSink },
  { position, bytes, segmentBytes }: Splice,
): Promise<void> {
  const base = segmentBase(position, segmentBytes);
  const path = paths.segment(home.dir, base);
  // A segment that is gone is the business of the next start.
  if (!home.disk.exists(path)) return;
  const file = await home.disk.openAsync(path, 'write');
  try {
    await keep(home, position, () => file.read(position - base, bytes.length));
    await file.write(bytes, position - base);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function keep(
  home: DataDir & { readonly logger: LogSink },
  position: number,
  read: () => Promise<Buffer>,
): Promise<void> {
  const { disk, dir, logger } = home;
  try {
    const old = await read();
    disk.makeDirectory(paths.quarantine(dir));
    const copy = await disk.openAsync(freeName(home, `${positionName(position)}.part`), 'createNew');
    try {
      await copy.write(old, 0);
      await copy.sync();
    } finally {
      await copy.close();
    }
    await disk.syncDirectoryAsync(paths.quarantine(dir));
  } catch (error) {
    // Bytes that can not be read can not be kept, and right ones matter more than a copy of wrong ones.
    logger.warn({ err: error, position }, 'the damaged bytes could not be kept');
  }
}
