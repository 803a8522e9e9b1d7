import { Worker } from 'node:worker_threads';
import { assert } from '../errors/flotilla-error.ts';
import { toSeq } from '../raft/core/types.ts';
import {
  newWriterMemory,
  openChannel,
  opField as F,
  opSlots,
  word,
  type WriterChannel,
  type WriterReport,
  type WriterThreadStart,
} from './writer-channel.ts';
import {
  counter,
  emptyOp,
  opKind,
  storageFailed,
  type LogWriterEvents,
  type LogWriterFactory,
  type LogWriterPort,
  type WriterOp,
  type WriterStart,
} from './writer-port.ts';

/** Room for bytes on their way to the writer thread; what does not fit waits in its own Buffer. */
const stagingBytes = 8 * 1024 * 1024;
const closeTimeoutMs = 30_000;
/** The writer thread makes little garbage: a heap like the main thread's would only hold memory. */
const writerYoungMebibytes = 4;

/** Writers with a thread of their own, on the disks of this machine. */
export const threadWriter: LogWriterFactory = (start, events) => new LogWriter(start, events);

/** Main-thread side of the writer thread: stages bytes in shared memory and hears what is durable. */
class LogWriter implements LogWriterPort {
  readonly #channel: WriterChannel;
  readonly #events: LogWriterEvents;
  readonly #worker: Worker;
  readonly #exited: Promise<void>;
  /** Staging position after each operation, by operation slot. */
  readonly #stagedEnd = new Float64Array(opSlots);
  #waiting: WriterOp[] = [];
  #waitingFrom = 0;
  /** Bytes of the first waiting operation that are already published. */
  #partDone = 0;
  #waitingBytes = 0;
  #published = 0;
  #consumed = 0;
  #stageHead = 0;
  #stageTail = 0;
  #writtenSeq = 0;
  #state: 'open' | 'closing' | 'closed' | 'failed' = 'open';

