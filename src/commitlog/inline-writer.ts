import { assert } from '../errors/flotilla-error.ts';
import { toSeq } from '../raft/core/types.ts';
import type { Clock, Scheduled } from '../runtime/clock.ts';
import type { Disk } from '../runtime/disk.ts';
import { groupBytesMax, idleSyncMs, LogExecutor } from './log-executor.ts';
import {
  counter,
  emptyOp,
  opKind,
  storageFailed,
  writerFailure,
  type LogWriterEvents,
  type LogWriterFactory,
  type LogWriterPort,
  type WriterOp,
  type WriterStart,
} from './writer-port.ts';

export interface InlineWriterOptions {
  readonly disk: Disk;
  readonly clock: Clock;
  /** How long the next group takes from the page cache to the disk. */
  readonly syncMs: () => number;
}

interface Group {
  readonly ops: readonly WriterOp[];
  readonly bytes: number;
  /** Highest of the operations; 0: none is to be reported. */
  readonly seq: number;
  readonly closing: boolean;
}

/** Writers without a thread, for a disk and a clock that are simulated. */
export function inlineWriter(options: InlineWriterOptions): LogWriterFactory {
  return (start, events) => new InlineWriter(start, events, options);
}

/** Executes a group as soon as the turn that queued it is over, finishes it `syncMs` later, then takes the next. */
class InlineWriter implements LogWriterPort {
  readonly #start: WriterStart;
  readonly #events: LogWriterEvents;
  readonly #options: InlineWriterOptions;
  readonly #counters = new Float64Array(counter.count);
  readonly #ended: Promise<void>;
  #end: () => void = () => undefined;
  #executor: LogExecutor | undefined;
  #queue: WriterOp[] = [];
  #pendingBytes = 0;
  /** A group is under way. */
  #busy = false;
  #idleSync: Scheduled | undefined;
  /** What the executor reported; told when its call is over. */
  readonly #reports: (() => void)[] = [];
  #state: 'open' | 'closing' | 'closed' | 'failed' = 'open';

  constructor(start: WriterStart, events: LogWriterEvents, options: InlineWriterOptions) {
    this.#start = start;
    this.#events = events;
    this.#options = options;
    this.#ended = new Promise((resolve) => {
      this.#end = resolve;
    });
  }

  get writtenSeq(): number {
    return this.counterValue('writtenSeq');
  }

  get pendingBytes(): number {
    return this.#pendingBytes;
  }

  counterValue(which: keyof typeof counter): number {
    return this.#counters[counter[which]] ?? 0;
  }

  push(op: WriterOp): void {
    if (this.#state === 'failed') return;
    assert(this.#state === 'open', 'the log writer is closed');
    this.#queue.push(op);
    this.#pendingBytes += op.data.length;
    this.#wake();
  }

  async close(): Promise<void> {
    if (this.#state === 'open') {
      this.push({ ...emptyOp, kind: opKind.close });
      this.#state = 'closing';
    }
    await this.#ended;
  }

  #wake(): void {
    if (this.#busy || this.#queue.length === 0) return;
    this.#busy = true;
    this.#idleSync?.[Symbol.dispose]();
    this.#options.clock.soon(() => this.#execute());
  }

  #execute(): void {
    const group = this.#takeGroup();
    const executed = this.#attempt((executor) => {
      for (const op of group.ops) executor.execute(op, 0, op.data.length);
      executor.writeRun();
    });
    for (const tell of this.#reports.splice(0)) tell();
    if (executed) this.#options.clock.after(this.#options.syncMs(), () => this.#finish(group));
  }

  #takeGroup(): Group {
    let [count, bytes, seq] = [0, 0, 0];
    for (const op of this.#queue) {
      if (bytes >= groupBytesMax) break;
      count += 1;
      bytes += op.data.length;
      seq = Math.max(seq, op.seq);
    }
    const ops = this.#queue.splice(0, count);
    return { ops, bytes, seq, closing: ops.at(-1)?.kind === opKind.close };
  }

  #finish(group: Group): void {
    const finished = this.#attempt((executor) => {
      executor.finish();
      if (group.closing) executor.close();
    });
    if (!finished) return;
    this.#pendingBytes -= group.bytes;
    this.#busy = false;
    if (group.closing) this.#state = 'closed';
    else this.#goOn();
    if (group.seq > this.writtenSeq) {
      this.#counters[counter.writtenSeq] = group.seq;
      this.#events.onWritten(toSeq(group.seq));
    }
    if (group.closing) this.#end();
  }

  #goOn(): void {
    this.#idleSync = this.#options.clock.after(idleSyncMs, () => {
      this.#attempt((executor) => executor.idle());
    });
    this.#wake();
  }

  /** False: it threw, and the writer has failed. */
  #attempt(run: (executor: LogExecutor) => void): boolean {
    try {
      this.#executor ??= this.#open();
      run(this.#executor);
      return true;
    } catch (error) {
      this.#fail(error);
      return false;
    }
  }

  #open(): LogExecutor {
    const { disk, clock } = this.#options;
    const { onRolled, onFloor } = this.#events;
    return new LogExecutor(this.#start, {
      disk,
      clock,
      counters: this.#counters,
      onRolled: (base, prepared) => void this.#reports.push(() => onRolled(base, prepared)),
      onFloor: (position) => void this.#reports.push(() => onFloor(position)),
    });
  }

  #fail(error: unknown): void {
    this.#state = 'failed';
    this.#queue = [];
    try {
      this.#executor?.release();
    } catch {
      // What failed before says more than what fails to close now.
    }
    this.#events.onFailed(storageFailed(writerFailure(error)));
    this.#end();
  }
}
