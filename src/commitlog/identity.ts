import { z } from 'zod';
import { FlotillaError } from '../errors/flotilla-error.ts';
import { type GroupConfig, toIndex, toTerm } from '../raft/core/types.ts';
import type { LogIdentity } from '../raft/driver/raft-log.ts';
import { readWhole, writeWholeDurably } from '../runtime/disk.ts';
import type { Random } from '../runtime/random.ts';
import { zeroChain } from './batch.ts';
import { withFile, zeroRange } from './file-io.ts';
import { listSegments, paths, type DataDir } from './paths.ts';
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
/** The random numbers name the disk when it is formatted. */
type Formattable = DataDir & { readonly random: Random };

/**
 * The identity of the data directory; formats it when it is empty.
 * @throws FlotillaError CONFIG_INVALID when it belongs to another broker or has other segments,
 *   DATA_CORRUPT when there is a log but no identity
 */
export function openIdentity(home: Formattable, expected: Expected, config: GroupConfig): IdentityFile {
  const { disk, dir } = home;
  if (!disk.exists(paths.identity(dir))) return format(home, expected, config);
  const found = readIdentity(home);
  for (const key of ['clusterId', 'groupId', 'nodeId', 'segmentBytes'] as const)
    if (found[key] !== expected[key])
      throw new FlotillaError(
        'CONFIG_INVALID',
        `${dir} has ${key} ${found[key]}, but the configuration says ${expected[key]}`,
        { details: { key, found: found[key], expected: expected[key] } },
      );
  // Its name may be in the page cache only.
  saveIdentity(home, found);
  return found;
}

/** Reads the identity file as it is. */
export function readIdentity({ disk, dir }: DataDir): IdentityFile {
  const text = readWhole(disk, paths.identity(dir)).toString('utf8');
  try {
    return identityFile.parse(JSON.parse(text));
  } catch (cause) {
    throw new FlotillaError('DATA_CORRUPT', `${paths.identity(dir)} is not readable`, { cause });
  }
}

/** The identity comes last: a directory without it was never used. */
function format(home: Formattable, expected: Expected, config: GroupConfig): IdentityFile {
  const { disk, dir } = home;
  disk.makeDirectory(paths.segments(dir));
  refuseForeignLog(home);
  const identity: IdentityFile = { format: 1, ...expected, diskId: home.random.uuid() };
  const zero = toIndex(0);
  const term = toTerm(0);
  const floor = { index: zero, term, end: 0, chain: zeroChain, config };
  const hard = { term, vote: undefined, truncEpoch: 0, truncFrom: zero };
  const mark = { truncEpoch: 0, index: zero, term, end: 0, chain: zeroChain, commit: zero };
  writeWholeDurably(disk, paths.floor(dir), initialSlots(floorSlots, encodeFloor(floor)));
  writeWholeDurably(disk, paths.hardState(dir), initialSlots(hardStateSlots, encodeHardState(hard)));
  writeWholeDurably(disk, paths.flushMark(dir), initialSlots(flushMarkSlots, encodeFlushMark(mark)));
  makeZeroedSegment(home, expected.segmentBytes);
  saveIdentity(home, identity);
  return identity;
}

function saveIdentity({ disk, dir }: DataDir, identity: IdentityFile): void {
  const draft = `${paths.identity(dir)}.tmp`;
  writeWholeDurably(disk, draft, Buffer.from(`${JSON.stringify(identity, null, 2)}\n`));
  disk.rename(draft, paths.identity(dir));
  disk.syncDirectory(dir);
}

function refuseForeignLog(home: DataDir): void {
  const { disk, dir } = home;
  for (const base of listSegments(home)) {
    using file = new SegmentFile(home, base);
    if (file.firstNonZero(base, base + 4096) >= 0)
      throw new FlotillaError('DATA_CORRUPT', `${dir} holds a log but its identity file is missing`);
    disk.remove(paths.segment(dir, base));
  }
}

function makeZeroedSegment({ disk, dir }: DataDir, segmentBytes: number): void {
  withFile(disk, paths.segment(dir, 0), 'create', (file) => {
    zeroRange(file, 0, segmentBytes);
    file.sync();
  });
  disk.syncDirectory(paths.segments(dir));
}
