import type { Index, RefusalReason, SoftState } from '../raft/core/types.ts';
import type { BatchDraft, BatchInfo } from '../raft/driver/raft-log.ts';
import type { ReplicatedState } from '../raft/driver/replicated-state.ts';
import type { ErrorCode } from '../errors/codes.ts';
import type { Clock } from '../runtime/clock.ts';
import { leaderTime } from '../store/leader/leader-time.ts';
import type { ConfirmLeadership } from '../store/leader/reads.ts';
import type { LeaderSession } from '../store/leader/session.ts';
import type { Store } from '../store/store.ts';

const refusalCodes: Readonly<Record<RefusalReason, ErrorCode>> = {
  notLeader: 'NOT_LEADER',
  transferring: 'NOT_LEADER',
  overloaded: 'OVERLOADED',
  diskFull: 'DISK_FULL',
  poisoned: 'STORAGE_FAILED',
};

export interface GroupStateOptions {
  readonly clock: Clock;
  /** Test-only sabotage: answer sends before they are committed. */
  readonly ackEarly: boolean;
  readonly confirm: ConfirmLeadership;
  /** There is something to gather. */
  onWork(): void;
  /** A session began or ended. */
  onLeading(session: LeaderSession | undefined): void;
}

/**
 * The store on one side, the Raft node on the other. A leader session lives from the moment this broker applied the
 * start of its own term (then queue offsets are complete, R20) until its role or term changes.
 */
export class GroupState implements ReplicatedState {
  readonly #store: Store;
  readonly #options: GroupStateOptions;
  #soft: SoftState | undefined;
  #session: LeaderSession | undefined;
  #sessionTerm = -1;

  constructor(store: Store, options: GroupStateOptions) {
    this.#store = store;
    this.#options = options;
  }

  get session(): LeaderSession | undefined {
    return this.#session;
  }

  apply(batches: readonly BatchInfo[]): void {
    for (const batch of batches) {
      // I12: an entry of another leader must never complete a proposal of this session.
      if (this.#session !== undefined && batch.term !== this.#sessionTerm) this.#resign();
      this.#store.apply(batch);
      if (batch.kind === 'termStart') this.#lead(batch);
      this.#session?.applied(batch.index);
    }
  }

  blocked(): Promise<void> | undefined {
    return this.#store.blocked();
  }

  install(index: Index): void {
    this.#resign();
    this.#store.install(index);
  }

  gather(bytesMax: number): BatchDraft | undefined {
    return this.#session?.gather(bytesMax);
  }

  proposed(draft: BatchDraft, index: Index): void {
    this.#session?.proposed(draft, index);
  }

  refused(draft: BatchDraft, reason: RefusalReason): void {
    this.#session?.refused(draft, refusalCodes[reason], `the leader refused the append: ${reason}`);
  }

  softChanged(soft: SoftState): void {
    this.#soft = soft;
    if (soft.role !== 'leader' || soft.term !== this.#sessionTerm) this.#resign();
  }

  close(): void {
    this.#resign();
  }

  #lead(termStart: BatchInfo): void {
    const soft = this.#soft;
    if (soft?.role !== 'leader' || soft.term !== termStart.term) return;
    const { clock, confirm } = this.#options;
    const now = leaderTime(clock, this.#store.state.lastTimestampMs);
    const session = this.#store.lead({ term: soft.term, now, confirm });
    session.ackEarly = this.#options.ackEarly;
    session.onWork = () => this.#options.onWork();
    this.#session = session;
    this.#sessionTerm = soft.term;
    this.#options.onLeading(session);
  }

  #resign(): void {
    const session = this.#session;
    if (session === undefined) return;
    this.#session = undefined;
    this.#sessionTerm = -1;
    session.resign();
    this.#options.onLeading(undefined);
  }
}
