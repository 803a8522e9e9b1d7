import { parentPort, workerData } from 'node:worker_threads';
import { systemClock } from '../runtime/clock.ts';
import { systemDisk } from '../runtime/disk.ts';
import { groupBytesMax, idleSyncMs, LogExecutor } from './log-executor.ts';
import {
  openChannel,
  opField as F,
  opSlots,
  word,
  type WriterChannel,
  type WriterReport,
  type WriterThreadStart,
} from './writer-channel.ts';
import { counter, emptyOp, opKind, writerFailure, type WriterOp } from './writer-port.ts';

/** Takes operations from the channel and has them executed; blocks this thread while there are none. */
class LogWriterLoop {
  readonly #channel: WriterChannel;
  readonly #report: (report: WriterReport) => void;
  readonly #executor: LogExecutor;
  /** The one operation that all of them are decoded to: an object for each would be garbage. */
  readonly #op: { -readonly [field in keyof WriterOp]: WriterOp[field] };

  constructor(start: WriterThreadStart, report: (report: WriterReport) => void) {
    this.#channel = openChannel(start.memory);
    this.#report = report;
    this.#op = { ...emptyOp, data: this.#channel.staging, chain: Buffer.alloc(8) };
    this.#executor = new LogExecutor(start, {
      disk: systemDisk,
      clock: systemClock,
      counters: this.#channel.counters,
      onRolled: (base, prepared) => report({ kind: 'rolled', base, prepared }),
      onFloor: (position) => report({ kind: 'floor', position }),
    });
  }

  run(): void {
    const { words } = this.#channel;
    let done = 0;
    for (;;) {
      const published = Atomics.load(words, word.published);
      if (published === done) {
        const waited = Atomics.wait(words, word.published, done, idleSyncMs);
        if (waited === 'timed-out') this.#executor.idle();
        continue;
      }
      const group = this.#execute(done, published);
      done = group.next;
      this.#publish(group);
      if (group.closing) return;
    }
  }

  /** Executes one group and makes it durable; what was published later is not part of it (S5). */
  #execute(from: number, published: number): { next: number; seq: number; closing: boolean } {
    const { ops } = this.#channel;
    let next = from;
    let seq = 0;
    let bytes = 0;
    let closing = false;
    while (next !== published && bytes < groupBytesMax) {
      const at = ((next >>> 0) % opSlots) * F.count;
      const opBytes = ops[at + F.bytes] ?? 0;
      const op = this.#decode(at);
      this.#executor.execute(op, ops[at + F.staged] ?? 0, opBytes);
      bytes += opBytes;
      closing = op.kind === opKind.close;
      seq = Math.max(seq, op.seq);
      next = (next + 1) | 0;
    }
    this.#executor.writeRun();
    this.#executor.finish();
    if (closing) this.#executor.close();
    return { next, seq, closing };
  }

  #decode(at: number): WriterOp {
    const { ops } = this.#channel;
    const op = this.#op;
    op.kind = ops[at + F.kind] ?? 0;
    op.seq = ops[at + F.seq] ?? 0;
    op.position = ops[at + F.position] ?? 0;
    op.index = ops[at + F.index] ?? 0;
    op.term = ops[at + F.term] ?? 0;
    op.end = ops[at + F.end] ?? 0;
    op.chain.writeUInt32LE(ops[at + F.chainLow] ?? 0, 0);
    op.chain.writeUInt32LE(ops[at + F.chainHigh] ?? 0, 4);
    op.commit = ops[at + F.commit] ?? 0;
    op.extra = ops[at + F.extra] ?? 0;
    return op;
  }

  #publish(group: { next: number; seq: number }): void {
    const { words, counters } = this.#channel;
    if (group.seq > 0) counters[counter.writtenSeq] = group.seq;
    Atomics.store(words, word.consumed, group.next);
    if (Atomics.exchange(words, word.notified, 1) === 0) this.#report({ kind: 'progress' });
  }
}

function isStart(value: unknown): value is WriterThreadStart {
  return typeof value === 'object' && value !== null && 'memory' in value && 'segmentBytes' in value;
}

const port = parentPort;
const given: unknown = workerData;
if (port !== null && isStart(given)) {
  const report = (message: WriterReport): void => port.postMessage(message);
  try {
    new LogWriterLoop(given, report).run();
    report({ kind: 'closed' });
  } catch (error) {
    report({ kind: 'failed', ...writerFailure(error) });
  }
}
