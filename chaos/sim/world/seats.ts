import { majority } from '../../../src/raft/core/quorum.ts';
import type { GroupConfig, Member } from '../../../src/raft/core/types.ts';
import { hasSeat, type SafetyOracle } from '../oracles/safety.ts';
import type { SimNode } from './node.ts';

/** Who is a member, and whose disk the group can do without; with the eyes of somebody who sees all machines. */
export class Seats {
  readonly #nodes: readonly SimNode[];
  readonly #safety: SafetyOracle;

  constructor(nodes: readonly SimNode[], safety: SafetyOracle) {
    this.#nodes = nodes;
    this.#safety = safety;
  }

  /** Configurations that may decide an election: the newest committed one, and those in logs that may still be. */
  get configs(): readonly GroupConfig[] {
    const { config, commit } = this.#safety;
    const open = this.#nodes.flatMap(({ known }) =>
      known !== undefined && known.configIndex > commit ? [known.config] : [],
    );
    return [config, ...open];
  }

  /** Voters whose disk is the one that the configuration means. */
  sound({ members }: GroupConfig): SimNode[] {
    const voters = members.filter(({ role }) => role === 'voter');
    return this.#nodes.filter((node) => voters.some((voter) => hasSeat(node, voter)));
  }

  /**
   * Do enough voters keep their disks? The group can lose the others for good, and elect a leader that has all.
   * @param besides counts as lost
   */
  survives(config: GroupConfig, besides?: SimNode): boolean {
    const voters = config.members.filter(({ role }) => role === 'voter').length;
    return this.sound(config).filter((node) => node !== besides).length >= majority(voters);
  }

  /**
   * May this disk be lost now? Only if all that it ever acknowledged is committed, a majority without it holds all that
   * is committed, and no change of the members is open, which could take that majority away.
   */
  canLose(victim: SimNode): boolean {
    const { config, commit } = this.#safety;
    const { known } = victim;
    if (known === undefined || known.last > commit || this.configs.length > 1) return false;
    const voters = config.members.filter(({ role }) => role === 'voter');
    if (voters.some(({ diskId }) => diskId === undefined)) return false;
    const keepers = this.sound(config).filter((node) => node !== victim && this.#safety.holdsAll(node));
    return keepers.length >= majority(voters.length);
  }

  /** Nobody, removed brokers included, takes this disk for the one of the name. */
  forgot(name: string, diskId: string | undefined): boolean {
    return this.#nodes.every(({ id, known }) => {
      const member = known?.config.members.find((each) => each.id === name);
      return id === name || member === undefined || ![undefined, diskId].includes(member.diskId);
    });
  }

  /**
   * Brokers that were removed and still believe to be voters, though somebody whom they ask could tell them (R60).
   */
  get unaware(): readonly SimNode[] {
    const { config } = this.#safety;
    const seated = this.#seated;
    return this.#nodes.filter((node) => {
      if (node.replica?.membership !== 'voter' || config.members.some(({ id }) => id === node.id))
        return false;
      const voters = node.known?.config.members.filter(({ role }) => role === 'voter') ?? [];
      return seated.some((teller) => voters.some((voter) => hasSeat(teller, voter)));
    });
  }

  /** Members whose disk is gone, and what the group still believes of them. */
  get lost(): readonly { readonly node: SimNode; readonly member: Member }[] {
    return this.#nodes.flatMap((node) => {
      const member = this.#safety.config.members.find(({ id }) => id === node.id);
      return member === undefined || hasSeat(node, member) ? [] : [{ node, member }];
    });
  }

  /** A member has lost its disk, or ignores the leader. */
  get strangers(): boolean {
    const leader = this.#nodes.find(({ replica }) => replica?.node.soft.role === 'leader');
    if (this.lost.length > 0) return true;
    return leader !== undefined && this.#seated.some((node) => this.rejects(node, leader));
  }

  get #seated(): readonly SimNode[] {
    const { members } = this.#safety.config;
    return this.#nodes.filter((node) => members.some((member) => hasSeat(node, member)));
  }

  /** Ignores the other: it was away while the other's name got another disk (R0). */
  rejects(node: SimNode, other: SimNode): boolean {
    const member = node.known?.config.members.find(({ id }) => id === other.id);
    return member !== undefined && !hasSeat(other, member);
  }

  /** Has a vote, on the right disk, in any of them. */
  counts(node: SimNode): boolean {
    return this.configs.some((config) => this.sound(config).includes(node));
  }

  /** Can these decide whatever there is to decide, without the rest? */
  decide(core: readonly SimNode[]): boolean {
    return this.configs.every((config) => {
      const voters = config.members.filter(({ role }) => role === 'voter').length;
      return this.sound(config).filter((node) => core.includes(node)).length >= majority(voters);
    });
  }
}
