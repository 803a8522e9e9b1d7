import type { Member, NodeId } from '../raft/core/types.ts';
import type { RaftNode } from '../raft/driver/raft-node.ts';
import type { Transport } from '../raft/driver/transport.ts';
import type { Clock, Scheduled } from '../runtime/clock.ts';

const checkMs = 500;

interface DiskBindingDeps {
  readonly clock: Clock;
  readonly node: Pick<RaftNode, 'soft' | 'status' | 'changeConfig'>;
  readonly transport: Pick<Transport, 'diskOf'>;
  readonly self: { readonly id: NodeId; readonly diskId: string };
  /** host:port of peer ports, for members whose address the configuration does not tell. */
  readonly addresses: ReadonlyMap<NodeId, string>;
}

/**
 * A new group does not know its members' disks. The first leader that has seen them all writes them into the log:
 * from then on a wiped or cloned disk is a stranger (R0). A new learner is bound as soon as it shows its disk. Addresses
 * that only the configuration files tell go with them, so that a broker that joins later can find everybody (R58).
 */
export class DiskBinding implements Disposable {
  readonly #deps: DiskBindingDeps;
  readonly #timer: Scheduled;

  constructor(deps: DiskBindingDeps) {
    this.#deps = deps;
    this.#timer = deps.clock.every(checkMs, () => this.#check());
  }

  [Symbol.dispose](): void {
    this.#timer[Symbol.dispose]();
  }

  #check(): void {
    const { node } = this.#deps;
    if (node.soft.role !== 'leader') return;
    const { config, configIndex, commit } = node.status();
    // Under load something is always uncommitted: only an open change has to be waited for (R54).
    if (configIndex > commit || config.members.every(isBound)) return;
    const members = config.members.map((member) => this.#bind(member));
    const news = members.filter((member, at) => isNewer(member, config.members[at]));
    if (news.length === 0) return;
    if (news.some(({ role }) => role === 'learner') || members.every(({ diskId }) => diskId !== undefined)) {
      // A refusal is no harm: the next look proposes again. Waiting for a quiet moment would mean never under load (R54).
      void node.changeConfig({ version: config.version + 1, members });
    }
  }

  #bind(member: Member): Member {
    const { transport, self, addresses } = this.#deps;
    const { id, diskId, address } = member;
    return {
      ...member,
      diskId: diskId ?? (id === self.id ? self.diskId : transport.diskOf(id)),
      address: address ?? addresses.get(id),
    };
  }
}

function isBound(member: Member): boolean {
  return member.diskId !== undefined && member.address !== undefined;
}

function isNewer(member: Member, before: Member | undefined): boolean {
  return member.diskId !== before?.diskId || member.address !== before?.address;
}
