import type { Boundary } from '../commitlog/log-facts.ts';
import type { RetentionSettings } from '../config/types.ts';

/** What a leader knows when it decides. All positions are in the CommitLog. */
export interface RetentionView {
  /** Where the floor can move to, ascending; the active segment starts at the last of them. */
  readonly boundaries: readonly Boundary[];
  readonly segmentBytes: number;
  /** End of the log. */
  readonly end: number;
  /** What lies below is older than the age limit; 0: age decides nothing. */
  readonly oldTo: number;
  /** The disk is nearly full: the oldest segment goes whatever its age. */
  readonly spaceShort: boolean;
  /** Segments that may go now (S10). */
  readonly segmentsMax: number;
  /** Entries up to here are committed, are covered by a durable checkpoint, and no replica still needs them. */
  readonly indexMax: number;
  /** No consumer group waits for what lies below. */
  readonly unconsumedFrom: number;
}

/** Where the floor should move now; undefined: nowhere. */
export function nextFloor(settings: RetentionSettings, view: RetentionView): Boundary | undefined {
  const { boundaries, end, oldTo, spaceShort, segmentBytes } = view;
  const { maxBytes, minSegments } = settings;
  // The active segment and `minSegments` before it stay.
  const mayGo = Math.min(boundaries.length - minSegments, view.segmentsMax);
  const due = ({ position }: Boundary, i: number): boolean =>
    position <= oldTo || end - (position - segmentBytes) > maxBytes || (spaceShort && i === 0);
  return boundaries
    .slice(0, Math.max(0, mayGo))
    .findLast(
      (boundary, i) =>
        boundary.index <= view.indexMax && boundary.position <= view.unconsumedFrom && due(boundary, i),
    );
}
