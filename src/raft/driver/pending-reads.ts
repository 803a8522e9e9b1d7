import type { Index, Output } from '../core/types.ts';
import { FlotillaError } from '../../errors/flotilla-error.ts';

interface PendingRead {
  resolve(index: Index): void;
  reject(error: Error): void;
}

/** Linearizable reads waiting for their leadership check, then for the state to be applied that far (R43). */
export class PendingReads {
  readonly #byToken = new Map<number, PendingRead>();
  #waitingForApply: { index: Index; read: PendingRead }[] = [];
  #nextToken = 1;

  open(): { token: number; index: Promise<Index> } {
    const token = this.#nextToken++;
    const index = new Promise<Index>((resolve, reject) => {
      this.#byToken.set(token, { resolve, reject });
    });
    return { token, index };
  }

  answer(result: Output['reads'][number], applied: Index): void {
    const read = this.#byToken.get(result.token);
    if (read === undefined) return;
    this.#byToken.delete(result.token);
    if (!result.ok) return read.reject(notLeader());
    if (applied >= result.index) return read.resolve(result.index);
    this.#waitingForApply.push({ index: result.index, read });
  }

  applied(applied: Index): void {
    if (this.#waitingForApply.length === 0) return;
    const waiting = this.#waitingForApply;
    this.#waitingForApply = waiting.filter((entry) => entry.index > applied);
    for (const entry of waiting) if (entry.index <= applied) entry.read.resolve(entry.index);
  }

  failAll(): void {
    for (const read of this.#byToken.values()) read.reject(notLeader());
    for (const { read } of this.#waitingForApply) read.reject(notLeader());
    this.#byToken.clear();
    this.#waitingForApply = [];
  }
}

function notLeader(): FlotillaError {
  return new FlotillaError('NOT_LEADER', 'leadership could not be confirmed for a read');
}
