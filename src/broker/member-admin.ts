import type { BrokerConfig } from '../config/types.ts';
import { done, refused, unknown, type Outcome } from '../errors/outcome.ts';
import type { CallLimits } from '../gateway/backend.ts';
import type { GroupMembers, MemberService, RemoveOptions } from '../gateway/members.ts';
import type { GroupConfig, NodeId } from '../raft/core/types.ts';
import type { RaftNode } from '../raft/driver/raft-node.ts';
import { delay, type Clock } from '../runtime/clock.ts';
import { handOverTargets } from './hand-over.ts';
import { changeRefusals, transferRefusals } from './member-refusals.ts';
import { groupMembers, type MemberSources } from './member-status.ts';
import { removalRisk } from './removal-risk.ts';

/** Voters and learners; a group has 1, 3 or 5 voters, and one more of each while it changes. */
const membersMax = 9;

export interface MemberAdminDeps extends MemberSources {
  readonly node: Pick<RaftNode, 'soft' | 'status' | 'options' | 'transferTo' | 'changeConfig'>;
  readonly clock: Clock;
}

/** Changes the members of the group while this broker leads it. */
export class MemberAdmin implements MemberService {
  readonly group: string;
  readonly #deps: MemberAdminDeps;

  constructor(config: Pick<BrokerConfig, 'group'>, deps: MemberAdminDeps) {
    this.group = config.group;
    this.#deps = deps;
  }

  members(): Outcome<GroupMembers> {
    return this.#leads ? done(groupMembers(this.group, this.#deps)) : this.#notLeader();
  }

  async transferLeader(target: string | undefined, limits: CallLimits): Promise<Outcome<string>> {
    if (!this.#leads) return this.#notLeader();
    const { node, self } = this.#deps;
    const chosen = target ?? handOverTargets({ ...this.#deps, self: self.id })[0];
    if (chosen === undefined)
      return refused('CHANGE_REFUSED', 'no other voter answers: nobody could take leadership over');
    if (chosen === self.id) return done(chosen);
    if (this.#member(chosen) === undefined) return this.#noMember(chosen);
    const result = await this.#within(limits, node.transferTo(chosen));
    if (result === undefined) return unknown(`"${chosen}" has not taken leadership over yet`);
    if (result.ok) return done(chosen);
    const { code, text } = transferRefusals[result.reason];
    return refused(code, `leadership does not go to "${chosen}": ${text}`);
  }

  async add(
    { name, address }: { name: string; address: string },
    limits: CallLimits,
  ): Promise<Outcome<GroupMembers>> {
    if (!this.#leads) return this.#notLeader();
    const config = this.#config;
    const known = this.#member(name);
    if (known?.address === address) return this.members();
    if (known !== undefined)
      return refused(
        'CHANGE_REFUSED',
        `"${name}" is a member already, at ${known.address ?? 'an address of the configuration files'}: remove it, then add it anew`,
      );
    const neighbour = config.members.find((member) => member.address === address);
    if (neighbour !== undefined)
      return refused('CHANGE_REFUSED', `${address} is the address of "${neighbour.id}"`);
    if (config.members.length >= membersMax)
      return refused('LIMIT_EXCEEDED', `a group has ${membersMax} members at most`);
    const learner = { id: name, role: 'learner', diskId: undefined, address } as const;
    return this.#change(`adding "${name}"`, [...config.members, learner], limits);
  }

  async promote(name: string, limits: CallLimits): Promise<Outcome<GroupMembers>> {
    if (!this.#leads) return this.#notLeader();
    const member = this.#member(name);
    if (member === undefined) return this.#noMember(name);
    if (member.role === 'voter') return this.members();
    const members = this.#config.members.map((each) =>
      each.id === name ? ({ ...each, role: 'voter' } as const) : each,
    );
    return this.#change(`promoting "${name}"`, members, limits);
  }

  async remove(name: string, options: RemoveOptions, limits: CallLimits): Promise<Outcome<GroupMembers>> {
    if (!this.#leads) return this.#notLeader();
    if (this.#member(name) === undefined) return this.#noMember(name);
    const risk = removalRisk(groupMembers(this.group, this.#deps).members, name);
    if (risk !== undefined && (risk.fatal || !options.force))
      return refused('CHANGE_REFUSED', `"${name}" is not removed: ${risk.why}`);
    const members = this.#config.members.filter((member) => member.id !== name);
    return this.#change(`removing "${name}"`, members, limits);
  }

  async #change(
    what: string,
    members: GroupConfig['members'],
    limits: CallLimits,
  ): Promise<Outcome<GroupMembers>> {
    const { node } = this.#deps;
    const config = { version: this.#config.version + 1, members };
    const outcome = await this.#within(limits, node.changeConfig(config));
    if (outcome === undefined || outcome.kind === 'unknown')
      return unknown(
        `${what}: the change is in the log of "${this.#deps.self.id}" but not known to be committed; \`flotilla cluster members\` shows what became of it`,
      );
    if (outcome.kind === 'committed') return this.members();
    const { code, text } = changeRefusals[outcome.reason];
    return refused(code, `${what} is refused: ${text}`);
  }

  /** Undefined when the caller can not wait any longer. */
  async #within<T>({ deadlineMs }: CallLimits, work: Promise<T>): Promise<T | undefined> {
    const over = new AbortController();
    const leftMs = Math.max(0, deadlineMs - this.#deps.clock.monotonicMs());
    const limit = delay(this.#deps.clock, leftMs, over.signal).then(() => undefined);
    const result = await Promise.race([work, limit]);
    over.abort();
    return result;
  }

  get #leads(): boolean {
    return this.#deps.node.soft.role === 'leader';
  }

  get #config(): GroupConfig {
    return this.#deps.node.status().config;
  }

  #member(name: NodeId): GroupConfig['members'][number] | undefined {
    return this.#config.members.find((member) => member.id === name);
  }

  #notLeader(): Outcome<never> {
    const { node, self } = this.#deps;
    const { leader } = node.soft;
    const whom = leader === undefined ? 'no leader is known' : `"${leader}" does`;
    return refused('NOT_LEADER', `"${self.id}" does not lead group "${this.group}"; ${whom}`);
  }

  #noMember(name: string): Outcome<never> {
    const names = this.#config.members.map((member) => member.id).join(', ');
    return refused(
      'MEMBER_NOT_FOUND',
      `"${name}" is no member of group "${this.group}"; its members are ${names}`,
    );
  }
}
