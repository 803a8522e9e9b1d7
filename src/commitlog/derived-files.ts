import { paths, type DataDir } from './paths.ts';

/** Removes what stands beside segments that start below `position`: their indexes, and the states at their start. */
export function removeDerivedBelow({ disk, dir }: DataDir, position: number): void {
  const folder = paths.segments(dir);
  for (const name of disk.list(folder)) {
    const base = /^(?:state-(\d{20})|(\d{20})\.index)$/.exec(name);
    if (base !== null && Number(base[1] ?? base[2]) < position) disk.remove(`${folder}/${name}`);
  }
}
