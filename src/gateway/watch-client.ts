import { Client, type ClientReadableStream } from '@grpc/grpc-js';
import { BehaviorSubject, type Observable } from 'rxjs';
import { channelOptions } from '../proto/channel.ts';
import { plainDialer, type Dialer } from '../proto/dialer.ts';
import { answerTimeoutMs, firstAnswerTimeoutMs, watchMethod, type WatchResponse } from '../proto/namesrv.ts';
import type { ClusterView } from './cluster-view.ts';
import { applyWatchMessage } from './route-messages.ts';
import { emptyView, mergeGroups, settleGroup, settleView } from './routes.ts';

const firstPauseMs = 100;
const longestPauseMs = 2000;
const tickMs = 100;

export interface WatchClientOptions {
  /** NameServers, host:port. Empty: the state stays as it is at the start. */
  readonly addresses: readonly string[];
  readonly clusterName: string;
  /** @default plaintext, unsigned */
  readonly dialer?: Dialer | undefined;
  /** Picks the first NameServer. @default Math.random */
  readonly random?: () => number;
}

export interface WatchState {
  /** The last view that a NameServer gave; kept while none answers. */
  readonly view: ClusterView;
  /** False until a NameServer answered, and after all of them failed in a row. */
  readonly reachable: boolean;
}

interface Watch {
  readonly client: Client;
  readonly call: ClientReadableStream<WatchResponse>;
  /** When this watch began or was heard of last. */
  heardAtMs: number;
  answered: boolean;
  /** What this NameServer sent. */
  received: ClusterView;
  /** What was known before this watch and this NameServer has not spoken of yet. */
  kept: ClusterView;
}

/** The kept view without the brokers that the NameServer knows by now: from here on it decides about them. */
function prune(kept: ClusterView, received: ClusterView): ClusterView {
  const groups = kept.groups.map((group) => {
    const found = received.groups.find(({ name }) => name === group.name)?.brokers ?? [];
    const brokers = group.brokers.filter((broker) => !found.some(({ name }) => name === broker.name));
    if (brokers.length === group.brokers.length) return group;
    const leader = brokers.some(({ name }) => name === group.leader) ? group.leader : undefined;
    return { ...group, brokers, leader };
  });
  return settleView(kept, groups);
}

/** Brokers that have not found a NameServer yet are not gone: what it says, completed by what is kept. */
function complete(received: ClusterView, kept: ClusterView): ClusterView {
  const groups = new Map(kept.groups.map((group) => [group.name, group]));
  for (const group of received.groups) {
    const before = groups.get(group.name);
    groups.set(group.name, before === undefined ? group : mergeGroups(group, before));
  }
  return settleView(received, groups.values());
}

/** Watches one of the NameServers, and turns to the next when it fails or falls silent. */
export class WatchClient implements AsyncDisposable {
  readonly #options: WatchClientOptions;
  readonly #state$: BehaviorSubject<WatchState>;
  readonly #timer: NodeJS.Timeout | undefined;
  #next: number;
  #watch: Watch | undefined;
  #failures = 0;
  #retryAtMs = 0;
  #tickedAtMs = performance.now();

  constructor(options: WatchClientOptions) {
    const { addresses, clusterName } = options;
    this.#options = options;
    this.#state$ = new BehaviorSubject<WatchState>({ view: emptyView(clusterName), reachable: false });
    this.#next = Math.floor((options.random ?? Math.random)() * addresses.length);
    if (addresses.length === 0) return;
    this.#timer = setInterval(() => {
      this.#tick();
    }, tickMs);
    this.#tick();
  }

  get state(): WatchState {
    return this.#state$.value;
  }

  /** Emits the current state, then every change. */
  get state$(): Observable<WatchState> {
    return this.#state$;
  }

  [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    this.#drop();
    this.#state$.complete();
    return Promise.resolve();
  }

  #tick(): void {
    const now = performance.now();
    // Time in which this process did not run is nobody's silence.
    const stalledMs = Math.max(0, now - this.#tickedAtMs - 2 * tickMs);
    this.#tickedAtMs = now;
    const watch = this.#watch;
    if (watch !== undefined) watch.heardAtMs += stalledMs;
    if (watch === undefined) {
      if (now >= this.#retryAtMs) this.#open(now);
    } else {
      const limitMs = watch.answered ? answerTimeoutMs : firstAnswerTimeoutMs;
      if (now - watch.heardAtMs > limitMs) this.#failed(watch);
    }
  }

  #open(now: number): void {
    const { addresses, clusterName, dialer = plainDialer } = this.#options;
    const address = addresses[this.#next % addresses.length] ?? '';
    // A channel of its own per attempt: the pause between attempts is decided here, not by a shared channel.
    const client = new Client(address, dialer.credentials, {
      ...channelOptions,
      'grpc.use_local_subchannel_pool': 1,
    });
    const { path, requestSerialize, responseDeserialize } = watchMethod;
    const request = { cluster: clusterName };
    const metadata = dialer.metadata();
    const call = client.makeServerStreamRequest(
      path,
      requestSerialize,
      responseDeserialize,
      request,
      metadata,
    );
    const received = emptyView(clusterName);
    const watch: Watch = { client, call, heardAtMs: now, answered: false, received, kept: this.state.view };
    this.#watch = watch;
    call.on('data', (message: WatchResponse) => {
      this.#receive(watch, message);
    });
    call.on('error', () => {
      this.#failed(watch);
    });
    call.on('end', () => {
      this.#failed(watch);
    });
  }

  #receive(watch: Watch, message: WatchResponse): void {
    if (this.#watch !== watch) return;
    watch.heardAtMs = performance.now();
    watch.answered = true;
    this.#failures = 0;
    const received = applyWatchMessage(watch.received, message);
    const kept = message.settled ? settleView(watch.kept, []) : prune(watch.kept, received);
    const keepAlive = received === watch.received && kept === watch.kept && this.state.reachable;
    watch.received = received;
    watch.kept = kept;
    if (!keepAlive) this.#emit({ view: this.#keepIdentity(complete(received, kept)), reachable: true });
  }

  /** A new watch builds new objects; groups that are equal to the known ones stay the known ones. */
  #keepIdentity(next: ClusterView): ClusterView {
    const { view } = this.state;
    if (next === view) return view;
    const known = new Map(view.groups.map((group) => [group.name, group]));
    return settleView(
      view,
      next.groups.map((group) => settleGroup(known.get(group.name), group)),
    );
  }

  #failed(watch: Watch): void {
    if (this.#watch !== watch) return;
    this.#drop();
    const { length } = this.#options.addresses;
    this.#next += 1;
    this.#failures += 1;
    const rounds = Math.floor(this.#failures / length);
    // The other NameServers are tried at once; only a full round without an answer earns a growing pause.
    const pauseMs =
      this.#failures % length === 0 ? Math.min(longestPauseMs, firstPauseMs * 2 ** (rounds - 1)) : 0;
    this.#retryAtMs = performance.now() + pauseMs;
    if (rounds > 0) this.#emit({ view: this.state.view, reachable: false });
  }

  #drop(): void {
    const watch = this.#watch;
    this.#watch = undefined;
    watch?.call.cancel();
    watch?.client.close();
  }

  #emit(state: WatchState): void {
    if (state.view !== this.state.view || state.reachable !== this.state.reachable) this.#state$.next(state);
  }
}
