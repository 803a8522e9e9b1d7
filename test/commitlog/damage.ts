import { closeSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import type { ExecutionContext } from 'ava';
import { chainAt } from '../../src/commitlog/batch.ts';
import { paths } from '../../src/commitlog/paths.ts';
import { flushMarkSlots, initialSlots } from '../../src/commitlog/slots.ts';
import { encodeFlushMark } from '../../src/commitlog/state-files.ts';
import { toIndex } from '../../src/raft/core/types.ts';
import type { BatchDraft, BatchInfo } from '../../src/raft/driver/raft-log.ts';
import { draft, LogDriver, segmentBytes, tempDir } from './helpers.ts';
import type { MakeOptions } from './writers.ts';

/** A closed log of `count` batches of about 5 KB unless told, and what is in it. */
export async function makeLog(
  t: ExecutionContext,
  logOptions: MakeOptions,
  count: number,
  body: (i: number) => BatchDraft = (i) => draft(i, 5000),
): Promise<{ dir: string; batches: BatchInfo[] }> {
  const dir = tempDir(t);
  const log = await LogDriver.open(logOptions(dir));
  const batches = Array.from({ length: count }, (_, i) => log.own(body(i)));
  await log.durable();
  await log.log.close();
  return { dir, batches };
}

export function at<T>(list: readonly T[], index: number): T {
  const value = list[index];
  if (value === undefined) throw new Error(`nothing at ${index}`);
  return value;
}

/** Rewrites the flush mark as if the last sync had covered entry `index` only. */
export function setMark(dir: string, batches: BatchInfo[], index: number, truncEpoch = 0): void {
  const batch = at(batches, index - 1);
  const mark = {
    truncEpoch,
    index: batch.index,
    term: batch.term,
    end: batch.offset + batch.bytes,
    chain: chainAt(batch.data),
    commit: toIndex(0),
  };
  writeFileSync(paths.flushMark(dir), initialSlots(flushMarkSlots, encodeFlushMark(mark)));
}

export function overwrite(dir: string, position: number, bytes: Buffer): void {
  const base = position - (position % segmentBytes);
  const fd = openSync(paths.segment(dir, base), 'r+');
  writeSync(fd, bytes, 0, bytes.length, position - base);
  closeSync(fd);
}

export function flip(dir: string, position: number): void {
  const base = position - (position % segmentBytes);
  const byte = readFileSync(paths.segment(dir, base))[position - base] ?? 0;
  overwrite(dir, position, Buffer.from([byte ^ 0x40]));
}
