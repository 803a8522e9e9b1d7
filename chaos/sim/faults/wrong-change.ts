import type { GroupConfig, Member } from '../../../src/raft/core/types.ts';
import type { SimCluster } from '../world/cluster.ts';
import type { SimNode } from '../world/node.ts';

type Change = (config: GroupConfig, self: string) => readonly Member[];

const stranger: Member = { id: 'stranger', role: 'learner', diskId: undefined, address: 'stranger:1' };

/** What an administrator's tool would not even send, and a leader must refuse (R54 to R56). */
const changes: readonly Change[] = [
  ({ members }) => members,
  ({ members }) => [...members, ...members.slice(0, 1)],
  ({ members }) => [...members, { ...stranger, role: 'voter' }],
  ({ members }, self) => members.filter(({ id }) => id !== self),
  ({ members }, self) => (members.length < 3 ? members : members.filter(({ id }) => id === self)),
  ({ members }, self) => each(members, self, (member) => ({ ...member, role: 'learner' })),
  ({ members }, self) => each(members, self, (member) => ({ ...member, address: 'elsewhere:1' })),
];

/** Changes everybody but the leader, who would not take a wrong word about himself. */
function each(members: readonly Member[], self: string, change: (member: Member) => Member): Member[] {
  return members.map((member) => (member.id === self ? member : change(member)));
}

/** Asks the leader for every change that is wrong, of this version or of an old one. */
export function wrongChange(cluster: SimCluster): void {
  const { leader } = cluster;
  const replica = leader?.replica;
  if (leader === undefined || replica === undefined) return;
  cluster.effect('wrongChange');
  leader.run(() => {
    for (const change of changes) ask(cluster, replica, change);
  });
}

function ask(cluster: SimCluster, { node, self }: NonNullable<SimNode['replica']>, change: Change): void {
  const { config } = node.status();
  for (const version of [config.version, config.version + 1]) {
    void node.changeConfig({ version, members: change(config, self.id) }).then((outcome) => {
      if (outcome.kind !== 'refused') cluster.effect(`wrong change ${outcome.kind}`);
    });
  }
}
