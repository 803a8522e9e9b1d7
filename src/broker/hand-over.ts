import { filter, firstValueFrom, timeout } from 'rxjs';
import type { NodeId } from '../raft/core/types.ts';
import type { RaftNode } from '../raft/driver/raft-node.ts';
import type { Transport } from '../raft/driver/transport.ts';

/** The reachable voter with the longest matching log, or undefined. */
function bestTarget(node: RaftNode, transport: Transport, self: NodeId): NodeId | undefined {
  const { config, peers } = node.status();
  let best: { id: NodeId; match: number } | undefined;
  for (const member of config.members) {
    if (member.id === self || member.role !== 'voter' || !transport.reachable(member.id)) continue;
    const match = peers.find((peer) => peer.id === member.id)?.match ?? 0;
    if (best === undefined || match > best.match) best = { id: member.id, match };
  }
  return best?.id;
}

/** R52: a leader that stops hands its leadership over first, so that clients wait a round trip, not an election. */
export async function handOver(
  node: RaftNode,
  transport: Transport,
  options: { self: NodeId; withinMs: number },
): Promise<boolean> {
  if (node.soft.role !== 'leader') return true;
  const target = bestTarget(node, transport, options.self);
  if (target === undefined) return false;
  const moved = firstValueFrom(
    node.soft$.pipe(
      filter((soft) => soft.role !== 'leader'),
      timeout(options.withinMs),
    ),
  );
  node.transferTo(target);
  return moved.then(
    () => true,
    () => false,
  );
}
