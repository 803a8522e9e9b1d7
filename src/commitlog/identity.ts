import { randomUUID } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fdatasyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { z } from 'zod';
import { FlotillaError } from '../errors/flotilla-error.ts';
import { type GroupConfig, toIndex, toTerm } from '../raft/core/types.ts';
import type { LogIdentity } from '../raft/driver/raft-log.ts';
import { zeroChain } from './batch.ts';
import { syncDirectory, writeFileDurably, zeroRange } from './file-io.ts';
import { listSegments, paths } from './paths.ts';
import { SegmentFile } from './scan.ts';
import { floorSlots, flushMarkSlots, hardStateSlots, initialSlots } from './slots.ts';
import { encodeFloor, encodeFlushMark, encodeHardState } from './state-files.ts';

const identityFile = z.object({
  format: z.literal(1),
  clusterId: z.string(),
  groupId: z.string(),
  nodeId: z.string(),
  diskId: z.string(),
  segmentBytes: z.number().int().positive(),
});
export type IdentityFile = z.infer<typeof identityFile> & LogIdentity;
type Expected = Omit<IdentityFile, 'diskId' | 'format'>;

/**
 * The identity of the data directory; formats it when it is empty.
 * @throws FlotillaError CONFIG_INVALID when it belongs to another broker or has other segments,
 *   DATA_CORRUPT when there is a log but no identity
 */
export function openIdentity(dir: string, expected: Expected, config: GroupConfig): IdentityFile {
  if (!existsSync(paths.identity(dir))) return format(dir, expected, config);
  const found = readIdentity(dir);
  for (const key of ['clusterId', 'groupId', 'nodeId', 'segmentBytes'] as const)
    if (found[key] !== expected[key])
      throw new FlotillaError(
        'CONFIG_INVALID',
        `${dir} has ${key} ${found[key]}, but the configuration says ${expected[key]}`,
        { details: { key, found: found[key], expected: expected[key] } },
      );
  return found;
}

/** Reads the identity file as it is. */
export function readIdentity(dir: string): IdentityFile {
  const text = readFileSync(paths.identity(dir), 'utf8');
  try {
    return identityFile.parse(JSON.parse(text));
  } catch (cause) {
    throw new FlotillaError('DATA_CORRUPT', `${paths.identity(dir)} is not readable`, { cause });
  }
}

/** The identity comes last: a directory without it was never used. */
function format(dir: string, expected: Expected, config: GroupConfig): IdentityFile {
  mkdirSync(paths.segments(dir), { recursive: true });
  refuseForeignLog(dir);
  const identity: IdentityFile = { format: 1, ...expected, diskId: randomUUID() };
  const zero = toIndex(0);
  const term = toTerm(0);
  const floor = { index: zero, term, end: 0, chain: zeroChain, config };
  const hard = { term, vote: undefined, truncEpoch: 0, truncFrom: zero };
  const mark = { truncEpoch: 0, index: zero, term, end: 0, chain: zeroChain, commit: zero };
  writeFileDurably(paths.floor(dir), initialSlots(floorSlots, encodeFloor(floor)));
  writeFileDurably(paths.hardState(dir), initialSlots(hardStateSlots, encodeHardState(hard)));
  writeFileDurably(paths.flushMark(dir), initialSlots(flushMarkSlots, encodeFlushMark(mark)));
  makeZeroedSegment(dir, expected.segmentBytes);
  writeFileDurably(`${paths.identity(dir)}.tmp`, Buffer.from(`${JSON.stringify(identity, null, 2)}\n`));
  renameSync(`${paths.identity(dir)}.tmp`, paths.identity(dir));
  syncDirectory(dir);
  return identity;
}

function refuseForeignLog(dir: string): void {
  for (const base of listSegments(dir)) {
    using file = new SegmentFile(dir, base);
    if (file.firstNonZero(base, base + 4096) >= 0)
      throw new FlotillaError('DATA_CORRUPT', `${dir} holds a log but its identity file is missing`);
    rmSync(paths.segment(dir, base));
  }
}

function makeZeroedSegment(dir: string, segmentBytes: number): void {
  const fd = openSync(paths.segment(dir, 0), 'w');
  try {
    zeroRange(fd, 0, segmentBytes);
    fdatasyncSync(fd);
  } finally {
    closeSync(fd);
  }
  syncDirectory(paths.segments(dir));
}
