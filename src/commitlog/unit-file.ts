import { dirname, join } from 'node:path';
import type { Disk } from '../runtime/disk.ts';

/** Writes at a position of a file of a ConsumeQueue, which is made with its folders when it is missing. */
export interface UnitWrite {
  readonly path: string;
  readonly position: number;
  readonly bytes: Buffer;
  readonly sync: boolean;
}

/** Folders are made before anything is awaited: a queue that is dropped meanwhile does not get them back. */
export async function writeUnits(disk: Disk, { path, position, bytes, sync }: UnitWrite): Promise<void> {
  const dir = dirname(path);
  const made = !disk.exists(path);
  if (made) disk.makeDirectory(dir);
  const file = await disk.openAsync(path, made ? 'create' : 'write');
  try {
    await file.write(bytes, position);
    if (sync) await file.sync();
  } finally {
    await file.close();
  }
  if (!made || !sync) return;
  // The folder, the topic's and the root: a new file is durable with the names that lead to it.
  for (const up of ['.', '..', '../..']) await disk.syncDirectoryAsync(join(dir, up));
}
