import type { Outcome } from '../../errors/outcome.ts';
import type { DraftBuilder, Work } from './outbox.ts';

/** Adds one command record to a draft. */
export function addRecord(draft: DraftBuilder, record: Buffer): void {
  draft.parts.push(record);
  draft.recordCount += 1;
  draft.bytes += record.length;
}

/** A request that is one command: what to log, and what to do with the outcome. */
export function commandWork(options: {
  readonly bytes: number;
  readonly encode: (nowMs: number) => Buffer;
  readonly undo?: () => void;
  readonly applied: () => void;
  readonly failed: (outcome: Outcome<never>) => void;
}): Work {
  const { bytes, encode, undo, applied, failed } = options;
  const emit = (draft: DraftBuilder): boolean => {
    addRecord(draft, encode(draft.nowMs));
    return true;
  };
  return { bytes, emit, applied, failed, ...(undo === undefined ? {} : { undo }) };
}