  constructor(start: WriterStart, events: LogWriterEvents) {
    const memory = newWriterMemory(stagingBytes);
    this.#channel = openChannel(memory);
    this.#events = events;
    const workerData: WriterThreadStart = { ...start, memory };
    this.#worker = new Worker(new URL('./writer-thread.js', import.meta.url), {
      workerData,
      name: 'log-writer',
      resourceLimits: { maxYoungGenerationSizeMb: writerYoungMebibytes },
    });
    this.#worker.on('message', (report: WriterReport) => this.#heard(report));
    this.#worker.on('error', (error: Error) => this.#fail(error));
    this.#exited = new Promise((resolve) => {
      this.#worker.once('exit', () => {
        this.#fail(new Error('the log writer thread ended'));
        resolve();
      });
    });
  }

  get writtenSeq(): number {
    return this.#writtenSeq;
  }

  get pendingBytes(): number {
    return this.#waitingBytes + this.#stageHead - this.#stageTail;
  }

  counterValue(which: keyof typeof counter): number {
    return this.#channel.counters[counter[which]] ?? 0;
  }

  push(op: WriterOp): void {
    if (this.#state === 'failed') return;
    assert(this.#state === 'open', 'the log writer is closed');
    this.#waiting.push(op);
    this.#waitingBytes += op.data.length;
    this.#pump();
  }

  async close(): Promise<void> {
    if (this.#state === 'open') {
      this.push({ ...emptyOp, kind: opKind.close });
      this.#state = 'closing';
    }
    const timer = setTimeout(() => void this.#worker.terminate(), closeTimeoutMs);
    await this.#exited;
    clearTimeout(timer);
  }

  #pump(): void {
    const before = this.#published;
    while (this.#waitingFrom < this.#waiting.length && this.#slotsFree() > 0) {
      const op = this.#waiting[this.#waitingFrom];
      if (op === undefined || !this.#publish(op)) break;
      this.#waitingFrom += 1;
    }
    if (this.#waitingFrom === this.#waiting.length || this.#waitingFrom > 1024) {
      this.#waiting = this.#waiting.slice(this.#waitingFrom);
      this.#waitingFrom = 0;
    }
    if (this.#published === before) return;
    Atomics.store(this.#channel.words, word.published, this.#published);
    Atomics.notify(this.#channel.words, word.published);
  }

  #slotsFree(): number {
    return opSlots - ((this.#published - this.#consumed) | 0);
  }

  /** Copies the operation's bytes to the staging ring, data in parts if need be; false: some are still waiting. */
  #publish(op: WriterOp): boolean {
    const { staging } = this.#channel;
    do {
      const rest = op.data.length - this.#partDone;
      const at = this.#stageHead % staging.length;
      const free = staging.length - (this.#stageHead - this.#stageTail);
      if (op.kind !== opKind.data && rest > staging.length - at) {
        // Only data may come in parts: another operation starts over at the front of the ring.
        if (free < staging.length - at) return false;
        this.#stageHead += staging.length - at;
        continue;
      }
      if (op.kind !== opKind.data && rest > free) return false;
      const part = Math.min(rest, free, staging.length - at);
      if ((rest > 0 && part === 0) || this.#slotsFree() === 0) return false;
      op.data.copy(staging, at, this.#partDone, this.#partDone + part);
      this.#writeSlot(op, at, part);
      this.#partDone += part;
      this.#waitingBytes -= part;
    } while (this.#partDone < op.data.length);
    this.#partDone = 0;
    return true;
  }

  #writeSlot(op: WriterOp, staged: number, part: number): void {
    const { ops } = this.#channel;
    const slot = (this.#published >>> 0) % opSlots;
    const at = slot * F.count;
    const complete = this.#partDone + part === op.data.length;
    ops[at + F.kind] = op.kind;
    ops[at + F.seq] = complete ? op.seq : 0;
    ops[at + F.staged] = staged;
    ops[at + F.bytes] = part;
    ops[at + F.position] = op.position + this.#partDone;
    ops[at + F.index] = complete ? op.index : 0;
    ops[at + F.term] = op.term;
    ops[at + F.end] = op.end;
    ops[at + F.chainLow] = op.chain.length === 8 ? op.chain.readUInt32LE(0) : 0;
    ops[at + F.chainHigh] = op.chain.length === 8 ? op.chain.readUInt32LE(4) : 0;
    ops[at + F.commit] = op.commit;
    ops[at + F.extra] = op.extra;
    this.#stageHead += part;
    this.#stagedEnd[slot] = this.#stageHead;
    this.#published = (this.#published + 1) | 0;
  }

  #heard(report: WriterReport): void {
    switch (report.kind) {
      case 'progress':
        this.#progress();
        break;
      case 'rolled':
        this.#events.onRolled(report.base, report.prepared);
        break;
      case 'floor':
        this.#events.onFloor(report.position);
        break;
      case 'failed':
        this.#fail(storageFailed(report));
        break;
      case 'closed':
        this.#progress();
        if (this.#state === 'closing') this.#state = 'closed';
        break;
    }
  }

  #progress(): void {
    const { words, counters } = this.#channel;
    // Cleared before reading, so that progress made meanwhile posts again.
    Atomics.store(words, word.notified, 0);
    if (this.#state === 'failed') return;
    const consumed = Atomics.load(words, word.consumed);
    if (consumed !== this.#consumed) {
      this.#consumed = consumed;
      this.#stageTail = this.#stagedEnd[((consumed - 1) >>> 0) % opSlots] ?? this.#stageTail;
      this.#pump();
    }
    const seq = counters[counter.writtenSeq] ?? 0;
    if (seq <= this.#writtenSeq) return;
    this.#writtenSeq = seq;
    this.#events.onWritten(toSeq(seq));
  }

  #fail(error: Error): void {
    if (this.#state === 'failed' || this.#state === 'closed') return;
    this.#state = 'failed';
    this.#waiting = [];
    this.#waitingBytes = 0;
    this.#events.onFailed(error);
  }
}
