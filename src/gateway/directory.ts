import { BehaviorSubject, skip, type Observable } from 'rxjs';

import type { TopicConfig } from '../store/api.ts';
import type { BrokerGroupInfo, BrokerInfo, ClusterView } from './cluster-view.ts';
import { byName, emptyView, mergeGroups, sameTopics, settleGroup, settleView } from './routes.ts';
import type { WatchState } from './watch-client.ts';

/** What a broker process knows of its own group without any NameServer. */
export interface LocalKnowledge {
  readonly group: string;
  readonly term: number;
  readonly leader: string | undefined;
  /** All members; `live`: the raft driver reaches it. */
  readonly brokers: readonly BrokerInfo[];
  /** May be a map that changes later: it is copied whenever `topicsVersion` moves. */
  readonly topics: ReadonlyMap<string, TopicConfig>;
  readonly topicsVersion: number;
}

export interface ClusterDirectoryOptions {
  readonly clusterName: string;
  /** The broker of this process: always live. */
  readonly selfName?: string;
}

/**
 * The cluster as this process sees it: its own group from the raft driver and the store, the other groups from a
 * NameServer. Goes on with what it has while no NameServer answers. Emits only when something changed.
 */
export class ClusterDirectory implements Disposable {
  readonly #selfName: string | undefined;
  readonly #view$: BehaviorSubject<ClusterView>;
  #view: ClusterView;
  #remote: WatchState;
  #local: BrokerGroupInfo | undefined;
  #localTopicsVersion: number | undefined;
  readonly #follows: { unsubscribe(): void }[] = [];

  constructor(options: ClusterDirectoryOptions) {
    this.#selfName = options.selfName;
    this.#view = emptyView(options.clusterName);
    this.#view$ = new BehaviorSubject<ClusterView>(this.#view);
    this.#remote = { view: this.#view, reachable: false };
  }

  get view(): ClusterView {
    return this.#view;
  }

  /** Emits the current view, then every new one. */
  get view$(): Observable<ClusterView> {
    return this.#view$;
  }

  /** Calls back with every new view, not with the current one. Returns the end of it. */
  onChange(listener: (view: ClusterView) => void): () => void {
    const changes = this.#view$.pipe(skip(1)).subscribe(listener);
    return () => {
      changes.unsubscribe();
    };
  }

  /** Takes over what a NameServer says, now and from now on (`WatchClient.state$`). */
  follow(state$: Observable<WatchState>): void {
    this.#follows.push(
      state$.subscribe((state) => {
        this.#remote = state;
        this.#refresh();
      }),
    );
  }

  /** Takes over what the own broker knows; cheap when nothing changed, so call it on every event. Undefined: nothing. */
  setLocal(local: LocalKnowledge | undefined): void {
    const previous = this.#local;
    if (local === undefined) {
      this.#local = undefined;
      if (previous !== undefined) this.#refresh();
      return;
    }
    this.#local = settleGroup(previous, {
      name: local.group,
      term: local.term,
      leader: local.leader,
      brokers: [...local.brokers].sort(byName),
      topics: this.#copyTopics(local),
    });
    if (this.#local !== previous) this.#refresh();
  }

  [Symbol.dispose](): void {
    for (const follow of this.#follows) follow.unsubscribe();
    this.#view$.complete();
  }

  #copyTopics({ topics, topicsVersion }: LocalKnowledge): ReadonlyMap<string, TopicConfig> {
    const before = this.#local?.topics;
    if (before !== undefined && topicsVersion === this.#localTopicsVersion) return before;
    this.#localTopicsVersion = topicsVersion;
    return before !== undefined && sameTopics(before, topics) ? before : new Map(topics);
  }

  #refresh(): void {
    const known = new Map(this.#view.groups.map((group) => [group.name, group]));
    const groups = new Map(this.#remote.view.groups.map((group) => [group.name, group]));
    const local = this.#local;
    if (local !== undefined) {
      const merged = this.#ownGroup(local, groups.get(local.name));
      groups.set(local.name, settleGroup(known.get(local.name), merged));
    }
    const next = settleView(this.#view, groups.values());
    if (next === this.#view) return;
    this.#view = next;
    this.#view$.next(next);
  }

  #ownGroup(local: BrokerGroupInfo, remote: BrokerGroupInfo | undefined): BrokerGroupInfo {
    const brokers = local.brokers.map((broker) =>
      broker.name === this.#selfName ? { ...broker, live: true } : broker,
    );
    const own = { ...local, brokers };
    if (remote === undefined) return own;
    const other = this.#remote.reachable ? remote : outdated(remote);
    const merged = mergeGroups(own, other);
    return { ...merged, topics: this.#leaderSays(local, other) ? other.topics : local.topics };
  }

  /** Whether the other report has the topics from the leader, and this broker, which may have applied less, does not lead. */
  #leaderSays(local: BrokerGroupInfo, other: BrokerGroupInfo): boolean {
    const leads = this.#selfName !== undefined && local.leader === this.#selfName;
    return other.leader !== undefined && (other.term > local.term || (other.term === local.term && !leads));
  }
}

/** An old view tells addresses, but not who lives or leads now: the raft driver knows better. */
function outdated(group: BrokerGroupInfo): BrokerGroupInfo {
  const brokers = group.brokers.map((broker) => ({ ...broker, live: false }));
  return { ...group, brokers, term: 0, leader: undefined };
}
