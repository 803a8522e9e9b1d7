import type { SimCluster } from '../world/cluster.ts';
import type { SimNode } from '../world/node.ts';

const lookMs = 5;
const clogMs = 3000;

export interface SeedTrouble {
  readonly cluster: SimCluster;
  /** Chooses the trouble. */
  readonly amount: number;
  readonly later: (ms: number, run: () => void) => void;
}

type Trouble = (seeded: SimNode, leader: SimNode | undefined, cluster: SimCluster) => void;

const troubles: readonly Trouble[] = [
  (seeded) => seeded.crash(),
  (seeded) => seeded.losePower(),
  (_, leader) => leader?.crash(),
  (seeded, leader, { network }) => leader && network.clog(leader.id, seeded.id, clogMs),
];

/** Waits until somebody fetches a state, and disturbs that. */
export function troubleSeed({ cluster, amount, later }: SeedTrouble): void {
  const seeded = cluster.nodes.find(({ replica }) => replica?.seeding !== undefined);
  if (seeded === undefined) return later(lookMs, () => troubleSeed({ cluster, amount, later }));
  cluster.effect('seedTrouble');
  troubles[amount % troubles.length]?.(seeded, cluster.leader, cluster);
}
