/** A client's command stream, as far as the server uses it by itself. */
export interface ClientStream {
  /** The address by which the client reached this process. */
  readonly authority: string;
  /** Ends the stream as if the client had asked for it: it has a newer one. */
  end(): void;
  /** Breaks the stream: the client is to come back, here or elsewhere. */
  close(reason: string): void;
}

/** Soft state of one client id. Nothing may depend on it: clients lose streams without noticing. */
export interface ClientSession {
  readonly clientId: string;
  /** Monotonic ms of the last request. */
  lastSeenMs: number;
  /** Monotonic ms when the cluster was last told that the client lives. */
  lastReportedMs: number;
  /** By authority, oldest first. The newest is the one to send commands to. */
  readonly streams: Map<string, ClientStream>;
}

/** A client is forgotten this long after its last request. */
const leaseMs = 120_000;
const sweepEveryMs = 10_000;
const sessionsMax = 100_000;
/** Addresses that one client may know this process by. */
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
        streams: new Map(),
      };
      this.#makeRoom();
      this.#sessions.set(clientId, session);
    }
    session.lastSeenMs = now;
    return session;
  }

  /**
   * Adds a stream, in place of the older one of the same address: its client lost that one, or is a new client with the
   * id of an old. Streams by other addresses stay: clients open one for each they know and again when it ends.
   */
  attach(clientId: string, stream: ClientStream): void {
    const { streams } = this.touch(clientId);
    const [oldest] = streams.values();
    const replaced =
      streams.get(stream.authority) ?? (streams.size < streamsPerClientMax ? undefined : oldest);
    if (replaced !== undefined) streams.delete(replaced.authority);
    streams.set(stream.authority, stream);
    replaced?.end();
  }

  detach(clientId: string, stream: ClientStream): void {
    const streams = this.#sessions.get(clientId)?.streams;
    if (streams?.get(stream.authority) === stream) streams.delete(stream.authority);
  }

  /**
   * The client said good-bye. Its streams are left to it: the Node.js client handles no error of theirs any more, so
   * that one would end its process.
   */
  remove(clientId: string): void {
    this.#sessions.delete(clientId);
  }

  /** Ends every stream, e.g. because the process stops. */
  closeStreams(reason: string): void {
    for (const { streams } of this.#sessions.values())
      for (const stream of streams.values()) stream.close(reason);
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
    for (const stream of first.streams.values()) stream.close('too many clients');
  }
}
