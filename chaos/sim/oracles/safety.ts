import { join } from 'node:path';
import { headerDamage } from '../../../src/commitlog/batch.ts';
import { positionName, readU64 } from '../../../src/commitlog/bytes.ts';
import { batchHeader as H, batchMagic } from '../../../src/commitlog/layout.ts';
import { assert } from '../../../src/errors/flotilla-error.ts';
import { majority } from '../../../src/raft/core/quorum.ts';
import { toIndex, type GroupConfig, type Index, type Member } from '../../../src/raft/core/types.ts';
import type { SimNode } from '../world/node.ts';

/** What was committed at an index: where it lies and what it is. */
interface Committed {
  readonly chain: Buffer;
  readonly offset: number;
  readonly bytes: number;
}

/** A batch and where it lies. */
interface Bytes {
  readonly offset: number;
  readonly data: Buffer;
}

/** Watches the whole cluster for what must never happen, with the eyes of somebody who sees all disks at once. */
export class SafetyOracle {
  readonly #nodes: readonly SimNode[];
  readonly #leaders = new Map<number, string>();
  /** By index; entry 0 is unused. */
  readonly #committed: Committed[] = [{ chain: Buffer.alloc(8), offset: 0, bytes: 0 }];
  #config: GroupConfig = { version: 0, members: [] };

  constructor(nodes: readonly SimNode[]) {
    this.#nodes = nodes;
  }

  get commit(): number {
    return this.#committed.length - 1;
  }

  /** The newest configuration that was committed. */
  get config(): GroupConfig {
    return this.#config;
  }

  /** Would the newest committed entry, and so all of them, survive on this disk? */
  holdsAll(node: SimNode): boolean {
    const newest = this.#committed.at(-1);
    if (newest === undefined || this.commit === 0) return true;
    const how = { length: H.bytes, durable: true };
    const header = readAt(node, newest.offset, how);
    return header.length === H.bytes && header.subarray(H.chain, H.chain + 8).equals(newest.chain);
  }

  /** I17 one leader per term; I19 it has everything that was ever committed. */
  onLeader(node: SimNode, term: number): void {
    const other = this.#leaders.get(term);
    assert(other === undefined || other === node.id, `I17 ${other} and ${node.id} lead term ${term}`);
    this.#leaders.set(term, node.id);
    const newest = this.#committed.at(-1);
    if (newest === undefined || this.commit === 0) return;
    const chain = this.#chainOf(node, this.commit, newest);
    assert(
      chain?.equals(newest.chain) === true,
      `I19 leader ${node.id} of term ${term} lacks entry ${this.commit}`,
    );
  }

  /** I20 the same entry everywhere, for ever; I21 on the disks of a majority, those of dead processes included. */
  onCommit(node: SimNode, from: Index, to: Index): void {
    for (let index: number = from; index <= to; index++) {
      const known = this.#committed[index];
      if (known === undefined) this.#first(node, toIndex(index));
      else {
        const chain = this.#chainOf(node, index, known);
        assert(chain?.equals(known.chain) === true, `I20 ${node.id} committed another entry ${index}`);
      }
    }
  }

  #first(node: SimNode, index: Index): void {
    assert(index === this.#committed.length, `I20 ${node.id} commits ${index} after ${this.commit}`);
    const batch = node.replica?.log.recent(index, index)?.[0] ?? this.#stored(node, index);
    assert(batch !== undefined, `I20 ${node.id} commits ${index}, which it does not hold`);
    this.#onQuorum(node, index, batch);
    const chain = Buffer.from(batch.data.subarray(H.chain, H.chain + 8));
    this.#committed.push({ chain, offset: batch.offset, bytes: batch.data.length });
    const status = node.replica?.node.status();
    if (status !== undefined && status.configIndex <= index) this.#config = status.config;
  }

  /** The entry out of the node's page cache: it follows the one before it, there or in the next segment. */
  #stored(node: SimNode, index: Index): Bytes | undefined {
    const before = this.#committed[index - 1];
    if (before === undefined) return undefined;
    const end = before.offset + before.bytes;
    const { segmentBytes } = node.options;
    for (const offset of [end, end - (end % segmentBytes) + segmentBytes]) {
      const header = readAt(node, offset, { length: H.bytes, durable: false });
      if (header.length < H.bytes || header.readUInt32LE(H.magic) !== batchMagic) continue;
      if (readU64(header, H.index) !== index) continue;
      const data = readAt(node, offset, { length: header.readUInt32LE(H.totalBytes), durable: false });
      return { offset, data };
    }
    return undefined;
  }

  #onQuorum(node: SimNode, index: Index, batch: Bytes): void {
    const config = node.replica?.node.status().config;
    const voters = config?.members.filter(({ role }) => role === 'voter') ?? [];
    const holders = voters.filter((voter) => {
      const disk = this.#nodes.find((other) => other.id === voter.id);
      return disk !== undefined && hasSeat(disk, voter) && isDurable(disk, batch);
    });
    // Bits of a minority rot: what they hold was whole when they said so.
    const rotten = voters.filter(({ id }) =>
      this.#nodes.some((other) => other.id === id && other.platter.rotten),
    );
    const doubtful = rotten.filter((voter) => !holders.includes(voter)).length;
    assert(
      holders.length + doubtful >= majority(voters.length),
      `I21 entry ${index} was committed with ${holders.length} of ${voters.length} disks`,
    );
  }

  /** Chain of the entry as the node has it: in memory, else in its page cache. */
  #chainOf(node: SimNode, index: number, where: Committed): Buffer | undefined {
    const at = toIndex(index);
    const [recent] = node.replica?.log.recent(at, at) ?? [];
    if (recent !== undefined) return recent.data.subarray(H.chain, H.chain + 8);
    const header = readAt(node, where.offset, { length: H.bytes, durable: false });
    if (header.length < H.bytes) return undefined;
    // A rotten header says nothing about what the node has committed; it is repaired or found by the last checks.
    return headerDamage(header) === undefined ? header.subarray(H.chain, H.chain + 8) : where.chain;
  }
}

/** Another disk under the same name is another member (R0): what it holds counts for nothing. */
export function hasSeat(node: SimNode, member: Member): boolean {
  return node.id === member.id && (member.diskId === undefined || member.diskId === node.diskId);
}

/** Would the entry survive a power loss now? */
function isDurable(node: SimNode, batch: Bytes): boolean {
  return readAt(node, batch.offset, { length: batch.data.length, durable: true }).equals(batch.data);
}

function readAt(node: SimNode, position: number, how: { length: number; durable: boolean }): Buffer {
  const base = position - (position % node.options.segmentBytes);
  const path = join(node.segmentsDir, positionName(base));
  const { names } = node.platter;
  const file = how.durable ? names.getDurable(path) : names.get(path);
  return file?.read(position - base, how.length, how.durable) ?? Buffer.alloc(0);
}
