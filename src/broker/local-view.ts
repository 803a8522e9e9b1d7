import type { ClusterDirectory } from '../gateway/directory.ts';
import type { BrokerConfig } from '../config/types.ts';
import type { Clock, Scheduled } from '../runtime/clock.ts';
import type { Replica } from './replica.ts';

const refreshMs = 100;

interface LocalViewDeps {
  readonly config: Pick<BrokerConfig, 'group' | 'name' | 'members'>;
  readonly clock: Clock;
  readonly replica: Replica;
  readonly directory: ClusterDirectory;
}

/**
 * Tells the directory what this broker knows of its own group: at once on a role change, else when a look shows a change.
 * Addresses of members that the configuration file does not name come from a NameServer; so does everything while this
 * broker is no member.
 */
export class LocalView implements Disposable {
  readonly #deps: LocalViewDeps;
  readonly #subscription: { unsubscribe(): void };
  readonly #timer: Scheduled;
  #shown = '';

  constructor(deps: LocalViewDeps) {
    this.#deps = deps;
    this.#subscription = deps.replica.node.soft$.subscribe(() => this.refresh());
    this.#timer = deps.clock.every(refreshMs, () => this.refresh());
  }

  refresh(): void {
    const { config, replica, directory } = this.#deps;
    const { node, transport, store, membership } = replica;
    const { term, leader } = node.soft;
    const inside = membership === 'voter' || membership === 'learner';
    const members = new Set(node.status().config.members.map(({ id }) => id));
    const brokers = config.members
      .filter(({ name }) => members.has(name))
      .map((member) => ({
        ...member,
        live: member.name === config.name || transport.reachable(member.name),
      }));
    const known = brokers.map(({ name, live }) => `${name} ${live}`).join();
    const shown = inside ? `${term} ${leader ?? ''} ${known} ${store.topicsVersion}` : '';
    if (shown === this.#shown) return;
    this.#shown = shown;
    if (!inside) return directory.setLocal(undefined);
    directory.setLocal({
      group: config.group,
      term,
      leader,
      brokers,
      topics: store.topics,
      topicsVersion: store.topicsVersion,
    });
  }

  [Symbol.dispose](): void {
    this.#timer[Symbol.dispose]();
    this.#subscription.unsubscribe();
  }
}
