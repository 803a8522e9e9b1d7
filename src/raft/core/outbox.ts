import { assert } from '../../errors/flotilla-error.ts';
import type { Message, Output, Seq, StorageOp, TransferResult } from './types.ts';

type ReadResult = Output['reads'][number];

interface Held {
  readonly needSeq: Seq;
  readonly message: Message;
}

/** Effects collected since the last drain, and messages that wait for the disk (I9). */
export class Outbox {
  storage: StorageOp[] = [];
  messages: Message[] = [];
  reads: ReadResult[] = [];
  transfers: TransferResult[] = [];
  #held: Held[] = [];

  send(message: Message): void {
    this.messages.push(message);
  }

  /** Keeps the message until `written(needSeq)`, if the disk is not there yet. A newer one of the same kind to the same peer replaces it. */
  hold(needSeq: Seq, message: Message): void {
    this.#held = this.#held.filter((h) => h.message.kind !== message.kind || h.message.to !== message.to);
    this.#held.push({ needSeq, message });
  }

  release(writtenSeq: Seq): void {
    if (this.#held.length === 0) return;
    for (const held of this.#held) if (held.needSeq <= writtenSeq) this.messages.push(held.message);
    this.#held = this.#held.filter((held) => held.needSeq > writtenSeq);
  }

  /** Promises of an old term are worthless: losing them is as good as losing them in the network. */
  dropHeld(): void {
    this.#held = [];
  }

  /**
   * What a leader wanted to send must not leave after it stepped down: an append names entries by position, which
   * may hold other entries by then, and a heartbeat would renew leases (R15).
   */
  dropLeaderMessages(): void {
    this.messages = this.messages.filter(
      (m) => m.kind !== 'append' && m.kind !== 'heartbeat' && m.kind !== 'installFloor',
    );
  }

  /** Everything but the answers to reads (S15). */
  dropMessages(): void {
    this.messages = [];
    this.dropHeld();
  }

  takeMessages(): Message[] {
    const taken = this.messages;
    if (taken.length > 0) this.messages = [];
    return taken;
  }

  takeStorage(): StorageOp[] {
    const taken = this.storage;
    if (taken.length > 0) this.storage = [];
    return taken;
  }

  takeReads(): ReadResult[] {
    const taken = this.reads;
    if (taken.length > 0) this.reads = [];
    return taken;
  }

  takeTransfers(): TransferResult[] {
    const taken = this.transfers;
    if (taken.length > 0) this.transfers = [];
    return taken;
  }

  get heldCount(): number {
    assert(this.#held.length <= 1024, `I28 ${this.#held.length} messages wait for the disk`);
    return this.#held.length;
  }
}
