import { assert } from '../errors/flotilla-error.ts';
import { ByteReader, ByteWriter } from './bytes.ts';
import type { AckCommand, ChangeInvisibleCommand, LeaseCommand, QueueRef } from './commands.ts';

/** A received, not yet acknowledged message. */
export interface Lease {
  /** 1 = first delivery. */
  attempt: number;
  /** Unique in the broker group; a handle names it, so that older handles of the message are dead. */
  generation: number;
  deadlineMs: number;
  leasedAtMs: number;
  autoRenew: boolean;
  clientId: string;
  attemptId: string;
  operationId: string;
}

const rememberedAttempts = 64;

/** What one consumer group has consumed of one queue. Every offset below `next` is acknowledged unless it is leased. */
export class QueueProgress {
  readonly ref: QueueRef;
  next: number;
  /** Ascending by offset: first leases come in order, later ones change in place. */
  readonly leases = new Map<number, Lease>();
  /** Offsets by attempt id, for repeats; the newest attempts only. Derived from the leases. */
  readonly attempts = new Map<string, number[]>();
  /** Lower bound of the earliest moment at which a lease may end; the leader raises it after a scan. */
  nextExpiryMs = 0;

  constructor(ref: QueueRef, next: number) {
    this.ref = ref;
    this.next = next;
  }

  /** Every message below is acknowledged. */
  get committed(): number {
    for (const offset of this.leases.keys()) return offset;
    return this.next;
  }

  applyLease(command: LeaseCommand, generation: number, nowMs: number): void {
    const granted: number[] = [];
    const grant = (attempt: number): Lease => ({
      attempt,
      generation,
      deadlineMs: command.deadlineMs,
      leasedAtMs: nowMs,
      autoRenew: command.autoRenew,
      clientId: command.clientId,
      attemptId: command.attemptId,
      operationId: '',
    });
    for (let i = 0; i + 2 < command.again.length; i += 3) {
      const [offset = 0, replaced, attempt = 1] = command.again.slice(i, i + 3);
      const lease = this.leases.get(offset);
      // Acknowledged or changed since the leader picked it: an acknowledged message never comes back.
      if (lease === undefined || lease.generation !== replaced) continue;
      Object.assign(lease, grant(attempt));
      granted.push(offset);
    }
    if (command.fromNext === this.next) {
      this.#leaseFresh(command, grant, granted);
      this.next = command.next;
    }
    this.nextExpiryMs = Math.min(this.nextExpiryMs, command.deadlineMs);
    if (command.attemptId !== '') this.#rememberAttempt(command.attemptId, granted);
  }

  /** Removes the leases that the entries name by their current generation. */
  applyAck(command: AckCommand): void {
    for (let i = 0; i + 1 < command.entries.length; i += 2) {
      const offset = command.entries[i] ?? 0;
      if (this.leases.get(offset)?.generation === command.entries[i + 1]) this.leases.delete(offset);
    }
  }

  applyChangeInvisible(command: ChangeInvisibleCommand, generation: number): void {
    const lease = this.leases.get(command.offset);
    if (lease === undefined || lease.generation !== command.generation) return;
    lease.generation = generation;
    lease.deadlineMs = command.deadlineMs;
    lease.autoRenew = false;
    lease.operationId = command.operationId;
    this.nextExpiryMs = Math.min(this.nextExpiryMs, command.deadlineMs);
  }

  #leaseFresh(command: LeaseCommand, grant: (attempt: number) => Lease, granted: number[]): void {
    let lowest = this.next;
    for (let i = 0; i + 1 < command.fresh.length; i += 2) {
      const first = command.fresh[i] ?? 0;
      const count = command.fresh[i + 1] ?? 0;
      assert(first >= lowest && first + count <= command.next, 'lease outside of the offsets it consumes');
      lowest = first + count;
      for (let offset = first; offset < lowest; offset++) {
        this.leases.set(offset, grant(1));
        granted.push(offset);
      }
    }
  }

  #rememberAttempt(attemptId: string, offsets: number[]): void {
    this.attempts.delete(attemptId);
    if (offsets.length === 0) return;
    this.attempts.set(attemptId, offsets);
    if (this.attempts.size <= rememberedAttempts) return;
    for (const oldest of this.attempts.keys()) {
      this.attempts.delete(oldest);
      break;
    }
  }

  encode(): Buffer {
    const writer = new ByteWriter();
    writer.text(this.ref.group).text(this.ref.topic).varint(this.ref.queueId).varint(this.next);
    writer.varint(this.leases.size);
    for (const [offset, lease] of this.leases) {
      writer.varint(offset).varint(lease.attempt).varint(lease.generation);
      writer
        .varint(lease.deadlineMs)
        .varint(lease.leasedAtMs)
        .u8(lease.autoRenew ? 1 : 0);
      writer.text(lease.clientId).text(lease.attemptId).text(lease.operationId);
    }
    return writer.finish();
  }

  static decode(data: Buffer): QueueProgress {
    const reader = new ByteReader(data);
    const ref = { group: reader.text(), topic: reader.text(), queueId: reader.varint() };
    const progress = new QueueProgress(ref, reader.varint());
    for (let count = reader.varint(); count > 0; count--) {
      const offset = reader.varint();
      progress.leases.set(offset, {
        attempt: reader.varint(),
        generation: reader.varint(),
        deadlineMs: reader.varint(),
        leasedAtMs: reader.varint(),
        autoRenew: reader.u8() === 1,
        clientId: reader.text(),
        attemptId: reader.text(),
        operationId: reader.text(),
      });
    }
    progress.#restoreAttempts();
    return progress;
  }

  #restoreAttempts(): void {
    const found = new Map<string, { generation: number; offsets: number[] }>();
    for (const [offset, lease] of this.leases) {
      if (lease.attemptId === '') continue;
      const known = found.get(lease.attemptId);
      if (known === undefined)
        found.set(lease.attemptId, { generation: lease.generation, offsets: [offset] });
      else known.offsets.push(offset);
    }
    const newest = [...found]
      .toSorted((a, b) => a[1].generation - b[1].generation)
      .slice(-rememberedAttempts);
    for (const [attemptId, { offsets }] of newest) this.attempts.set(attemptId, offsets);
  }
}
