import type { RaftNode } from '../raft/driver/raft-node.ts';
import type { Membership } from './membership.ts';

type ReadyNode = Pick<RaftNode, 'soft' | 'leaderCommit' | 'applied'> & {
  status(): Pick<ReturnType<RaftNode['status']>, 'faulty'>;
};

const notMember: Partial<Record<Membership, string>> = {
  none: 'no member of its group; waiting for `flotilla cluster add` or `flotilla cluster replace`',
  removed: 'removed from its group; it stays idle and can be stopped',
};

/**
 * Ready = recovered, a member, knows a leader, and applied up to the commit index it learned first from that leader. The
 * target stays fixed: a moving one is never reached under load.
 */
export class Readiness {
  readonly #node: ReadyNode;
  readonly #membership: () => Membership;
  #target: number | undefined;
  #stopping = false;

  constructor(node: ReadyNode, membership: () => Membership) {
    this.#node = node;
    this.#membership = membership;
  }

  /** From now on not ready. */
  stop(): void {
    this.#stopping = true;
  }

  /** Why this broker is not ready; undefined when it is. */
  failure(): string | undefined {
    if (this.#stopping) return 'stopping';
    const outside = notMember[this.#membership()];
    if (outside !== undefined) return outside;
    if (this.#node.status().faulty)
      return 'stored entries are damaged, and not all of them came from the others yet';
    if (this.#node.soft.leader === undefined) return 'no leader is known';
    const { leaderCommit } = this.#node;
    if (this.#target === undefined && leaderCommit > 0) this.#target = leaderCommit;
    if (this.#target === undefined) return 'the commit index is not known yet';
    const { applied } = this.#node;
    return applied < this.#target ? `applied ${applied} of ${this.#target}` : undefined;
  }
}
