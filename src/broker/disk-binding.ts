import type { NodeId } from '../raft/core/types.ts';
import type { RaftNode } from '../raft/driver/raft-node.ts';
import type { Transport } from '../raft/driver/transport.ts';
import type { Clock, Scheduled } from '../runtime/clock.ts';

const checkMs = 500;

interface DiskBindingDeps {
  readonly clock: Clock;
  readonly node: Pick<RaftNode, 'soft' | 'status' | 'bindDisks'>;
  readonly transport: Pick<Transport, 'diskOf'>;
  readonly self: { readonly id: NodeId; readonly diskId: string };
}

/**
 * A new group does not know its members' disks. The first leader that has seen them all writes them into the log:
 * from then on a wiped or cloned disk is a stranger (R0).
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
    const { clock, node, transport, self } = this.#deps;
    if (node.soft.role !== 'leader') return;
    const { config, commit, last } = node.status();
    if (commit < last || config.members.every((member) => member.diskId !== undefined)) return;
    const members = config.members.map((member) => ({
      ...member,
      diskId: member.diskId ?? (member.id === self.id ? self.diskId : transport.diskOf(member.id)),
    }));
    if (members.some((member) => member.diskId === undefined)) return;
    node.bindDisks({ version: config.version + 1, members }, clock.wallMs());
  }
}
