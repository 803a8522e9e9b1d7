import { FlotillaError } from '../errors/flotilla-error.ts';
import { mark as reached } from '../marks/marks.ts';
import { type GroupConfig, type RestoredState, toIndex } from '../raft/core/types.ts';
import type { LogIdentity } from '../raft/driver/raft-log.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Random } from '../runtime/random.ts';
import { removeDerivedBelow } from './derived-files.ts';
import { segmentBytesMin } from './geometry.ts';
import { openIdentity } from './identity.ts';
import type { LogFacts } from './log-facts.ts';
import { silentSink, type LogSink } from './log-sink.ts';
import { listSegments, paths, type DataDir } from './paths.ts';
import { recoverLog, type Recovered } from './recovery.ts';
import {
  floorSlots,
  flushMarkSlots,
  hardStateSlots,
  type SlotContent,
  settleSlot,
  writeSlot,
} from './slots.ts';
import { repairTail } from './repair-tail.ts';
import {
  decodeFloorState,
  decodeFlushMark,
  decodeHardState,
  encodeFloorState,
  encodeFlushMark,
  type FlushMark,
  type HardState,
  type LogFloor,
} from './state-files.ts';
import type { DamagedTail, LogWriterFactory, WriterStart } from './writer-port.ts';

/** The log lives in the data directory of the broker. */
export interface CommitLogOptions extends DataDir {
  readonly clock: Clock;
  /** Names the disk when the directory is formatted. */
  readonly random: Random;
  /** Takes the sole right to use the directory until it is disposed. @throws FlotillaError DATA_DIR_IN_USE */
  readonly lock: (dir: string) => Disposable;
  readonly writer: LogWriterFactory;
  readonly clusterId: string;
  readonly groupId: string;
  readonly nodeId: string;
  /** Used when the directory is formatted; later the log itself knows the configuration (R58). */
  readonly initialConfig: GroupConfig;
  /** Size of a segment, from 64 KiB; fixed when the directory is formatted. @default 1 GiB by configuration */
  readonly segmentBytes: number;
  /** Newest batches kept in memory, bytes. */
  readonly cacheBytes: number;
  /** `page-cache`: appends are reported when written; they are synced when idle or every 500 ms. */
  readonly durability: 'fsync' | 'page-cache';
  /** Sabotage for tests: no data or hard state is ever synced. */
  readonly skipFsync?: boolean;
  readonly logger?: LogSink;
}

/** A recovered log, ready to be appended to. */
export interface OpenedLog {
  readonly lock: Disposable;
  readonly identity: LogIdentity;
  readonly floor: LogFloor;
  readonly restored: RestoredState;
  readonly facts: LogFacts;
  readonly writerStart: WriterStart;
  readonly logger: LogSink;
}

/** Locks the directory, formats or recovers it; blocks while it reads. */
export function openLog(options: CommitLogOptions): OpenedLog {
  const { segmentBytes } = options;
  if (!Number.isSafeInteger(segmentBytes) || segmentBytes < segmentBytesMin)
    throw new FlotillaError('CONFIG_INVALID', `segmentBytes must be at least ${segmentBytesMin}`);
  const lock = options.lock(options.dir);
  try {
    return recoverAndPrepare(options, lock);
  } catch (error) {
    lock[Symbol.dispose]();
    throw error;
  }
}

