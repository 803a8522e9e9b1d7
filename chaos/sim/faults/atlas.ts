import { join } from 'node:path';
import { positionName } from '../../../src/commitlog/bytes.ts';
import { paths } from '../../../src/commitlog/paths.ts';
import { flushMarkSlots, readSlots } from '../../../src/commitlog/slots.ts';
import { decodeFlushMark } from '../../../src/commitlog/state-files.ts';
import type { Stream } from '../choices.ts';
import { durableView } from '../leaves/sim-disk.ts';
import type { SimNode } from '../world/node.ts';

const regionBytes = 64 * 1024;

/**
 * Flips a bit of somebody's log. Of each region of 64 KiB one replica alone may ever be damaged, and nothing above its
 * flush mark: a majority always has good bytes, so any loss is a defect and no bad luck (testing 2.7).
 * @param share where in the log, 0 to 1
 */
export function rotLog(nodes: readonly SimNode[], share: number, random: Stream): boolean {
  const ends = nodes.map(markedEnd);
  const position = Math.floor(share * Math.max(0, ...ends));
  const victim = nodes[Math.floor(position / regionBytes) % nodes.length];
  if (victim === undefined || position >= (ends[nodes.indexOf(victim)] ?? 0)) return false;
  const base = position - (position % victim.options.segmentBytes);
  const file = victim.platter.names.get(join(victim.segmentsDir, positionName(base)));
  if (file === undefined || position - base >= file.size) return false;
  file.rot(position - base, 1 << random.below(8));
  return true;
}

/** Everything below is known to be on the disk of the node. */
function markedEnd({ platter, dataDir }: SimNode): number {
  const path = paths.flushMark(dataDir);
  if (platter.names.getDurable(path) === undefined) return 0;
  const [mark] = readSlots(durableView(platter), path, flushMarkSlots);
  return mark === undefined ? 0 : decodeFlushMark(mark.payload).end;
}
