import { join } from 'node:path';
import { positionName } from '../../../src/commitlog/bytes.ts';
import { paths } from '../../../src/commitlog/paths.ts';
import { flushMarkSlots, hardStateSlots, readSlots } from '../../../src/commitlog/slots.ts';
import { decodeFlushMark } from '../../../src/commitlog/state-files.ts';
import type { Stream } from '../choices.ts';
import { durableView } from '../leaves/sim-disk.ts';
import type { SimNode } from '../world/node.ts';

/**
 * Flips a bit of somebody's log, below its flush mark. The disks of a minority alone ever rot: a majority always has
 * good bytes and can elect a leader, so any loss or standstill is a defect and no bad luck (testing 2.7).
 * @param share where in the log, 0 to 1
 */
export function rotLog(nodes: readonly SimNode[], share: number, random: Stream): boolean {
  const minority = Math.floor((nodes.length - 1) / 2);
  const victim = nodes[random.below(minority)];
  if (victim === undefined || minority === 0) return false;
  const position = Math.floor(share * markedEnd(victim));
  const base = position - (position % victim.options.segmentBytes);
  const file = victim.platter.names.get(join(victim.segmentsDir, positionName(base)));
  if (file === undefined || position - base >= file.size) return false;
  victim.platter.rotten = true;
  file.rot(position - base, 1 << random.below(8));
  return true;
}

/** Flips a bit of one of the two copies, if both are on the platter: then the other one must be enough. */
export function rotHardState({ platter, dataDir }: SimNode, random: Stream): boolean {
  const path = paths.hardState(dataDir);
  const file = platter.names.getDurable(path);
  if (file === undefined) return false;
  const [a, b] = readSlots(durableView(platter), path, hardStateSlots);
  if (a === undefined || a.seq !== b?.seq) return false;
  file.rot(random.below(2) * hardStateSlots.slotBytes + random.below(40), 1 << random.below(8));
  return true;
}

/** Everything below is known to be on the disk of the node. */
function markedEnd({ platter, dataDir }: SimNode): number {
  const path = paths.flushMark(dataDir);
  if (platter.names.getDurable(path) === undefined) return 0;
  const [mark] = readSlots(durableView(platter), path, flushMarkSlots);
  return mark === undefined ? 0 : decodeFlushMark(mark.payload).end;
}
