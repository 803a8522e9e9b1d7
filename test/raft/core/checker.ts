import { assert } from '../../../src/errors/flotilla-error.ts';
import type {
  AppendResponse,
  GroupConfig,
  InstallFloorResponse,
  Message,
  NodeId,
} from '../../../src/raft/core/types.ts';
import type { StoredEntry } from './disk.ts';
import type { SimNode } from './sim-node.ts';
import type { World } from './world.ts';

function votersOf(config: GroupConfig): NodeId[] {
  return config.members.filter((member) => member.role === 'voter').map((member) => member.id);
}

/** All smallest majorities. */
function majorities(voters: readonly NodeId[]): NodeId[][] {
  const found: NodeId[][] = [];
  for (let bits = 0; bits < 1 << voters.length; bits++) {
    const some = voters.filter((_, i) => (bits & (1 << i)) !== 0);
    if (some.length === (voters.length >> 1) + 1) found.push(some);
  }
  return found;
}

/** Watches a world for the safety properties I9, I17-I21 and I26: they must hold at every moment, whatever happens. */
export class Checker {
  readonly #world: World;
  readonly #leaders = new Map<number, NodeId>();
  readonly #votes = new Map<string, NodeId>();
  #config: GroupConfig | undefined;
  /** Everything that was ever committed anywhere. */
  readonly committed: StoredEntry[] = [];

  constructor(world: World) {
    this.#world = world;
  }

  /** I17 one leader per term; I19 it has every committed entry. */
  onLeader(node: SimNode): void {
    const { term } = node.status;
    const other = this.#leaders.get(term);
    assert(other === undefined || other === node.id, `I17 ${other} and ${node.id} lead term ${term}`);
    this.#leaders.set(term, node.id);
    for (const [i, entry] of this.committed.entries()) {
      assert(
        node.log[i]?.chain === entry.chain,
        `I19 leader ${node.id} of ${term} lacks committed entry ${i + 1}`,
      );
    }
  }

  /** I20 the same entries everywhere; I21 on the disks of a majority, crashed ones included. */
  onCommit(node: SimNode, index: number): void {
    const entry = node.log[index - 1];
    assert(entry !== undefined, `I20 ${node.id} commits ${index}, which it lacks`);
    const known = this.committed[index - 1];
    if (known !== undefined) {
      assert(known.chain === entry.chain, `I20 ${node.id} commits another entry ${index}`);
      return;
    }
    assert(
      index === this.committed.length + 1,
      `I20 ${node.id} commits ${index} after ${this.committed.length}`,
    );
    const voters = votersOf(node.status.config);
    const holds = (id: NodeId): boolean =>
      this.#world.node(id).disk.entries[index - 1]?.chain === entry.chain;
    const disks = voters.filter((id) => holds(id)).length;
    const needed = (voters.length >> 1) + 1;
    assert(disks >= needed, `I21 ${index} committed by ${node.id} with ${disks} of ${needed} disks`);
    this.committed.push(entry);
    if (entry.config !== undefined) this.#onConfig(entry.config);
  }

  /** I26 each majority of a committed configuration meets each majority of the one before it. */
  #onConfig(config: GroupConfig): void {
    const before = this.#config ?? this.#world.firstConfig;
    assert(config.version === before.version + 1, `I26 version ${config.version} after ${before.version}`);
    for (const some of majorities(votersOf(before))) {
      for (const others of majorities(votersOf(config)))
        assert(
          others.some((id) => some.includes(id)),
          `I26 ${some.join()} of version ${before.version} and ${others.join()} of the next may both decide`,
        );
    }
    this.#config = config;
  }

  /** I9 nothing is promised that a crash could take back. */
  onSend(node: SimNode, message: Message): void {
    const { disk } = node;
    if (message.kind === 'voteReq' || (message.kind === 'voteResp' && message.granted)) {
      const choice = message.kind === 'voteReq' ? node.id : message.to;
      assert(
        disk.term === message.term && disk.vote === choice,
        `I9 ${node.id} promises a vote not on its disk`,
      );
      const key = `${node.diskId}/${message.term}`;
      const earlier = this.#votes.get(key);
      assert(earlier === undefined || earlier === choice, `I2 ${key} votes for ${earlier} and ${choice}`);
      this.#votes.set(key, choice);
    } else if (message.kind === 'appendResp' && message.result.ok) this.#onAck(node, message);
    else if (message.kind === 'installFloorResp' && message.ok) this.#onInstalled(node, message);
  }

  #onAck({ id, disk, log }: SimNode, { result, term }: AppendResponse): void {
    if (!result.ok) return;
    const { match } = result;
    assert(disk.term === term, `I9 ${id} acknowledges in term ${term}, disk ${disk.term}`);
    assert(
      disk.entries[match - 1]?.chain === log[match - 1]?.chain,
      `I9 ${id} acknowledges ${match}, which its disk lacks`,
    );
  }

  #onInstalled({ id, disk }: SimNode, { match, term }: InstallFloorResponse): void {
    assert(disk.term === term, `I9 ${id} answers in term ${term}, disk ${disk.term}`);
    const same = disk.entries[match - 1]?.chain === this.committed[match - 1]?.chain;
    assert(
      this.#world.options.forged === true || same,
      `I9 ${id} claims floor ${match}, which its disk lacks`,
    );
  }

  /** I18 for two nodes: equal term at an index means equal logs up to it. */
  compare(x: SimNode, y: SimNode): void {
    for (let i = Math.min(x.log.length, y.log.length) - 1; i >= 0; i--) {
      if (x.log[i]?.term !== y.log[i]?.term) continue;
      assert(x.log[i]?.chain === y.log[i]?.chain, `I18 ${x.id} and ${y.id} differ at ${i + 1}`);
      return;
    }
  }
}
