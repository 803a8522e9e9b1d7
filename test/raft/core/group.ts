import type { Member, NodeId } from '../../../src/raft/core/types.ts';
import type { SimNode } from './sim-node.ts';
import { boundGroup, World } from './world.ts';

export const member = (
  id: NodeId,
  role: Member['role'],
  diskId: string | undefined = `disk-${id}`,
): Member => ({
  id,
  role,
  diskId,
  address: undefined,
});
export const voter = (id: NodeId): Member => member(id, 'voter');
export const learner = (id: NodeId): Member => member(id, 'learner');

/** A group of voters led by `a`. */
export function leading(ids = ['a', 'b', 'c'], core = {}): { world: World; a: SimNode } {
  const world = new World({ nodes: ids.length, config: boundGroup(ids), core });
  const a = world.elect('a');
  world.run(300);
  return { world, a };
}

/** Proposes these members as the next configuration and tells why not. */
export function change(leader: SimNode, members: readonly Member[]): string {
  const version = leader.status.config.version + 1;
  const result = leader.proposeConfig({ version, members });
  return result.ok ? 'ok' : result.reason;
}

export const abc = ['a', 'b', 'c'].map(voter);

/** Adds `d` on an empty disk as a learner and lets it catch up. */
export function withLearner(core = {}): { world: World; a: SimNode; d: SimNode } {
  const { world, a } = leading(['a', 'b', 'c'], core);
  const d = world.add('d');
  for (let i = 0; i < 5; i++) a.propose(i);
  if (change(a, [...abc, learner('d')]) !== 'ok') throw new Error('d was not added');
  return { world, a, d };
}
