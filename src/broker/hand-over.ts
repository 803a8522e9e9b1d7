import { filter, firstValueFrom, map, Observable, race } from 'rxjs';
import type { NodeId } from '../raft/core/types.ts';
import type { RaftNode } from '../raft/driver/raft-node.ts';
import type { Transport } from '../raft/driver/transport.ts';
import type { Clock } from '../runtime/clock.ts';

interface HandOverDeps {
  readonly clock: Clock;
  readonly node: Pick<RaftNode, 'soft' | 'soft$' | 'status' | 'transferTo'>;
  readonly transport: Pick<Transport, 'reachable'>;
  readonly self: NodeId;
}

/** The reachable voter with the longest matching log, or undefined. */
function bestTarget({ node, transport, self }: HandOverDeps): NodeId | undefined {
  const { config, peers } = node.status();
  let best: { id: NodeId; match: number } | undefined;
  for (const member of config.members) {
    if (member.id === self || member.role !== 'voter' || !transport.reachable(member.id)) continue;
    const match = peers.find((peer) => peer.id === member.id)?.match ?? 0;
    if (best === undefined || match > best.match) best = { id: member.id, match };
  }
  return best?.id;
}

function expired(clock: Clock, ms: number): Observable<void> {
  return new Observable((subscriber) => {
    const timer = clock.after(ms, () => subscriber.next());
    return () => timer[Symbol.dispose]();
  });
}

/**
 * R52: a leader that stops hands its leadership over first, so that clients wait a round trip, not an election.
 * @returns whether this node does not lead any more
 */
export async function handOver(deps: HandOverDeps, withinMs: number): Promise<boolean> {
  const { clock, node } = deps;
  if (node.soft.role !== 'leader') return true;
  const target = bestTarget(deps);
  if (target === undefined) return false;
  const moved = node.soft$.pipe(
    filter((soft) => soft.role !== 'leader'),
    map(() => true),
  );
  const late = expired(clock, withinMs).pipe(map(() => false));
  const result = firstValueFrom(race(moved, late), { defaultValue: false });
  node.transferTo(target);
  return result;
}
