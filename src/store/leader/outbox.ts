import { assert } from '../../errors/flotilla-error.ts';
import { refused, unknown, type Outcome } from '../../errors/outcome.ts';
import type { ErrorCode } from '../../errors/codes.ts';
import type { Index } from '../../raft/core/types.ts';
import type { BatchDraft } from '../../raft/driver/raft-log.ts';

/** Collects the records of one batch. */
export interface DraftBuilder {
  readonly parts: Buffer[];
  recordCount: number;
  bytes: number;
  /** As in BatchDraft. */
  essential: boolean;
  /** Wall clock and store timestamp of the batch, ms. */
  readonly nowMs: number;
}

/** One request that needs the log. Of `applied` and `failed`, one is called, once. */
export interface Work {
  /** Counted against the cap on pending bytes; about what it adds to the log. */
  readonly bytes: number;
  /**
   * Adds its records to the draft. False: it is answered already and needs no batch.
   * A work that adds nothing but must wait for everything proposed before it answers true.
   */
  emit(draft: DraftBuilder): boolean;
  /** The draft was not taken: what `emit` assigned is free again. Called newest work first. */
  undo?(): void;
  /** Its batch has an index (only the ack-early sabotage uses it). */
  proposed?(): void;
  applied(): void;
  failed(outcome: Outcome<never>): void;
}

/** Queue of work of a leader session: waiting -> gathered into a draft -> proposed -> applied. */
export class Outbox {
  onWork: () => void = () => undefined;
  readonly #waiting: Work[] = [];
  /** Index of the first waiting work; the array is compacted when it runs empty. */
  #head = 0;
  #gathered: { readonly draft: BatchDraft; readonly works: Work[] } | undefined;
  readonly #flights: { works: Work[]; index: Index }[] = [];
  #pendingBytes = 0;
  readonly #maxPendingBytes: number;
  readonly #clock: () => number;

  constructor(maxPendingBytes: number, clock: () => number) {
    this.#maxPendingBytes = maxPendingBytes;
    this.#clock = clock;
  }

  get pendingBytes(): number {
    return this.#pendingBytes;
  }
  get hasWork(): boolean {
    return this.#head < this.#waiting.length;
  }

  /** False: the cap on pending bytes is reached; the work was not taken. */
  push(work: Work): boolean {
    if (this.#pendingBytes > 0 && this.#pendingBytes + work.bytes > this.#maxPendingBytes) return false;
    this.#pendingBytes += work.bytes;
    this.#waiting.push(work);
    if (this.#waiting.length - this.#head === 1) this.onWork();
    return true;
  }

  /** The next draft of at most about `bytesMax`, at least one work. One draft at a time is undecided. */
  gather(bytesMax: number): BatchDraft | undefined {
    if (this.#gathered !== undefined) return undefined;
    const builder: DraftBuilder = {
      parts: [],
      recordCount: 0,
      bytes: 0,
      essential: true,
      nowMs: this.#clock(),
    };
    const works: Work[] = [];
    for (let work = this.#peek(); work !== undefined; work = this.#peek()) {
      if (builder.bytes > 0 && builder.bytes + work.bytes > bytesMax) break;
      this.#head += 1;
      if (work.emit(builder)) works.push(work);
      else this.#pendingBytes -= work.bytes;
    }
    this.#compact();
    if (builder.recordCount === 0) {
      this.#attach(works);
      return undefined;
    }
    const { parts, recordCount, bytes, essential, nowMs } = builder;
    const draft = { parts, recordCount, bytes, essential, storeTimestampMs: nowMs };
    this.#gathered = { draft, works };
    return draft;
  }

  proposed(draft: BatchDraft, index: Index): void {
    const works = this.#decide(draft);
    this.#flights.push({ works, index });
    for (const work of works) work.proposed?.();
  }

  refused(draft: BatchDraft, code: ErrorCode, message: string): void {
    const works = this.#decide(draft);
    for (const work of works.toReversed()) work.undo?.();
    this.#fail(works, refused(code, message));
  }

  /** Completes the works of every batch up to `index`. */
  applied(index: Index): void {
    for (let flight = this.#flights[0]; flight !== undefined && flight.index <= index;) {
      this.#flights.shift();
      for (const work of flight.works) {
        this.#pendingBytes -= work.bytes;
        work.applied();
      }
      flight = this.#flights[0];
    }
  }

  /** Ends everything: proposed work may still happen, waiting work surely will not. */
  resign(): void {
    const flights = this.#flights.splice(0);
    const maybe = [...flights.flatMap((flight) => flight.works), ...(this.#gathered?.works ?? [])];
    const waiting = this.#waiting.splice(0).slice(this.#head);
    this.#gathered = undefined;
    this.#head = 0;
    this.#fail(maybe, unknown('the leader lost its leadership before the request was applied'));
    this.#fail(waiting, refused('NOT_LEADER', 'this broker no longer leads its group'));
  }

  #peek(): Work | undefined {
    return this.#waiting[this.#head];
  }

  #compact(): void {
    if (this.#head === this.#waiting.length || this.#head > 4096) {
      this.#waiting.splice(0, this.#head);
      this.#head = 0;
    }
  }

  /** Works that only repeat what is in flight end with the newest flight. */
  #attach(works: readonly Work[]): void {
    const newest = this.#flights.at(-1);
    if (newest !== undefined) newest.works.push(...works);
    else for (const work of works) this.#finish(work);
  }

  #finish(work: Work): void {
    this.#pendingBytes -= work.bytes;
    work.applied();
  }

  #decide(draft: BatchDraft): Work[] {
    const gathered = this.#gathered;
    assert(gathered?.draft === draft, 'a draft was decided that is not the gathered one');
    this.#gathered = undefined;
    return gathered.works;
  }

  #fail(works: readonly Work[], outcome: Outcome<never>): void {
    for (const work of works) {
      this.#pendingBytes -= work.bytes;
      work.failed(outcome);
    }
  }
}
