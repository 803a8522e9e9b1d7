/** Why a run did not hold. */
export interface SimFailure {
  /** Rule, check or invariant that was broken: `I20`, `C1`, `I27`; `INTERNAL` for any other error. */
  readonly id: string;
  readonly text: string;
}
