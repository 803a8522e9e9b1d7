// Original file: proto/flotilla/v1/produce.proto

export const Outcome = {
  OUTCOME_UNSPECIFIED: 'OUTCOME_UNSPECIFIED',
  /**
   * Stored.
   */
  DONE: 'DONE',
  /**
   * Surely not stored.
   */
  REFUSED: 'REFUSED',
  /**
   * Perhaps stored: repeat the frame with the same message ids, a repeat is not stored twice.
   */
  UNKNOWN: 'UNKNOWN',
} as const;

export type Outcome =
  | 'OUTCOME_UNSPECIFIED'
  | 0
  /**
   * Stored.
   */
  | 'DONE'
  | 1
  /**
   * Surely not stored.
   */
  | 'REFUSED'
  | 2
  /**
   * Perhaps stored: repeat the frame with the same message ids, a repeat is not stored twice.
   */
  | 'UNKNOWN'
  | 3

export type Outcome__Output = typeof Outcome[keyof typeof Outcome]
