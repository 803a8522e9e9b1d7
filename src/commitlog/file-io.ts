import type { Disk, DiskFile, OpenMode } from '../runtime/disk.ts';

/** Opens a file for as long as `use` runs. */
export function withFile<T>(
  disk: Pick<Disk, 'open'>,
  path: string,
  mode: OpenMode,
  use: (file: DiskFile) => T,
): T {
  const file = disk.open(path, mode);
  try {
    return use(file);
  } finally {
    file.close();
  }
}

const zeros = Buffer.alloc(1024 * 1024);

/** Overwrites [from, to) with zeros. */
export function zeroRange(file: DiskFile, from: number, to: number): void {
  for (let at = from; at < to; at += zeros.length)
    file.write(zeros.subarray(0, Math.min(zeros.length, to - at)), at);
}
