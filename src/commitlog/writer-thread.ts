import { parentPort, workerData } from 'node:worker_threads';
import { toIndex, toTerm } from '../raft/core/types.ts';
import { paths } from './paths.ts';
import { SegmentWriter } from './segment-writer.ts';
import { flushMarkSlots, hardStateSlots, SlotWriter } from './slots.ts';
import {
  decodeFlushMark,
  decodeHardState,
  encodeFlushMark,
  encodeHardState,
  type FlushMark,
  type HardState,
} from './state-files.ts';
import {
  counter,
  openChannel,
  opField as F,
  opKind,
  opSlots,
  word,
  type WriterChannel,
  type WriterReport,
  type WriterStart,
} from './writer-channel.ts';

/** Bytes of one group: what is queued beyond them waits for the next sync. */
const groupBytesMax = 4 * 1024 * 1024;
/** Quiet time after which the flush mark is synced, and data too under `page-cache`. */
const idleSyncMs = 200;
/** Longest time that `page-cache` data stays unsynced under steady load. */
const lazySyncMs = 500;

/** Executes operations in order with synchronous calls; blocks this thread while there are none. */
class LogWriterLoop {
  readonly #start: WriterStart;
  readonly #channel: WriterChannel;
  readonly #report: (report: WriterReport) => void;
  readonly #segments: SegmentWriter;
  readonly #hardSlots: SlotWriter;
  readonly #markSlots: SlotWriter;
  #hard: HardState;
  #truncFromOpen = Number.MAX_SAFE_INTEGER;
  #mark: FlushMark;
  #markWritten: boolean;
  #markDurable = true;
  #lazySince = 0;
  #runStart = 0;
  #runBytes = 0;
  #runPosition = 0;

