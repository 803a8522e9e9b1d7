import type { NodeId } from '../raft/core/types.ts';
import type { RaftNode } from '../raft/driver/raft-node.ts';
import type { Transport } from '../raft/driver/transport.ts';

const checkMs = 500;

/**
 * A new group does not know its members' disks. The first leader that has seen them all writes them into the log:
 * from then on a wiped or cloned disk is a stranger (R0).
 */
export class DiskBinding implements Disposable {
  readonly #timer: NodeJS.Timeout;

  constructor(node: RaftNode, transport: Transport, self: { id: NodeId; diskId: string }) {
    this.#timer = setInterval(() => {
      if (node.soft.role !== 'leader') return;
      const { config, commit, last } = node.status();
      if (commit < last || config.members.every((member) => member.diskId !== undefined)) return;
      const members = config.members.map((member) => ({
        ...member,
        diskId: member.diskId ?? (member.id === self.id ? self.diskId : transport.diskOf(member.id)),
      }));
      if (members.some((member) => member.diskId === undefined)) return;
      node.bindDisks({ version: config.version + 1, members }, Date.now());
    }, checkMs);
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }
}
