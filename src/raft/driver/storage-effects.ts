import type { NodeId, StorageOp } from '../core/types.ts';
import { assert } from '../../errors/flotilla-error.ts';
import type { Clock } from '../../runtime/clock.ts';
import type { Applier } from './applier.ts';
import { OwnDraft, ReceivedBatches } from './payloads.ts';
import type { RaftLog } from './raft-log.ts';
import type { ReplicatedState } from './replicated-state.ts';

export interface StorageEffectsDeps {
  readonly log: RaftLog;
  readonly state: Pick<ReplicatedState, 'install'>;
  readonly applier: Applier;
  readonly clock: Clock;
  readonly self: NodeId;
}

/** Hands the storage operations of the core to the log, with the bytes that the core never saw (S1). */
export class StorageEffects {
  readonly #deps: StorageEffectsDeps;
  /** Newest entry of this leader. */
  lastOwn = 0;

  constructor(deps: StorageEffectsDeps) {
    this.#deps = deps;
  }

  perform(op: StorageOp): void {
    const { log } = this.#deps;
    switch (op.kind) {
      case 'hardState':
        return log.saveHardState(op.seq, { term: op.term, vote: op.vote });
      case 'truncate':
        return log.truncate(op.seq, op.from);
      case 'append':
        return this.#append(op);
      case 'appendOwn':
        return this.#appendOwn(op);
      case 'installFloor':
        return this.#installFloor(op);
    }
  }

  #append(op: Extract<StorageOp, { kind: 'append' }>): void {
    assert(op.payload instanceof ReceivedBatches, 'an append carries received batches');
    const { batches } = op.payload;
    const wanted = batches.filter(({ index }) => index >= op.firstIndex && index <= op.lastIndex);
    this.#deps.log.append(op.seq, wanted);
  }

  #appendOwn(op: Extract<StorageOp, { kind: 'appendOwn' }>): void {
    const { log } = this.#deps;
    const { seq, index, term, entryKind: kind, commit } = op;
    this.lastOwn = index;
    log.appendOwn(seq, this.#draftOf(op), { index, term, kind, commit });
  }

  #draftOf(op: Extract<StorageOp, { kind: 'appendOwn' }>): OwnDraft['draft'] {
    const { log, clock, self } = this.#deps;
    if (op.entryKind === 'termStart') return log.termStartDraft(self, clock.wallMs());
    assert(op.payload instanceof OwnDraft, 'an own append carries a draft');
    return op.payload.draft;
  }

  #installFloor(op: Extract<StorageOp, { kind: 'installFloor' }>): void {
    const { log, state, applier } = this.#deps;
    assert(Buffer.isBuffer(op.payload), 'a floor comes with its payload');
    log.installFloor(op.seq, op.floor, op.payload);
    state.install(op.floor.index);
    applier.restartAt(op.floor.index);
  }
}
