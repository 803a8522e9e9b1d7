import type { Logger } from 'pino';

import { sameTopics, type Topics } from '../gateway/routes.ts';
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
  readonly logger?: Logger;
}

/**
 * Keeps the broker registered with every NameServer. A change is on its way within 100 ms even if nobody calls
 * `changed()`, a change of leadership at once if somebody does. NameServers that do not answer cost nothing but a
 * connection attempt every 2 s.
 */
export class Registrar implements AsyncDisposable {
  readonly #state: () => RegistrarState;
  readonly #links: readonly RegistrarLink[];
  readonly #timer: NodeJS.Timeout | undefined;
  #snapshot: Snapshot;
  #publishedAtMs = 0;
  #tickedAtMs = performance.now();

  constructor(options: RegistrarOptions) {
    const { addresses, self, state, logger } = options;
    this.#state = state;
    this.#snapshot = nextSnapshot(undefined, state());
    const events = {
      registered: (address: string): void => {
        logger?.info({ namesrv: address }, 'registered with the NameServer');
      },
      lost: (address: string, reason: string): void => {
        logger?.warn({ namesrv: address, reason }, 'not registered with the NameServer; retrying');
      },
    };
    const init = { first: this.#snapshot, events };
    this.#links = [...new Set(addresses)].map((address) => new RegistrarLink(address, self, init));
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
    const next = nextSnapshot(this.#snapshot, this.#state());
    if (next === this.#snapshot) return;
    const now = performance.now();
    if (next.state === this.#snapshot.state && now - this.#publishedAtMs < topicsPauseMs) return;
    this.#publishedAtMs = now;
    this.#snapshot = next;
    for (const link of this.#links) link.offer(next);
  }

  /** Deregisters everywhere, for at most half a second. */
  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all(this.#links.map((link) => link.close(closeLimitMs)));
  }

  #tick(): void {
    const now = performance.now();
    const stalledMs = Math.max(0, now - this.#tickedAtMs - 2 * tickMs);
    this.#tickedAtMs = now;
    this.changed();
    for (const link of this.#links) link.tick(now, stalledMs);
  }
}

/** The next snapshot, or the previous one when nothing changed. */
function nextSnapshot(previous: Snapshot | undefined, state: RegistrarState): Snapshot {
  const replica = replicaState(previous?.state, state);
  const topics = topicsOf(previous, state);
  const { topicsVersion } = state;
  const same =
    previous !== undefined &&
    replica === previous.state &&
    topics === previous.topics &&
    topicsVersion === previous.topicsVersion;
  return same ? previous : { version: (previous?.version ?? 0) + 1, state: replica, topics, topicsVersion };
}

function replicaState(previous: ReplicaStateMessage | undefined, state: RegistrarState): ReplicaStateMessage {
  const next = { term: state.term, role: roleNames[state.role], leader: state.leader ?? '' };
  const same = previous?.term === next.term && previous.role === next.role && previous.leader === next.leader;
  return same ? previous : next;
}

function topicsOf(previous: Snapshot | undefined, state: RegistrarState): Topics {
  if (previous === undefined) return new Map(state.topics);
  if (previous.topicsVersion === state.topicsVersion) return previous.topics;
  return sameTopics(previous.topics, state.topics) ? previous.topics : new Map(state.topics);
}
