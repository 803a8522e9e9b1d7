import { done, refused, unknown, type Outcome } from '../../errors/outcome.ts';
import type { AckEntry, AckResult, Reply } from '../api.ts';
import { encodeCommand, type QueueRef } from '../commands.ts';
import { formatHandle, parseHandle, type ReceiptHandle } from '../handle.ts';
import type { Lease, QueueProgress } from '../progress.ts';
import { autoRenewMaxMs } from './clients.ts';
import { addRecord, commandWork } from './command-work.ts';
import type { SessionContext } from './context.ts';
import type { DraftBuilder, Work } from './outbox.ts';
import { notLeader, overloaded } from './refusals.ts';

const batchEntries = 256;
const batchBytes = 4096;
const invisibleMaxMs = 12 * 60 * 60_000;
const dead = refused('RECEIPT_INVALID', 'the receipt handle is malformed, expired or replaced');

/** The handle of a lease as it stands. */
export function handleOf(brokerGroup: string, at: { queueId: number; offset: number }, lease: Lease): string {
  const deadlineMs = lease.autoRenew ? lease.leasedAtMs + autoRenewMaxMs : lease.deadlineMs;
  return formatHandle({ brokerGroup, ...at, generation: lease.generation, deadlineMs });
}

/** One ack RPC: its entries go into the batches of their queues, it ends when all of them ended. */
interface AckRequest {
  readonly results: ('ok' | 'invalid')[];
  readonly reply: Reply<AckResult>;
  open: number;
  /** Some entries were applied. */
  effective: boolean;
  failure: Outcome<never> | undefined;
}

/** Takes acks and changes of the invisible time. */
export class AckDesk {
  readonly #context: SessionContext;
  /** Batches that still take entries, by queue. */
  readonly #open = new Map<string, AckBatch>();
  #operations = 0;

  constructor(context: SessionContext) {
    this.#context = context;
  }

  ack(
    request: { group: string; topic: string; entries: readonly AckEntry[] },
    reply: Reply<AckResult>,
  ): void {
    if (this.#context.closed) {
      reply(notLeader);
      return;
    }
    // One open piece is the request itself, so that a batch that fails at once cannot end it early.
    const ack: AckRequest = { results: [], reply, open: 1, effective: false, failure: undefined };
    for (const { handle } of request.entries) this.#entry(request, handle, ack);
    close(ack, undefined);
  }

  #entry(request: { group: string; topic: string }, text: string, ack: AckRequest): void {
    const position = ack.results.push('invalid') - 1;
    const handle = parseHandle(text);
    const progress = handle === undefined ? undefined : this.#progress(request, handle);
    if (handle === undefined || progress === undefined) return;
    const lease = progress.leases.get(handle.offset);
    const nowMs = this.#context.clock();
    if (lease === undefined) {
      if (this.#wasAcked(handle, progress, nowMs)) ack.results[position] = 'ok';
      return;
    }
    if (!isLive(lease, handle, nowMs)) return;
    const batch = this.#batch(progress);
    if (batch === undefined) ack.failure = overloaded;
    else batch.add(handle, ack, position);
  }

