import type { Logger } from 'pino';

import { sameTopics, type Topics } from '../gateway/routes.ts';
import { plainDialer, type Dialer } from '../proto/dialer.ts';
import type { BrokerIdentityMessage, ReplicaStateMessage } from '../proto/namesrv.ts';
import type { Role } from '../raft/core/types.ts';
import { RegistrarLink, type Snapshot } from './registrar-link.ts';

const tickMs = 100;
/** Topics that change in quick succession leave together; leadership never waits. Milliseconds. */
const topicsPauseMs = 50;
const closeLimitMs = 500;

const roleNames = {
  follower: 'FOLLOWER',
  preCandidate: 'FOLLOWER',
  candidate: 'CANDIDATE',
  leader: 'LEADER',
} as const satisfies Record<Role, ReplicaStateMessage['role']>;

/** What the broker knows of its group now. */
export interface RegistrarState {
  /** Only members are registered: routes must not name others. */
  readonly member: boolean;
  readonly term: number;
  readonly role: Role;
  readonly leader: string | undefined;
  /** May be a map that changes later: it is copied whenever `topicsVersion` moves. */
  readonly topics: Topics;
  readonly topicsVersion: number;
}

export interface RegistrarOptions {
  /** NameServers, host:port. */
  readonly addresses: readonly string[];
  readonly self: BrokerIdentityMessage;
  /** Asked on `changed()` and every 100 ms; must be cheap. */
  readonly state: () => RegistrarState;
  /** @default plaintext, unsigned */
  readonly dialer?: Dialer | undefined;
  readonly logger?: Logger;
}

/**
 * Keeps the broker registered with every NameServer while it is a member of its group. A change is on its way within 100 ms even if nobody calls
 * `changed()`, a change of leadership at once if somebody does. NameServers that do not answer cost nothing but a
 * connection attempt every 2 s.
 */
export class Registrar implements AsyncDisposable {
  readonly #state: () => RegistrarState;
  readonly #openLink: (address: string) => RegistrarLink;
  readonly #addresses: ReadonlySet<string>;
  #links: readonly RegistrarLink[] = [];
  readonly #timer: NodeJS.Timeout | undefined;
  #snapshot: Snapshot;
  #topicsVersion: number;
  #publishedAtMs = 0;
  #tickedAtMs = performance.now();

  constructor(options: RegistrarOptions) {
    const { addresses, self, state, logger, dialer = plainDialer } = options;
    this.#state = state;
    const first = state();
    this.#snapshot = { version: 1, state: replicaState(undefined, first), topics: new Map(first.topics) };
    this.#topicsVersion = first.topicsVersion;
    const events = {
      registered: (address: string): void => {
        logger?.info({ namesrv: address }, 'registered with the NameServer');
      },
      lost: (address: string, reason: string): void => {
        logger?.warn({ namesrv: address, reason }, 'not registered with the NameServer; retrying');
      },
    };
    this.#openLink = (address) => new RegistrarLink(address, self, { first: this.#snapshot, events, dialer });
    this.#addresses = new Set(addresses);
    if (addresses.length === 0) return;
    this.#timer = setInterval(() => {
      this.#tick();
    }, tickMs);
    this.#tick();
  }

  /** How many NameServers acknowledged the registration on a stream that stands. */
  get registered(): number {
    return this.#links.filter((link) => link.registered).length;
  }

  /** The state may have changed: a change of leadership leaves at once. Cheap when nothing changed. */
  changed(): void {
    const now = performance.now();
    const current = this.#state();
    this.#follow(current.member);
    const before = this.#snapshot;
    const state = replicaState(before.state, current);
    if (state === before.state && now - this.#publishedAtMs < topicsPauseMs) return;
    const topics = this.#copyTopics(current);
    if (state === before.state && topics === before.topics) return;
    this.#publishedAtMs = now;
    this.#snapshot = { version: before.version + 1, state, topics };
    for (const link of this.#links) link.offer(this.#snapshot);
  }

  /** Deregisters everywhere, for at most half a second. */
  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    await this.#closeLinks();
  }

  #follow(member: boolean): void {
    if (member === this.#links.length > 0) return;
    if (member) this.#links = Array.from(this.#addresses, this.#openLink);
    // Closing has a limit of its own and fails never; a process that ends breaks the streams.
    else void this.#closeLinks();
  }

  async #closeLinks(): Promise<void> {
    const links = this.#links;
    this.#links = [];
    await Promise.all(links.map((link) => link.close(closeLimitMs)));
  }

  /** The topics as they are now; the last copy itself while they are equal. */
  #copyTopics({ topics, topicsVersion }: RegistrarState): Topics {
    const before = this.#snapshot.topics;
    if (topicsVersion === this.#topicsVersion) return before;
    this.#topicsVersion = topicsVersion;
    return sameTopics(before, topics) ? before : new Map(topics);
  }

  #tick(): void {
    const now = performance.now();
    const stalledMs = Math.max(0, now - this.#tickedAtMs - 2 * tickMs);
    this.#tickedAtMs = now;
    this.changed();
    for (const link of this.#links) link.tick(now, stalledMs);
  }
}

function replicaState(previous: ReplicaStateMessage | undefined, state: RegistrarState): ReplicaStateMessage {
  const next = { term: state.term, role: roleNames[state.role], leader: state.leader ?? '' };
  const same = previous?.term === next.term && previous.role === next.role && previous.leader === next.leader;
  return same ? previous : next;
}