  constructor(start: WriterStart, report: (report: WriterReport) => void) {
    this.#start = start;
    this.#channel = openChannel(start.memory);
    this.#report = report;
    this.#hard = decodeHardState(Buffer.from(start.hardState.payload));
    this.#mark = decodeFlushMark(Buffer.from(start.mark.payload));
    this.#markWritten = true;
    this.#hardSlots = new SlotWriter(paths.hardState(start.dir), hardStateSlots, start.hardState.seq);
    this.#markSlots = new SlotWriter(paths.flushMark(start.dir), flushMarkSlots, start.mark.seq);
    this.#segments = new SegmentWriter({
      dir: start.dir,
      segmentBytes: start.segmentBytes,
      sync: !start.skipFsync,
      onSync: (started) => this.#countSync(started),
      onRoll: (base, prepared) => {
        // Only what was marked already: the newest entry may not be written yet.
        if (!start.skipFsync) this.#markSlots.sync();
        report({ kind: 'rolled', base, prepared });
      },
    });
  }

  run(): void {
    const { words } = this.#channel;
    let done = 0;
    for (;;) {
      const published = Atomics.load(words, word.published);
      if (published === done) {
        const waited = Atomics.wait(words, word.published, done, idleSyncMs);
        if (waited === 'timed-out') this.#idle();
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
      bytes += ops[at + F.bytes] ?? 0;
      closing = ops[at + F.kind] === opKind.close;
      this.#one(at);
      seq = Math.max(seq, ops[at + F.seq] ?? 0);
      next = (next + 1) | 0;
    }
    this.#flushRun();
    if (this.#start.syncData) this.#segments.sync();
    else this.#lazySync();
    if (closing) this.#close();
    else if (!this.#segments.dirty) this.#writeMark();
    return { next, seq, closing };
  }

  #one(at: number): void {
    const { ops } = this.#channel;
    switch (ops[at + F.kind]) {
      case opKind.data:
        this.#data(at);
        break;
      case opKind.hardState:
        this.#saveHardState(at);
        break;
      case opKind.truncate:
        this.#flushRun();
        this.#truncate(at);
        break;
      default:
        break;
    }
  }

  /** Neighbouring bytes become one write. */
  #data(at: number): void {
    const { ops } = this.#channel;
    const staged = ops[at + F.staged] ?? 0;
    const bytes = ops[at + F.bytes] ?? 0;
    const position = ops[at + F.position] ?? 0;
    const joins =
      staged === this.#runStart + this.#runBytes &&
      position === this.#runPosition + this.#runBytes &&
      position % this.#start.segmentBytes !== 0;
    if (!joins) {
      this.#flushRun();
      this.#runStart = staged;
      this.#runPosition = position;
    }
    this.#runBytes += bytes;
    if ((ops[at + F.index] ?? 0) > 0) this.#remember(at);
  }

  #flushRun(): void {
    if (this.#runBytes === 0) return;
    const { staging, counters } = this.#channel;
    this.#segments.write(
      staging.subarray(this.#runStart, this.#runStart + this.#runBytes),
      this.#runPosition,
    );
    counters[counter.bytes] = (counters[counter.bytes] ?? 0) + this.#runBytes;
    this.#runBytes = 0;
  }

  /** The mark that becomes true with the next sync. */
  #remember(at: number): void {
    const { ops } = this.#channel;
    const chain = Buffer.alloc(8);
    chain.writeUInt32LE(ops[at + F.chainLow] ?? 0, 0);
    chain.writeUInt32LE(ops[at + F.chainHigh] ?? 0, 4);
    this.#mark = {
      truncEpoch: this.#hard.truncEpoch,
      index: toIndex(ops[at + F.index] ?? 0),
      term: toTerm(ops[at + F.term] ?? 0),
      end: ops[at + F.end] ?? 0,
      chain,
      commit: toIndex(ops[at + F.commit] ?? 0),
    };
    this.#markWritten = false;
  }

  #saveHardState(at: number): void {
    const { ops, staging } = this.#channel;
    const staged = ops[at + F.staged] ?? 0;
    const vote = staging.toString('utf8', staged, staged + (ops[at + F.bytes] ?? 0));
    this.#hard = {
      ...this.#hard,
      term: toTerm(ops[at + F.term] ?? 0),
      vote: ops[at + F.extra] === 1 ? vote : undefined,
    };
    this.#writeHard();
  }

  #writeHard(): void {
    this.#hardSlots.write(encodeHardState(this.#hard));
    if (!this.#start.skipFsync) this.#hardSlots.sync();
  }

  #truncate(at: number): void {
    const { ops } = this.#channel;
    const from = ops[at + F.extra] ?? 0;
    this.#truncFromOpen = Math.min(this.#truncFromOpen, from);
    this.#hard = {
      ...this.#hard,
      truncEpoch: this.#hard.truncEpoch + 1,
      truncFrom: toIndex(this.#truncFromOpen),
    };
    this.#writeHard();
    this.#segments.truncate(ops[at + F.position] ?? 0);
    this.#remember(at);
  }

  #writeMark(): void {
    if (this.#markWritten || this.#mark.index < this.#start.markIndexMin) return;
    this.#markSlots.write(encodeFlushMark(this.#mark));
    this.#markWritten = true;
    this.#markDurable = false;
  }

  #syncMark(): void {
    this.#writeMark();
    if (this.#markDurable) return;
    if (!this.#start.skipFsync) this.#markSlots.sync();
    this.#markDurable = true;
    // Older marks are gone for good, so their clamp (S12) may start anew.
    this.#truncFromOpen = Number.MAX_SAFE_INTEGER;
  }

  #lazySync(): void {
    const now = performance.now();
    if (!this.#segments.dirty) this.#lazySince = now;
    else if (now - this.#lazySince >= lazySyncMs) {
      this.#segments.sync();
      this.#lazySince = performance.now();
    }
  }

  #idle(): void {
    this.#segments.sync();
    this.#syncMark();
  }

  #close(): void {
    this.#segments.sync();
    this.#syncMark();
    this.#segments.close();
    this.#hardSlots.close();
    this.#markSlots.close();
  }

  #countSync(started: number): void {
    const { counters } = this.#channel;
    counters[counter.syncs] = (counters[counter.syncs] ?? 0) + 1;
    counters[counter.syncMs] = (counters[counter.syncMs] ?? 0) + performance.now() - started;
  }

  #publish(group: { next: number; seq: number }): void {
    const { words, counters } = this.#channel;
    if (group.seq > 0) counters[counter.writtenSeq] = group.seq;
    counters[counter.groups] = (counters[counter.groups] ?? 0) + 1;
    Atomics.store(words, word.consumed, group.next);
    if (Atomics.exchange(words, word.notified, 1) === 0) this.#report({ kind: 'progress' });
  }
}

function isStart(value: unknown): value is WriterStart {
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
    const failure = error instanceof Error ? error : new Error(String(error));
    const code = 'code' in failure && typeof failure.code === 'string' ? failure.code : undefined;
    report({ kind: 'failed', message: failure.message, code });
  }
}
