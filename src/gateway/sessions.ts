import type { Settings__Output } from '../proto/gen/apache/rocketmq/v2/Settings.ts';

/** A client's command stream, as far as the server uses it by itself. */
export interface ClientStream {
  /** Ends the stream: the client is to come back, here or elsewhere. */
  close(reason: string): void;
}

/** Soft state of one client id. Nothing may depend on it: clients lose streams without noticing. */
export interface ClientSession {
  readonly clientId: string;
  /** Monotonic ms of the last request. */
  lastSeenMs: number;
  /** Monotonic ms when the cluster was last told that the client lives. */
  lastReportedMs: number;
  settings: Settings__Output | undefined;
  /** Oldest first. The newest is the one to send commands to. */
  readonly streams: Set<ClientStream>;
}

/** A client is forgotten this long after its last request. */
const leaseMs = 120_000;
const sweepEveryMs = 10_000;
const sessionsMax = 100_000;
/** A client opens one stream per address it knows us by; more than these are leftovers. */
const streamsPerClientMax = 16;

/** Clients by `x-mq-client-id`, bounded; expired ones go when the table is used. */
export class SessionTable {
  readonly #sessions = new Map<string, ClientSession>();
  readonly #now: () => number;
  #lastSweepMs: number;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
    this.#lastSweepMs = now();
  }

  get size(): number {
    return this.#sessions.size;
  }

  get(clientId: string): ClientSession | undefined {
    return this.#sessions.get(clientId);
  }

  /** Renews the client's lease; makes the session if there is none. */
  touch(clientId: string): ClientSession {
    const now = this.#now();
    this.#sweep(now);
    let session = this.#sessions.get(clientId);
    if (session === undefined) {
      session = {
        clientId,
        lastSeenMs: now,
        lastReportedMs: -Infinity,
        settings: undefined,
        streams: new Set(),
      };
      this.#makeRoom();
      this.#sessions.set(clientId, session);
    }
    session.lastSeenMs = now;
    return session;
  }

  attach(clientId: string, stream: ClientStream): void {
    const { streams } = this.touch(clientId);
    streams.add(stream);
    const [oldest] = streams;
    if (streams.size > streamsPerClientMax && oldest !== undefined) {
      streams.delete(oldest);
      oldest.close('replaced by newer streams of the same client');
    }
  }

  detach(clientId: string, stream: ClientStream): void {
    this.#sessions.get(clientId)?.streams.delete(stream);
  }

  remove(clientId: string): void {
    this.#sessions.delete(clientId);
  }

  /** Ends every stream, e.g. because the process stops. */
  closeStreams(reason: string): void {
    for (const session of this.#sessions.values()) for (const stream of session.streams) stream.close(reason);
  }

  /** An open stream keeps its session: its client may be idle. */
  #sweep(now: number): void {
    if (now - this.#lastSweepMs < sweepEveryMs) return;
    this.#lastSweepMs = now;
    for (const session of this.#sessions.values())
      if (now - session.lastSeenMs > leaseMs && session.streams.size === 0)
        this.#sessions.delete(session.clientId);
  }

  /** At the limit the client that came first goes: its next request makes a new session. */
  #makeRoom(): void {
    if (this.#sessions.size < sessionsMax) return;
    const [first] = this.#sessions.values();
    if (first === undefined) return;
    this.#sessions.delete(first.clientId);
    for (const stream of first.streams) stream.close('too many clients');
  }
}
