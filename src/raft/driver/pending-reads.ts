import type { Index, Output } from '../core/types.ts';

/** Told once: the index that was confirmed and is applied, or undefined when leadership could not be confirmed. */
export type ReadReply = (index: Index | undefined) => void;

/** Linearizable reads waiting for their leadership check, then for the state to be applied that far (R43). */
export class PendingReads {
  readonly #byToken = new Map<number, ReadReply>();
  #waitingForApply: { readonly index: Index; readonly reply: ReadReply }[] = [];
  #nextToken = 1;

  /** Answers the token under which the core is asked. */
  open(reply: ReadReply): number {
    const token = this.#nextToken++;
    this.#byToken.set(token, reply);
    return token;
  }

  answer(result: Output['reads'][number], applied: Index): void {
    const reply = this.#byToken.get(result.token);
    if (reply === undefined) return;
    this.#byToken.delete(result.token);
    if (!result.ok) return reply(undefined);
    if (applied >= result.index) return reply(result.index);
    this.#waitingForApply.push({ index: result.index, reply });
  }

  applied(applied: Index): void {
    if (this.#waitingForApply.length === 0) return;
    const waiting = this.#waitingForApply;
    this.#waitingForApply = waiting.filter((entry) => entry.index > applied);
    for (const entry of waiting) if (entry.index <= applied) entry.reply(entry.index);
  }

  failAll(): void {
    const replies = [...this.#byToken.values(), ...this.#waitingForApply.map(({ reply }) => reply)];
    this.#byToken.clear();
    this.#waitingForApply = [];
    for (const reply of replies) reply(undefined);
  }
}
