import { closeSync, fdatasyncSync, fsyncSync, openSync, readSync, writeSync } from 'node:fs';

/** Writes all bytes at the position, going on after short writes (S18). */
export function writeFully(fd: number, bytes: Uint8Array, position: number): void {
  for (let done = 0; done < bytes.length;)
    done += writeSync(fd, bytes, done, bytes.length - done, position + done);
}

/** Reads up to `length` bytes; shorter only at the end of the file. */
export function readFully(fd: number, position: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  let done = 0;
  while (done < length) {
    const read = readSync(fd, bytes, done, length - done, position + done);
    if (read === 0) break;
    done += read;
  }
  return bytes.subarray(0, done);
}

/** Makes created, renamed and removed names of a directory durable. */
export function syncDirectory(path: string): void {
  const fd = openSync(path, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** Creates or replaces a small file and makes its content durable; the name is not yet. */
export function writeFileDurably(path: string, content: Uint8Array): void {
  const fd = openSync(path, 'w');
  try {
    writeFully(fd, content, 0);
    fdatasyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

const zeros = Buffer.alloc(1024 * 1024);

/** Overwrites [from, to) with zeros. */
export function zeroRange(fd: number, from: number, to: number): void {
  for (let at = from; at < to; at += zeros.length)
    writeFully(fd, zeros.subarray(0, Math.min(zeros.length, to - at)), at);
}
