/** A parked long poll. `release` must be called exactly once, when the call is over. */
export interface Poll {
  /** Aborts when the caller gives up, the client says good-bye, or the process stops. */
  readonly signal: AbortSignal;
  /** True when the server ended it: the caller still waits for an answer. */
  readonly ended: boolean;
  release(): void;
}

/** Long polls of this gateway, by client. Bounded: what does not fit is refused. */
export class PollTable {
  readonly #byClient = new Map<string, Set<ParkedPoll>>();
  readonly #max: number;
  readonly #maxPerClient: number;
  #count = 0;

  constructor(limits: { max: number; maxPerClient: number }) {
    this.#max = limits.max;
    this.#maxPerClient = limits.maxPerClient;
  }

  get size(): number {
    return this.#count;
  }

  /** Undefined: too many are parked already. */
  park(clientId: string, callSignal: AbortSignal): Poll | undefined {
    const polls = this.#byClient.get(clientId) ?? new Set();
    if (this.#count >= this.#max || polls.size >= this.#maxPerClient) return undefined;
    const poll = new ParkedPoll(callSignal, () => {
      this.#count -= 1;
      polls.delete(poll);
      if (polls.size === 0 && this.#byClient.get(clientId) === polls) this.#byClient.delete(clientId);
    });
    polls.add(poll);
    this.#byClient.set(clientId, polls);
    this.#count += 1;
    return poll;
  }

  /** Ends the client's polls: they answer at once that nothing came. */
  endOf(clientId: string): void {
    for (const poll of this.#byClient.get(clientId) ?? []) poll.end();
  }

  endAll(): void {
    for (const polls of this.#byClient.values()) for (const poll of polls) poll.end();
  }
}

class ParkedPoll implements Poll {
  readonly #controller = new AbortController();
  readonly #callSignal: AbortSignal;
  readonly #onRelease: () => void;
  readonly #abort = (): void => this.#controller.abort();
  ended = false;

  constructor(callSignal: AbortSignal, onRelease: () => void) {
    this.#callSignal = callSignal;
    this.#onRelease = onRelease;
    if (callSignal.aborted) this.#controller.abort();
    else callSignal.addEventListener('abort', this.#abort, { once: true });
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  end(): void {
    this.ended = true;
    this.#controller.abort();
  }

  release(): void {
    this.#callSignal.removeEventListener('abort', this.#abort);
    this.#onRelease();
  }
}
