import type { NodeId } from '../raft/core/types.ts';
import type { RaftNode } from '../raft/driver/raft-node.ts';
import type { Transport } from '../raft/driver/transport.ts';
import { delay, type Clock } from '../runtime/clock.ts';

interface HandOverDeps {
  readonly clock: Clock;
  readonly node: Pick<RaftNode, 'soft' | 'status' | 'transferTo'>;
  readonly transport: Pick<Transport, 'reachable'>;
  readonly self: NodeId;
}

/** Reachable voters that can take over, best first: the longest matching log, in step and not busy (R47). */
export function handOverTargets({
  node,
  transport,
  self,
}: Pick<HandOverDeps, 'node' | 'transport' | 'self'>): readonly NodeId[] {
  const { config, peers } = node.status();
  const voters = new Set(config.members.filter(({ role }) => role === 'voter').map(({ id }) => id));
  const rank = (peer: (typeof peers)[number]): number =>
    peer.busy || peer.state !== 'replicate' ? -1 : peer.match;
  return peers
    .filter(({ id }) => id !== self && voters.has(id) && transport.reachable(id))
    .toSorted((a, b) => rank(b) - rank(a))
    .map(({ id }) => id);
}

/**
 * R52: a leader that stops hands its leadership over first, so that clients wait a round trip, not an election.
 * @returns whether this node does not lead any more
 */
export async function handOver(deps: HandOverDeps, withinMs: number): Promise<boolean> {
  const { clock, node } = deps;
  const leads = (): boolean => node.soft.role === 'leader';
  if (!leads()) return true;
  const late = new AbortController();
  const limit = delay(clock, withinMs, late.signal).then(() => undefined);
  for (const target of handOverTargets(deps)) {
    const result = await Promise.race([node.transferTo(target), limit]);
    if (result === undefined || !leads()) break;
  }
  late.abort();
  return !leads();
}
