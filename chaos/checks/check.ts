import type { Facts } from './facts.ts';

/** A broken promise, with the history lines that show it. */
export interface Violation {
  readonly text: string;
  readonly events: readonly number[];
}

export interface CheckResult {
  /** C1, C3, ... */
  readonly id: string;
  readonly title: string;
  /** How many violations were found. */
  readonly found: number;
  /** The first of them. */
  readonly violations: readonly Violation[];
  readonly counts: Readonly<Record<string, number>>;
}

export interface CheckLimits {
  /** C18: longest time without an acknowledged send while the load runs. */
  readonly maxUnavailableMs: number;
}

export interface Check {
  readonly id: string;
  readonly title: string;
  run(facts: Facts, limits: CheckLimits): Omit<CheckResult, 'id' | 'title'>;
}

const listed = 20;

/** Counts all violations, keeps the first twenty. */
export class ViolationList {
  readonly #kept: Violation[] = [];
  #found = 0;

  add(text: string, events: readonly number[]): void {
    this.#found++;
    if (this.#kept.length < listed) this.#kept.push({ text, events });
  }

  result(counts: Readonly<Record<string, number>>): Omit<CheckResult, 'id' | 'title'> {
    return { found: this.#found, violations: this.#kept, counts };
  }
}
