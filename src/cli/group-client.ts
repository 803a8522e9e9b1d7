import { setTimeout } from 'node:timers/promises';
import { FlotillaError } from '../errors/flotilla-error.ts';
import { AdminClient } from '../gateway/admin-client.ts';
import type { BrokerGroupInfo } from '../gateway/cluster-view.ts';
import type { GroupMembers, RemoveOptions } from '../gateway/members.ts';
import type { Dialer } from '../proto/dialer.ts';
import { clusterAddresses, clusterDialer } from './cluster-client.ts';
import type { ClusterOptions } from './options.ts';

export interface GroupOptions extends ClusterOptions {
  /** @default the only broker group of the cluster */
  readonly group?: string | undefined;
}

const LOOK_AGAIN_MS = 100;

interface Reach {
  readonly timeoutMs: number;
  readonly dialer: Dialer;
}

/** One broker group as a command sees it: asks its leader, and finds the new one when that has changed. */
export class GroupClient implements Disposable {
  readonly name: string;
  readonly #cluster: AdminClient;
  readonly #reach: Reach;
  #leader: AdminClient | undefined;

  private constructor(name: string, cluster: AdminClient, reach: Reach) {
    this.name = name;
    this.#cluster = cluster;
    this.#reach = reach;
  }

  /** @throws FlotillaError USAGE when there are several groups and none is named */
  static async open(options: GroupOptions): Promise<GroupClient> {
    const reach = { timeoutMs: options.timeout, dialer: clusterDialer(options) };
    const cluster = new AdminClient({ addresses: clusterAddresses(options), ...reach });
    try {
      const { groups } = await cluster.clusterStatus();
      return new GroupClient(groupName(groups, options.group), cluster, reach);
    } catch (error) {
      cluster[Symbol.dispose]();
      throw error;
    }
  }

  members(): Promise<GroupMembers> {
    return this.#ask((leader) => leader.groupMembers(this.name));
  }

  add(member: { name: string; address: string }): Promise<GroupMembers> {
    return this.#ask((leader) => leader.addMember(this.name, member));
  }

  promote(name: string): Promise<GroupMembers> {
    return this.#ask((leader) => leader.promoteMember(this.name, name));
  }

  /** Removing twice is an error, unless the first answer was lost. */
  async remove(name: string, options: RemoveOptions): Promise<GroupMembers> {
    let asked = 0;
    try {
      return await this.#ask((leader) => {
        asked++;
        return leader.removeMember(this.name, name, options);
      });
    } catch (error) {
      if (!(error instanceof FlotillaError) || error.code !== 'MEMBER_NOT_FOUND') throw error;
      if (asked === 1 && error.details['repeated'] !== true) throw error;
      return this.members();
    }
  }

  /** Answers who leads then. */
  transferLeader(target: string | undefined): Promise<string> {
    return this.#ask((leader) => leader.transferLeader(this.name, target));
  }

  [Symbol.dispose](): void {
    this.#leader?.[Symbol.dispose]();
    this.#cluster[Symbol.dispose]();
  }

  async #ask<T>(use: (leader: AdminClient) => Promise<T>): Promise<T> {
    const deadline = performance.now() + this.#reach.timeoutMs;
    for (;;) {
      try {
        this.#leader ??= await this.#findLeader();
        return await use(this.#leader);
      } catch (error) {
        const elsewhere =
          error instanceof FlotillaError && ['NOT_LEADER', 'NO_LEADER', 'UNREACHABLE'].includes(error.code);
        if (!elsewhere || performance.now() > deadline) throw error;
      }
      this.#leader?.[Symbol.dispose]();
      this.#leader = undefined;
      await setTimeout(LOOK_AGAIN_MS);
    }
  }

  async #findLeader(): Promise<AdminClient> {
    const { groups } = await this.#cluster.clusterStatus();
    const group = groups.find(({ name }) => name === this.name);
    const leader = group?.brokers.find(({ name }) => name === group.leader);
    if (leader === undefined)
      throw new FlotillaError('NO_LEADER', `broker group "${this.name}" has no leader that is known`);
    return new AdminClient({ addresses: [leader.clientAddress], ...this.#reach });
  }
}

function groupName(groups: readonly BrokerGroupInfo[], wanted: string | undefined): string {
  const names = groups.map(({ name }) => name);
  if (wanted !== undefined) {
    if (names.includes(wanted)) return wanted;
    throw new FlotillaError('USAGE', `there is no broker group "${wanted}"; known are ${names.join(', ')}`);
  }
  const [first, ...others] = names;
  if (first === undefined) throw new FlotillaError('NO_LEADER', 'no broker group is known');
  if (others.length > 0)
    throw new FlotillaError('USAGE', `name one of the broker groups with --group: ${names.join(', ')}`);
  return first;
}
