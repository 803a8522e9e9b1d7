import type {
  ConfigRefusal,
  Index,
  NodeId,
  RefusalReason,
  SoftState,
  Term,
  TransferResult,
} from '../core/types.ts';

/** How a proposed configuration ended. */
export type ChangeOutcome =
  | { readonly kind: 'committed'; readonly index: Index }
  /** Surely not appended. */
  | { readonly kind: 'refused'; readonly reason: RefusalReason | ConfigRefusal }
  /** Appended by a leader that lost its leadership: the next one keeps the entry or removes it. */
  | { readonly kind: 'unknown'; readonly index: Index };

interface PendingConfig {
  readonly index: Index;
  readonly term: Term;
  resolve(outcome: ChangeOutcome): void;
}

/** Who waits for a configuration to be committed, and for hand-overs to end. A leader has one open configuration (R54). */
export class PendingChanges {
  #config: PendingConfig | undefined;
  readonly #transfers = new Map<NodeId, ((result: TransferResult) => void)[]>();

  config(index: Index, term: Term): Promise<ChangeOutcome> {
    return new Promise((resolve) => {
      this.#config = { index, term, resolve };
    });
  }

  transfer(target: NodeId): Promise<TransferResult> {
    return new Promise((resolve) => {
      const waiting = this.#transfers.get(target) ?? [];
      waiting.push(resolve);
      this.#transfers.set(target, waiting);
    });
  }

  /** To be told before the commits of the same turn: those of another leader must not complete a change of ours (I12). */
  softChanged({ role, term }: SoftState): void {
    const config = this.#config;
    if (config !== undefined && (role !== 'leader' || term !== config.term)) this.#giveUp(config);
  }

  committed(index: Index): void {
    const config = this.#config;
    if (config === undefined || index < config.index) return;
    this.#config = undefined;
    config.resolve({ kind: 'committed', index: config.index });
  }

  transferred(result: TransferResult): void {
    const waiting = this.#transfers.get(result.target) ?? [];
    this.#transfers.delete(result.target);
    for (const resolve of waiting) resolve(result);
  }

  failAll(): void {
    if (this.#config !== undefined) this.#giveUp(this.#config);
    for (const target of this.#transfers.keys()) this.transferred({ target, ok: false, reason: 'deposed' });
  }

  #giveUp(config: PendingConfig): void {
    this.#config = undefined;
    config.resolve({ kind: 'unknown', index: config.index });
  }
}