  /** A repeat of an ack that took effect; known by elimination as long as the handle itself would be good. */
  #wasAcked(handle: ReceiptHandle, progress: QueueProgress, nowMs: number): boolean {
    const issued = handle.offset < progress.next && handle.generation <= this.#context.state.generation;
    return issued && nowMs < handle.deadlineMs;
  }

  #batch({ ref }: QueueProgress): AckBatch | undefined {
    const key = `${ref.group}/${ref.topic}/${ref.queueId}`;
    const known = this.#open.get(key);
    if (known !== undefined && known.size < batchEntries) return known;
    const gathered = (batch: AckBatch): void => {
      if (this.#open.get(key) === batch) this.#open.delete(key);
    };
    const batch = new AckBatch(this.#context, ref, gathered);
    if (!this.#context.outbox.push(batch)) return undefined;
    this.#open.set(key, batch);
    return batch;
  }

  #progress(request: { group: string; topic: string }, handle: ReceiptHandle): QueueProgress | undefined {
    if (handle.brokerGroup !== this.#context.groupName) return undefined;
    return this.#context.state.topics.get(request.topic)?.progress(request.group, handle.queueId);
  }

  changeInvisible(
    request: { group: string; topic: string; handle: string; invisibleMs: number; operationId: string },
    reply: Reply<string>,
  ): void {
    const problem = this.#context.closed ? notLeader : checkInvisible(request.invisibleMs);
    if (problem !== undefined) reply(problem);
    else this.#tryChange({ ...request, reply });
  }

  #tryChange(request: {
    readonly group: string;
    readonly topic: string;
    readonly handle: string;
    readonly invisibleMs: number;
    readonly operationId: string;
    readonly reply: Reply<string>;
  }): void {
    const { reply } = request;
    const handle = parseHandle(request.handle);
    const progress = handle === undefined ? undefined : this.#progress(request, handle);
    if (handle === undefined || progress === undefined) {
      reply(dead);
      return;
    }
    const lease = progress.leases.get(handle.offset);
    const repeated = request.operationId !== '' && lease?.operationId === request.operationId;
    if (lease !== undefined && repeated) reply(done(handleOf(this.#context.groupName, handle, lease)));
    else if (lease === undefined || !isLive(lease, handle, this.#context.clock())) reply(dead);
    else this.#change(progress, handle, request);
  }

  #change(
    progress: QueueProgress,
    handle: ReceiptHandle,
    request: { invisibleMs: number; operationId: string; reply: Reply<string> },
  ): void {
    const { offset, generation } = handle;
    const { reply, invisibleMs } = request;
    const operationId =
      request.operationId === '' ? `~${this.#context.term}.${++this.#operations}` : request.operationId;
    const work = commandWork({
      bytes: 256,
      encode: (nowMs) => {
        const deadlineMs = nowMs + invisibleMs;
        const change = { kind: 'changeInvisible', offset, generation, deadlineMs, operationId } as const;
        return encodeCommand({ ...change, ...progress.ref });
      },
      applied: () => {
        const lease = progress.leases.get(offset);
        const changed = lease !== undefined && lease.operationId === operationId;
        reply(changed ? done(handleOf(this.#context.groupName, handle, lease)) : dead);
      },
      failed: reply,
    });
    if (!this.#context.outbox.push(work)) reply(overloaded);
  }
}

function checkInvisible(invisibleMs: number): Outcome<never> | undefined {
  if (Number.isSafeInteger(invisibleMs) && invisibleMs >= 0 && invisibleMs <= invisibleMaxMs)
    return undefined;
  return refused('INVALID_ARGUMENT', `invisible time ${invisibleMs} ms is not in 0..${invisibleMaxMs}`);
}

function isLive(lease: Lease, handle: ReceiptHandle, nowMs: number): boolean {
  return lease.generation === handle.generation && (lease.autoRenew || nowMs < lease.deadlineMs);
}

function close(ack: AckRequest, failure: Outcome<never> | undefined): void {
  // An unknown outcome covers a refused one: some of the entries may have taken effect.
  if (failure !== undefined && ack.failure?.kind !== 'unknown') ack.failure = failure;
  ack.open -= 1;
  if (ack.open > 0) return;
  const partial = ack.failure?.kind === 'refused' && ack.effective;
  ack.reply(partial ? unknown('some of the entries were acknowledged') : (ack.failure ?? done(ack.results)));
}

/** Acks of one queue that share a record. */
class AckBatch implements Work {
  readonly bytes = batchBytes;
  readonly #context: SessionContext;
  readonly #ref: QueueRef;
  readonly #gathered: (batch: AckBatch) => void;
  /** Flat pairs of offset and generation. */
  readonly #entries: number[] = [];
  readonly #requests: AckRequest[] = [];
  readonly #positions: number[] = [];

  constructor(context: SessionContext, ref: QueueRef, gathered: (batch: AckBatch) => void) {
    this.#context = context;
    this.#ref = ref;
    this.#gathered = gathered;
  }

  get size(): number {
    return this.#requests.length;
  }

  add(handle: ReceiptHandle, ack: AckRequest, position: number): void {
    this.#entries.push(handle.offset, handle.generation);
    this.#requests.push(ack);
    this.#positions.push(position);
    ack.open += 1;
  }

  emit(draft: DraftBuilder): boolean {
    this.#gathered(this);
    addRecord(draft, encodeCommand({ kind: 'ack', ...this.#ref, entries: this.#entries }));
    return true;
  }

  applied(): void {
    const { group, topic, queueId } = this.#ref;
    const leases = this.#context.state.topics.get(topic)?.progress(group, queueId)?.leases;
    for (let i = 0; i < this.#requests.length; i++) {
      const ack = this.#requests[i];
      if (ack === undefined) continue;
      // Still leased: the generation had changed before the ack was applied.
      const acked = leases?.has(this.#entries[i * 2] ?? 0) === false;
      ack.results[this.#positions[i] ?? 0] = acked ? 'ok' : 'invalid';
      ack.effective = true;
      close(ack, undefined);
    }
  }

  failed(outcome: Outcome<never>): void {
    this.#gathered(this);
    for (const ack of this.#requests) close(ack, outcome);
  }
}
