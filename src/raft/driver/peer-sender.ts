import { mark } from '../../marks/marks.ts';
import type { Append, Index, Term } from '../core/types.ts';
import { toIndex } from '../core/types.ts';
import { isDamage, type BatchInfo, type RaftLog } from './raft-log.ts';
import type { Transport } from './transport.ts';

interface SenderContext {
  currentTerm(): Term;
  /** Entries for the peer can not be read (S17): what waited for them is dropped, as if it was lost on the way. */
  onDamaged(): void;
  onFailed(error: Error): void;
}

/**
 * Attaches the stored bytes to the Appends of one peer. Entries that left the memory cache are read from disk; what
 * follows waits in order. The queue is bounded by the core's window of unacknowledged appends.
 */
export class PeerSender {
  readonly #log: Pick<RaftLog, 'recent' | 'read'>;
  readonly #transport: Pick<Transport, 'send'>;
  readonly #context: SenderContext;
  readonly #queue: Append[] = [];
  #reading = false;
  #closed = false;

  constructor(
    log: Pick<RaftLog, 'recent' | 'read'>,
    transport: Pick<Transport, 'send'>,
    context: SenderContext,
  ) {
    this.#log = log;
    this.#transport = transport;
    this.#context = context;
  }

  send(message: Append): void {
    if (this.#reading) {
      this.#queue.push(message);
      return;
    }
    const batches = this.#fromMemory(message);
    if (batches !== undefined) return this.#transport.send(message, batches);
    this.#queue.push(message);
    this.#reading = true;
    this.#readQueue().then(
      () => {
        this.#reading = false;
      },
      (error: unknown) => this.#failed(error),
    );
  }

  close(): void {
    this.#closed = true;
    this.#queue.length = 0;
  }

  #failed(error: unknown): void {
    this.#reading = false;
    this.#queue.length = 0;
    if (isDamage(error)) {
      mark('readErrorOnLeader');
      this.#context.onDamaged();
    } else this.#context.onFailed(error instanceof Error ? error : new Error(String(error)));
  }

  #fromMemory(message: Append): readonly BatchInfo[] | undefined {
    const range = rangeOf(message);
    return range === undefined ? [] : this.#log.recent(range.first, range.last);
  }

  async #readQueue(): Promise<void> {
    for (let message = this.#queue.shift(); message !== undefined; message = this.#queue.shift()) {
      // A truncation may have replaced these entries while others were read: an Append of an old term is void.
      if (message.term !== this.#context.currentTerm()) continue;
      const batches = this.#fromMemory(message) ?? (await this.#fromDisk(message));
      if (this.#closed) return;
      if (batches === undefined) continue;
      if (message.term === this.#context.currentTerm()) this.#transport.send(message, batches);
    }
  }

  /** Undefined: entries were removed meanwhile, and the message is lost as on a network. */
  async #fromDisk(message: Append): Promise<readonly BatchInfo[] | undefined> {
    const batches: BatchInfo[] = [];
    const range = rangeOf(message);
    if (range === undefined) return batches;
    for (let next = range.first; next <= range.last;) {
      const part = await this.#log.read(next, range.last, Number.MAX_SAFE_INTEGER);
      if (part.length === 0) return undefined;
      for (const batch of part) batches.push(batch);
      next = toIndex(next + part.length);
    }
    return batches;
  }
}

function rangeOf(message: Append): { first: Index; last: Index } | undefined {
  const last = message.runs.at(-1);
  if (last === undefined) return undefined;
  return { first: toIndex(message.prevIndex + 1), last: toIndex(last.firstIndex + last.count - 1) };
}
