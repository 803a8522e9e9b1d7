import type { Outcome } from '../../errors/outcome.ts';
import type { GroupLeader } from '../../store/api.ts';
import type { BrokerGroupInfo, ClusterView } from '../cluster-view.ts';
import type { LeaderHint } from './frames.ts';
import { ForwardLink, type LinkReply } from './link.ts';
import { noticeCode, type AnyOp } from './ops.ts';
import type { ForwardLimits, RouterLeaves } from './service-deps.ts';

/** A leader that requests can be given to. Two targets are the same leader if and only if they are the same object. */
export interface Target {
  /** Answers how to withdraw the request; that answers whether it surely never reached the leader. */
  run(op: AnyOp, request: unknown, reply: LinkReply): () => boolean;
  notify(code: number, clientId: string): void;
}

export interface LeadersDeps {
  readonly leaves: Pick<RouterLeaves, 'clock' | 'dial'>;
  readonly view: () => ClusterView;
  readonly localLeader: (group: string) => GroupLeader | undefined;
  readonly selfName: string | undefined;
  readonly limits: ForwardLimits;
  /** A hint named a newer leader than the view. */
  readonly onHint: (group: string) => void;
}

class LocalTarget implements Target {
  readonly leader: GroupLeader;

  constructor(leader: GroupLeader) {
    this.leader = leader;
  }

  run(op: AnyOp, request: unknown, reply: LinkReply): () => boolean {
    const cancel = op.run(this.leader, request, (outcome: Outcome<unknown>) => reply(outcome, undefined));
    return () => {
      cancel?.();
      return false;
    };
  }

  notify(code: number, clientId: string): void {
    if (code === noticeCode.clientGone) this.leader.clientGone(clientId);
    else this.leader.clientAlive(clientId);
  }
}

class RemoteTarget implements Target {
  readonly link: ForwardLink;
  readonly key: string;

  constructor(key: string, link: ForwardLink) {
    this.key = key;
    this.link = link;
  }

  run(op: AnyOp, request: unknown, reply: LinkReply): () => boolean {
    const id = this.link.request(op, request, reply);
    return () => this.link.withdraw(id);
  }

  notify(code: number, clientId: string): void {
    this.link.notify(code, clientId);
  }
}

/**
 * Knows the leader of each broker group: this broker itself, else whom the view names, else a newer hint. Owns the
 * forward streams. While nobody knows the leader, it asks the brokers of the group in turn.
 */
export class Leaders {
  readonly #deps: LeadersDeps;
  readonly #hints = new Map<string, LeaderHint>();
  readonly #local = new Map<string, LocalTarget>();
  readonly #remote = new Map<string, RemoteTarget>();
  /** Groups with a question on its way, and how many were asked. */
  readonly #probes = new Map<string, { link: ForwardLink; id: number }>();
  #probeTurn = 0;

  constructor(deps: LeadersDeps) {
    this.#deps = deps;
  }

  /** The leader to ask now, if any is known. */
  target(groupName: string): Target | undefined {
    const local = this.#deps.localLeader(groupName);
    if (local !== undefined) return this.#localTarget(groupName, local);
    this.#local.delete(groupName);
    const group = this.#deps.view().groups.find(({ name }) => name === groupName);
    if (group === undefined) return undefined;
    const name = this.#leaderName(group);
    // The view may still name this broker after it stepped down.
    if (name === undefined || name === this.#deps.selfName) return undefined;
    const address = group.brokers.find((broker) => broker.name === name)?.peerAddress;
    return address === undefined ? undefined : this.#remoteTarget(groupName, address);
  }

  /** Uses a hint that knows more than the view and all hints before it; one that does not must not cause a repeat. */
  learn(group: string, hint: LeaderHint): void {
    const viewed = this.#deps.view().groups.find(({ name }) => name === group);
    if (hint.leader === undefined || hint.term <= (this.#hints.get(group)?.term ?? -1)) return;
    if (viewed !== undefined && !isNewer(hint, viewed)) return;
    this.#hints.set(group, hint);
    this.#deps.onHint(group);
  }

  /** Asks one broker of the group, the next one each time, whom it takes for the leader. At most one question at a time. */
  probe(groupName: string): void {
    const asked = this.#probes.get(groupName);
    if (asked !== undefined) {
      asked.link.withdraw(asked.id);
      this.#probes.delete(groupName);
    }
    const group = this.#deps.view().groups.find(({ name }) => name === groupName);
    const others = group?.brokers.filter(({ name }) => name !== this.#deps.selfName) ?? [];
    const broker = others[this.#probeTurn % Math.max(1, others.length)];
    this.#probeTurn += 1;
    if (broker === undefined) return;
    const { link } = this.#remoteTarget(groupName, broker.peerAddress);
    const id = link.request(undefined, null, (_outcome, hint) => {
      if (this.#probes.get(groupName)?.id === id) this.#probes.delete(groupName);
      if (hint !== undefined) this.learn(groupName, hint);
    });
    this.#probes.set(groupName, { link, id });
  }

  /** Closes streams to brokers that lead no more and owe no answer. */
  prune(): void {
    const used = new Set<Target>();
    for (const { name } of this.#deps.view().groups) {
      const target = this.target(name);
      if (target !== undefined) used.add(target);
    }
    for (const target of this.#remote.values()) {
      if (used.has(target) || target.link.pending > 0) continue;
      this.#remote.delete(target.key);
      target.link.close();
    }
  }

  close(): void {
    for (const { link } of this.#remote.values()) link.close();
    this.#remote.clear();
    this.#probes.clear();
  }

  #leaderName(group: BrokerGroupInfo): string | undefined {
    const hint = this.#hints.get(group.name);
    return hint !== undefined && isNewer(hint, group) ? hint.leader : group.leader;
  }

  #localTarget(group: string, leader: GroupLeader): LocalTarget {
    const known = this.#local.get(group);
    if (known?.leader === leader) return known;
    const target = new LocalTarget(leader);
    this.#local.set(group, target);
    return target;
  }

  #remoteTarget(group: string, address: string): RemoteTarget {
    const key = `${group} ${address}`;
    let target = this.#remote.get(key);
    if (target === undefined) {
      const { leaves, limits } = this.#deps;
      const link = new ForwardLink(leaves.dial(address), { group, limits, clock: leaves.clock });
      target = new RemoteTarget(key, link);
      this.#remote.set(key, target);
    }
    return target;
  }
}

function isNewer(hint: LeaderHint, viewed: BrokerGroupInfo): boolean {
  return hint.term > viewed.term || (hint.term === viewed.term && viewed.leader === undefined);
}
