import type { ClusterDirectory } from '../gateway/directory.ts';
import type { BrokerConfig } from '../config/types.ts';
import type { Replica } from './replica.ts';

const refreshMs = 100;

interface LocalViewDeps {
  readonly config: BrokerConfig;
  readonly replica: Replica;
  readonly directory: ClusterDirectory;
}

/** Tells the directory what this broker knows of its own group: at once on a role change, else when a look shows a change. */
export class LocalView implements Disposable {
  readonly #deps: LocalViewDeps;
  readonly #subscription: { unsubscribe(): void };
  readonly #timer: NodeJS.Timeout;
  #shown = '';

  constructor(deps: LocalViewDeps) {
    this.#deps = deps;
    this.#subscription = deps.replica.node.soft$.subscribe(() => this.refresh());
    this.#timer = setInterval(() => this.refresh(), refreshMs);
  }

  refresh(): void {
    const { config, replica, directory } = this.#deps;
    const { node, transport, store } = replica;
    const { term, leader } = node.soft;
    const brokers = config.members.map((member) => ({
      ...member,
      live: member.name === config.name || transport.reachable(member.name),
    }));
    const live = brokers.map((broker) => broker.live).join();
    const shown = `${term} ${leader ?? ''} ${live} ${store.topicsVersion}`;
    if (shown === this.#shown) return;
    this.#shown = shown;
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
    clearInterval(this.#timer);
    this.#subscription.unsubscribe();
  }
}
