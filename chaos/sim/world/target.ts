import type { Stream } from '../choices.ts';

/** The broker that a client believes to lead: the last one that a hint named, else any. */
export class LeaderGuess {
  readonly #servers: () => readonly string[];
  readonly #random: Stream;
  #guess: string | undefined;

  /** @param servers all that there are now */
  constructor(servers: () => readonly string[], random: Stream) {
    this.#servers = servers;
    this.#random = random;
  }

  get(): string {
    return this.#guess ?? this.#random.pick(this.#servers());
  }

  /** It answered that another one leads, or nobody that it knows. */
  told(hint: string | undefined): void {
    this.#guess = hint;
  }

  /** It did not answer. */
  silent(): void {
    this.#guess = undefined;
  }
}
