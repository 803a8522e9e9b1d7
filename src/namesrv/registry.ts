import { BehaviorSubject, skip, type Observable } from 'rxjs';
import { FlotillaError } from '../errors/flotilla-error.ts';
import type { BrokerGroupInfo, ClusterView } from '../gateway/cluster-view.ts';
import { emptyView, settleView } from '../gateway/routes.ts';
import type { BrokerIdentityMessage } from '../proto/namesrv.ts';
import { nextGroupState, type GroupState, type Member, type ReplicaReport } from './group-route.ts';

export interface RegistryOptions {
  readonly clusterName: string;
  /** Monotonic milliseconds. @default performance.now */
  readonly now?: () => number;
  /** A broker that says nothing for so long is removed. @default 1500 */
  readonly silenceMs?: number;
  /** How long a group without brokers, and a term that no broker reports any more, are remembered. @default 30000 */
  readonly memoryMs?: number;
  /** More registered brokers are refused. @default 1024 */
  readonly maxBrokers?: number;
}

/** A broker's place in the registry; dead once the broker left, was replaced or was silent. */
export interface Registration {
  readonly identity: BrokerIdentityMessage;
}

interface Entry extends Member, Registration {
  report: ReplicaReport;
  lastSeenMs: number;
}

interface Group {
  readonly name: string;
  readonly members: Map<string, Entry>;
  state: GroupState;
  /** The highest term reported, and when a broker reported it last. */
  fence: number;
  fenceSeenMs: number;
}

/**
 * All that a NameServer knows: who is registered, and the view of the cluster that follows from it. In memory only;
 * brokers bring it back after a restart.
 */
export class Registry {
  readonly #groups = new Map<string, Group>();
  readonly #view$: BehaviorSubject<ClusterView>;
  readonly #now: () => number;
  readonly #clusterName: string;
  readonly #silenceMs: number;
  readonly #memoryMs: number;
  readonly #maxBrokers: number;
  #brokers = 0;
  #lastSweepMs: number;

  constructor(options: RegistryOptions) {
    this.#clusterName = options.clusterName;
    this.#now = options.now ?? (() => performance.now());
    this.#silenceMs = options.silenceMs ?? 1500;
    this.#memoryMs = options.memoryMs ?? 30_000;
    this.#maxBrokers = options.maxBrokers ?? 1024;
    this.#view$ = new BehaviorSubject(emptyView(options.clusterName));
    this.#lastSweepMs = this.#now();
  }

  /** Sorted, immutable; a new object only when something changed. */
  get view(): ClusterView {
    return this.#view$.value;
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

  /** Registered brokers. */
  get brokers(): number {
    return this.#brokers;
  }

  /**
   * Registers a broker, in place of an earlier registration of the same name.
   * @throws FlotillaError INVALID_ARGUMENT wrong cluster or an empty field; OVERLOADED too many brokers.
   */
  join(identity: BrokerIdentityMessage, report: ReplicaReport): Registration {
    this.#check(identity);
    const group = this.#group(identity.group);
    if (!group.members.has(identity.broker)) this.#brokers += 1;
    const entry: Entry = { identity, report, lastSeenMs: this.#now() };
    group.members.set(identity.broker, entry);
    this.#refresh(group);
    return entry;
  }

  /** True while the registration stands; false tells the broker to register in full. */
  isCurrent(registration: Registration): boolean {
    return this.#find(registration) !== undefined;
  }

  /** The broker gave a sign of life, with a new report or without; false: the registration does not stand any more. */
  seen(registration: Registration, report?: ReplicaReport): boolean {
    const found = this.#find(registration);
    if (found === undefined) return false;
    found.entry.lastSeenMs = this.#now();
    if (report !== undefined) {
      found.entry.report = report;
      this.#refresh(found.group);
    }
    return true;
  }

  /** Removes the broker; without effect when another registration took its place. */
  leave(registration: Registration): void {
    const found = this.#find(registration);
    if (found === undefined) return;
    this.#remove(found.group, found.entry);
    this.#refresh(found.group);
  }

  /**
   * Removes silent brokers and forgets what is out of date. Called several times within `silenceMs`. Time in which
   * this process did not run (paused, starved) is nobody's silence.
   */
  sweep(): void {
    const now = this.#now();
    const stalledMs = Math.max(0, now - this.#lastSweepMs - this.#silenceMs / 2);
    this.#lastSweepMs = now;
    for (const group of this.#groups.values()) {
      for (const entry of group.members.values()) {
        entry.lastSeenMs += stalledMs;
        if (now - entry.lastSeenMs > this.#silenceMs) this.#remove(group, entry);
      }
      this.#age(group, now);
      this.#refresh(group);
    }
  }

  #check(identity: BrokerIdentityMessage): void {
    const { cluster, group, broker, clientAddress, peerAddress } = identity;
    if (cluster !== this.#clusterName)
      throw new FlotillaError(
        'INVALID_ARGUMENT',
        `this NameServer serves the cluster ${this.#clusterName}, the broker is of ${cluster}`,
      );
    if ([group, broker, clientAddress, peerAddress].includes(''))
      throw new FlotillaError(
        'INVALID_ARGUMENT',
        'a registration names its group, broker and both addresses',
      );
    const isNew = this.#groups.get(group)?.members.has(broker) !== true;
    if (isNew && this.#brokers >= this.#maxBrokers)
      throw new FlotillaError('OVERLOADED', `${this.#maxBrokers} brokers are registered already`);
  }

  #group(name: string): Group {
    let group = this.#groups.get(name);
    if (group === undefined) {
      const state: GroupState = { route: undefined, leaderTopics: undefined };
      group = { name, members: new Map(), state, fence: 0, fenceSeenMs: this.#now() };
      this.#groups.set(name, group);
    }
    return group;
  }

  #find(registration: Registration): { group: Group; entry: Entry } | undefined {
    const group = this.#groups.get(registration.identity.group);
    const entry = group?.members.get(registration.identity.broker);
    return group !== undefined && entry === registration ? { group, entry } : undefined;
  }

  #remove(group: Group, entry: Entry): void {
    group.members.delete(entry.identity.broker);
    this.#brokers -= 1;
  }

  #age(group: Group, now: number): void {
    for (const { report } of group.members.values()) {
      if (report.term < group.fence) continue;
      group.fence = report.term;
      group.fenceSeenMs = now;
    }
    if (now - group.fenceSeenMs <= this.#memoryMs) return;
    group.fence = 0;
    if (group.members.size === 0) this.#groups.delete(group.name);
  }

  #refresh(group: Group): void {
    this.#age(group, this.#now());
    const { name, members, state, fence } = group;
    group.state = nextGroupState(name, members.values(), { previous: state, fence });
    const routes: BrokerGroupInfo[] = [];
    for (const each of this.#groups.values())
      if (each.state.route !== undefined) routes.push(each.state.route);
    const next = settleView(this.view, routes);
    if (next !== this.view) this.#view$.next(next);
  }
}
