import { refused, type Outcome } from '../../errors/outcome.ts';
import type { Reply } from '../api.ts';
import { notLeader, overloaded } from './refusals.ts';

/** A leader that hears of nobody is usually deposed long before this. */
const patienceMs = 5000;
const unconfirmed = refused('NOT_LEADER', 'leadership could not be confirmed for a read');

/**
 * Replies true when leadership at the moment of the question or later is confirmed and all that was committed then is
 * applied, false when it could not be confirmed.
 */
export type ConfirmLeadership = (reply: (confirmed: boolean) => void) => void;

export interface ReadDeskOptions {
  readonly confirm: ConfirmLeadership;
  /** ms that never go back. */
  readonly clock: () => number;
  /** Reads that may wait. */
  readonly readsMax: number;
}

interface WaitingRead {
  readonly untilMs: number;
  answer(): void;
  fail(outcome: Outcome<never>): void;
}

/**
 * Answers from the applied state only what is linearizable: a deposed leader has old values and does not know (R42).
 * One question at a time is under way; all reads that come meanwhile share the next one.
 */
export class ReadDesk {
  readonly #options: ReadDeskOptions;
  /** Covered by the question under way. */
  #asked: readonly WaitingRead[] = [];
  /** Came after it was asked. */
  #waiting: WaitingRead[] = [];
  #asking = false;
  #closed = false;

  constructor(options: ReadDeskOptions) {
    this.#options = options;
  }

  /** Replies with what `look` finds once leadership is confirmed, else NOT_LEADER. */
  read<T>(reply: Reply<T>, look: () => Outcome<T>): void {
    const { readsMax, clock } = this.#options;
    if (this.#closed) return reply(notLeader);
    if (this.#asked.length + this.#waiting.length >= readsMax) return reply(overloaded);
    this.#waiting.push({ untilMs: clock() + patienceMs, answer: () => reply(look()), fail: reply });
    this.#ask();
  }

  /** Ends the reads that have waited too long. */
  tick(): void {
    if (this.#asked.length + this.#waiting.length === 0) return;
    const nowMs = this.#options.clock();
    const isLate = (read: WaitingRead): boolean => read.untilMs <= nowMs;
    const late = [...this.#asked, ...this.#waiting].filter(isLate);
    this.#asked = this.#asked.filter((read) => !isLate(read));
    this.#waiting = this.#waiting.filter((read) => !isLate(read));
    for (const read of late) read.fail(unconfirmed);
  }

  resign(): void {
    this.#closed = true;
    const open = [...this.#asked, ...this.#waiting];
    this.#asked = [];
    this.#waiting = [];
    for (const read of open) read.fail(notLeader);
  }

  #ask(): void {
    if (this.#asking || this.#waiting.length === 0) return;
    this.#asking = true;
    this.#asked = this.#waiting;
    this.#waiting = [];
    this.#options.confirm((confirmed) => this.#answered(confirmed));
  }

  #answered(confirmed: boolean): void {
    const asked = this.#asked;
    this.#asked = [];
    this.#asking = false;
    for (const read of asked) {
      if (confirmed) read.answer();
      else read.fail(unconfirmed);
    }
    this.#ask();
  }
}