function recoverAndPrepare(options: CommitLogOptions, lock: Disposable): OpenedLog {
  const { disk, dir, clusterId, groupId, nodeId, segmentBytes } = options;
  const logger = options.logger ?? silentSink;
  const expected = { clusterId, groupId, nodeId, segmentBytes };
  const identity = openIdentity(options, expected, options.initialConfig);
  const hardSlot = required(settleSlot(disk, paths.hardState(dir), hardStateSlots), 'hard state', dir);
  const hard = decodeHardState(hardSlot.payload);
  const floor = settleFloor(options, hard);
  const markSlot = disk.exists(paths.flushMark(dir))
    ? settleSlot(disk, paths.flushMark(dir), flushMarkSlots)
    : undefined;
  const mark = markSlot === undefined ? undefined : decodeFlushMark(markSlot.payload);
  if (mark === undefined) logger.warn({ dir }, 'flush mark is not readable; a damaged tail will not be cut');
  const recovered = recoverLog({ disk, dir, segmentBytes, floor, hard, mark });
  repairTail({ disk, dir, segmentBytes, logger }, recovered);
  const fresh = freshMark(recovered, hard);
  const markSeq =
    recovered.verdict === 'corrupt'
      ? (markSlot?.seq ?? 0)
      : writeSlot(disk, paths.flushMark(dir), flushMarkSlots, encodeFlushMark(fresh));
  return {
    lock,
    identity,
    floor,
    restored: restoredState(hard, floor, recovered),
    facts: recovered.facts,
    logger,
    writerStart: {
      dir,
      segmentBytes,
      syncData: options.durability === 'fsync',
      skipFsync: options.skipFsync ?? false,
      hardState: hardSlot,
      mark: { seq: markSeq, payload: encodeFlushMark(fresh) },
      markIndexMin: recovered.verdict === 'corrupt' ? recovered.claimed.index : 0,
      damaged: damagedTail(recovered, fresh),
    },
  };
}

/** Ends what a crash left half done: the replacement of the log, or the removal of segments below the floor. */
function settleFloor(home: DataDir, hard: HardState): LogFloor {
  const { disk, dir } = home;
  const { payload } = required(settleSlot(disk, paths.floor(dir), floorSlots), 'floor', dir);
  const { floor, replacing } = decodeFloorState(payload);
  for (const base of listSegments(home)) {
    if (!replacing && base >= floor.end) break;
    if (!replacing) reached('zombieSegmentRemoved');
    disk.remove(paths.segment(dir, base));
  }
  removeDerivedBelow(home, floor.end);
  disk.syncDirectory(paths.segments(dir));
  if (!replacing) return floor;
  reached('seedSwitchFinished');
  const { index, term, end, chain } = floor;
  const { truncEpoch } = hard;
  const mark = { truncEpoch, index, term, end, chain, commit: index };
  writeSlot(disk, paths.flushMark(dir), flushMarkSlots, encodeFlushMark(mark));
  writeSlot(disk, paths.floor(dir), floorSlots, encodeFloorState({ floor, replacing: false }));
  return floor;
}

function required(slot: SlotContent | undefined, what: string, dir: string): SlotContent {
  if (slot !== undefined) return slot;
  throw new FlotillaError(
    'DATA_CORRUPT',
    `both copies of the ${what} in ${dir} are damaged: this broker no longer knows what it promised`,
    { details: { dir, what } },
  );
}

/** True once the unmarked tail was synced. While the log is damaged it says what was claimed. */
function freshMark(recovered: Recovered, hard: HardState): FlushMark {
  const { last } = recovered.facts;
  return {
    truncEpoch: hard.truncEpoch,
    index: last.index,
    term: last.term,
    end: last.end,
    chain: last.chain,
    commit: toIndex(0),
  };
}

/** Its end stays that of the valid part: whatever comes after it is read in full at every start. */
function damagedTail({ verdict, finding, claimed }: Recovered, fresh: FlushMark): DamagedTail | undefined {
  // Set aside before: only the claim is left, in the mark.
  if (verdict !== 'corrupt' || finding.ending === 'clean') return undefined;
  const claim = encodeFlushMark({ ...fresh, index: claimed.index, term: claimed.term });
  return { position: fresh.end, claim };
}

function restoredState(hard: HardState, floor: LogFloor, recovered: Recovered): RestoredState {
  const { facts, claimed } = recovered;
  return {
    term: hard.term,
    vote: hard.vote,
    floor: { index: floor.index, term: floor.term, config: floor.config },
    last: facts.last.index,
    applied: floor.index,
    terms: [...facts.terms],
    configs: facts.configs.map(({ index, config }) => ({ index, config })),
    faulty:
      recovered.verdict === 'corrupt' ? { claimedLast: claimed.index, claimedTerm: claimed.term } : undefined,
  };
}
