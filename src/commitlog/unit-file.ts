import { close, existsSync, fdatasync, fsync, mkdirSync, openSync, write } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const io = {
  write: promisify(write),
  sync: promisify(fdatasync),
  syncDirectory: promisify(fsync),
  close: promisify(close),
};

/** Writes at a position of a file of a ConsumeQueue, which is made with its folders when it is missing. */
export interface UnitWrite {
  readonly path: string;
  readonly position: number;
  readonly bytes: Buffer;
  readonly sync: boolean;
}

/**
 * Only opening blocks: what is removed while this is under way was removed after it had been opened, so nothing that
 * was dropped comes back.
 */
export async function writeUnits({ path, position, bytes, sync }: UnitWrite): Promise<void> {
  const dir = dirname(path);
  const made = !existsSync(path);
  if (made) mkdirSync(dir, { recursive: true });
  const file = openSync(path, made ? 'w' : 'r+');
  const folders: number[] = [];
  try {
    // The folder, the topic's and the root: a new file is durable with the names that lead to it.
    if (made && sync) for (const up of ['.', '..', '../..']) folders.push(openSync(join(dir, up), 'r'));
    for (let done = 0; done < bytes.length;)
      done += (await io.write(file, bytes, done, bytes.length - done, position + done)).bytesWritten;
    if (sync) await io.sync(file);
    for (const folder of folders) await io.syncDirectory(folder);
  } finally {
    for (const fd of [file, ...folders]) await io.close(fd);
  }
}
