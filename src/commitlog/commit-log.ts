import { assert, FlotillaError } from '../errors/flotilla-error.ts';
import {
  type EntryKind,
  type Floor,
  type GroupConfig,
  type Index,
  type NodeId,
  type RestoredState,
  type Seq,
  type Term,
  toIndex,
} from '../raft/core/types.ts';
import type { BatchDraft, BatchInfo, LogIdentity, RaftLog } from '../raft/driver/raft-log.ts';
import { chainAt, frameBatch, parseBatches } from './batch.ts';
import { batchBytesMax, placeBatch, segmentBase } from './geometry.ts';
import { batchHeader } from './layout.ts';
import type { Boundary, LogEnd } from './log-facts.ts';
import { LogReads } from './log-reads.ts';
import { LogRepair } from './log-repair.ts';
import type { CommitLogStats } from './log-stats.ts';
import { openLog, type CommitLogOptions, type OpenedLog } from './open-log.ts';
import { encodeConfigRecord, encodeTermStartRecord, singleRecordDraft } from './record.ts';
import { FloorMover } from './floor-mover.ts';
import { decodeSeedOffer } from './seed-payload.ts';
import { SegmentPreparer } from './segment-preparer.ts';
import { SegmentSeals } from './segment-seals.ts';
import { encodeFloor, type LogFloor } from './state-files.ts';
import { TailCache } from './tail-cache.ts';
import { emptyOp, opKind, type LogWriterPort } from './writer-port.ts';

/** The Raft log on disk, which is the message store: one write per message and replica (decision 3). */
export class CommitLog implements RaftLog, AsyncDisposable {
  readonly identity: LogIdentity;
  readonly restored: RestoredState;
  readonly repair: LogRepair;
  onWritten: (seq: Seq) => void = () => undefined;
  onFailed: (error: Error) => void = () => undefined;

  readonly #opened: OpenedLog;
  readonly #segmentBytes: number;
  readonly #cache: TailCache;
  readonly #writer: LogWriterPort;
  readonly #reads: LogReads;
  readonly #preparer: SegmentPreparer;
  readonly #seals: SegmentSeals;
  readonly #floor: FloorMover;
  /** Appends that are not durable yet: seq and the position they reach. */
  #unwritten: { readonly seq: number; end: number }[] = [];
  #commit: Index;
  #unpreparedRolls = 0;

  private constructor(options: CommitLogOptions, opened: OpenedLog) {
    this.#opened = opened;
    this.#segmentBytes = options.segmentBytes;
    this.identity = opened.identity;
    this.restored = opened.restored;
    this.#floor = new FloorMover(options, opened.logger, opened.floor);
    this.#commit = opened.floor.index;
    this.#cache = new TailCache(options.cacheBytes);
    const parts = { opened, cache: this.#cache };
    this.#reads = new LogReads(options, parts, (position) => this.repair.suspect(position));
    this.repair = new LogRepair({
      ...options,
      logger: opened.logger,
      facts: opened.facts,
      reads: this.#reads,
      commit: () => this.#commit,
      onFailed: (error) => this.#failed(error),
    });
    this.#preparer = new SegmentPreparer(options, (error) =>
      opened.logger.warn({ err: error }, 'could not zero the next segment ahead of time'),
    );
    this.#seals = new SegmentSeals(options, opened.facts, opened.logger);
    this.#writer = options.writer(opened.writerStart, {
      onWritten: (seq) => this.#written(seq),
      onRolled: (base, prepared) => this.#rolled(base, prepared),
      onFloor: (position) => this.#floor.durable(position),
      onFailed: (error) => this.#failed(error),
    });
  }

  /**
   * Locks and opens the log of a data directory, recovering it; formats the directory when it is empty.
   * @throws FlotillaError DATA_DIR_IN_USE, CONFIG_INVALID (other identity), DATA_CORRUPT (hard state unreadable)
   */
  static async open(options: CommitLogOptions): Promise<CommitLog> {
    return new CommitLog(options, openLog(options));
  }

  /** As it is on disk. */
  get floor(): LogFloor {
    return this.#floor.floor;
  }

  /** Another floor is on its way to the disk. */
  get floorMoving(): boolean {
    return this.#floor.moving;
  }

  /** Newest entry that is synced on this disk; under `page-cache` durability it trails what is reported as written. */
  get syncedIndex(): Index {
    return toIndex(this.#writer.counterValue('syncedIndex'));
  }

  /** Starts of the retained segments but the first, ascending: where the floor can move to. */
  boundaries(): readonly Boundary[] {
    return this.#opened.facts.boundaries();
  }

  /** Largest batch, header included. */
  get batchBytesMax(): number {
    return batchBytesMax(this.#segmentBytes);
  }

  /** Records that the largest batch can hold, bytes. */
  get recordBytesMax(): number {
    return this.batchBytesMax - batchHeader.bytes;
  }

  get stats(): CommitLogStats {
    const { last } = this.#opened.facts;
    return {
      lastIndex: last.index,
      endPosition: last.end,
      cachedBatches: this.#cache.size,
      cachedBytes: this.#cache.bytes,
      pendingBytes: this.#writer.pendingBytes,
      writtenBytes: this.#writer.counterValue('bytes'),
      groups: this.#writer.counterValue('groups'),
      syncs: this.#writer.counterValue('syncs'),
      syncMs: this.#writer.counterValue('syncMs'),
      unpreparedRolls: this.#unpreparedRolls,
    };
  }

  saveHardState(seq: Seq, state: { term: Term; vote: NodeId | undefined }): void {
    this.#writer.push({
      ...emptyOp,
      kind: opKind.hardState,
      seq,
      data: Buffer.from(state.vote ?? ''),
      term: state.term,
      extra: state.vote === undefined ? 0 : 1,
    });
  }

  /** Memory forgets the entries before the disk does, so that nobody reads what is being removed (S20). */
  truncate(seq: Seq, from: Index): void {
    const { facts } = this.#opened;
    assert(from > this.#commit, `I5 truncation at ${from} reaches below commit ${this.#commit}`);
    const last = from > facts.last.index ? facts.last : this.#reads.endOf(toIndex(from - 1));
    facts.cut(from, last);
    this.#cache.cut(from);
    this.#reads.cut(last);
    this.#seals.cut(last.end);
    for (const append of this.#unwritten) append.end = Math.min(append.end, last.end);
    this.#writer.push({
      ...emptyOp,
      kind: opKind.truncate,
      seq,
      position: last.end,
      index: last.index,
      term: last.term,
      end: last.end,
      chain: last.chain,
      commit: this.#commit,
      extra: from,
    });
  }

  /**
   * Gives up the segments below a boundary (S9). Memory forgets them at once (S20); resolves when the new floor is
   * durable and the segments are gone. One at a time.
   */
  advanceFloor({ index, position }: Boundary): Promise<LogFloor> {
    const { facts } = this.#opened;
    assert(index <= this.#commit, `I5 floor ${index} is above commit ${this.#commit}`);
    assert(!this.#floor.moving, 'the floor moves one step at a time');
    const { term, chain } = this.#reads.endOf(index);
    const config = facts.configs.findLast((entry) => entry.index <= index)?.config ?? this.floor.config;
    const floor: LogFloor = { index, term, end: position, chain, config };
    facts.cutBelow(floor);
    this.#cache.cutBelow(index);
    this.#reads.cutBelow(facts.floorEnd);
    this.#writer.push({ ...emptyOp, kind: opKind.floor, data: encodeFloor(floor), position });
    return this.#floor.move(floor);
  }

  /** Replaces the whole log by an empty one that starts at the floor of `payload` (S11, seeding step 3). */
  installFloor(seq: Seq, { index, term }: Floor, payload: Buffer): void {
    const { facts } = this.#opened;
    const { floor } = decodeSeedOffer(payload);
    assert(
      floor.index === index && floor.term === term,
      `I4 floor ${index} comes with that of ${floor.index}`,
    );
    this.#floor.replace(floor);
    facts.reset(floor);
    this.#commit = index;
    this.#cache.clear();
    this.#reads.reset(facts.floorEnd);
    this.#seals.cut(0);
    for (const append of this.#unwritten) append.end = Math.min(append.end, floor.end);
    this.#writer.push({
      ...emptyOp,
      kind: opKind.replace,
      seq,
      data: encodeFloor(floor),
      position: floor.end,
      index,
      term,
      end: floor.end,
      chain: floor.chain,
      commit: index,
    });
  }

  /** @throws FlotillaError LIMIT_EXCEEDED when the batch fits no segment */
  appendOwn(
    seq: Seq,
    draft: BatchDraft,
    at: { index: Index; term: Term; kind: EntryKind; commit: Index },
  ): BatchInfo {
    const { last } = this.#opened.facts;
    const offset = this.#place(draft.bytes + batchHeader.bytes);
    const batch = frameBatch(draft, { ...at, offset, previousChain: last.chain });
    this.#add(seq, batch, true);
    return batch;
  }

  termStartDraft(leader: NodeId, storeTimestampMs: number): BatchDraft {
    return singleRecordDraft(
      encodeTermStartRecord({ leader, wallClockMs: storeTimestampMs }),
      storeTimestampMs,
    );
  }

  configDraft(config: GroupConfig, storeTimestampMs: number): BatchDraft {
    return singleRecordDraft(encodeConfigRecord(config), storeTimestampMs);
  }

  append(seq: Seq, batches: readonly BatchInfo[]): void {
    batches.forEach((batch, i) => this.#add(seq, batch, i === batches.length - 1));
    if (batches.length === 0) this.#writer.push({ ...emptyOp, seq });
  }

  parse(frame: Buffer): BatchInfo[] {
    return parseBatches(frame);
  }

  floorPayload(): Buffer {
    return this.#floor.offer();
  }

  parseFloor(payload: Buffer): LogFloor {
    return decodeSeedOffer(payload).floor;
  }

  recent(from: Index, to: Index): readonly BatchInfo[] | undefined {
    return this.#cache.range(from, to);
  }

  read(from: Index, to: Index, bytesMax: number): Promise<readonly BatchInfo[]> {
    return this.#reads.read(from, to, bytesMax);
  }

  fit(from: Index, last: Index, bytesMax: number): { count: number; bytes: number } {
    return this.#reads.fit(from, last, bytesMax);
  }

  /** The record at a CommitLog position, if its batch is in memory. Shares memory with the batch. */
  readRecord(offset: number, bytes: number): Buffer | undefined {
    return this.#reads.recordInMemory(offset, bytes);
  }

  /** The record at a CommitLog position, its whole batch verified; undefined below the floor. @throws FlotillaError DATA_CORRUPT */
  loadRecord(offset: number, bytes: number): Promise<Buffer | undefined> {
    return this.#reads.loadRecord(offset, bytes);
  }

  /** Verified bytes of committed entries, for a replica that lacks them; see LogReads. */
  committedBytes(position: number, bytesMax: number): Promise<Buffer> {
    return this.#reads.bytesAt(position, bytesMax, this.#commit);
  }

  setCommit(index: Index): void {
    if (index > this.#commit) this.#commit = index;
  }

  /** Writes and syncs what is queued, then ends the writer thread and gives up the directory. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.repair.close();
    await this.#preparer.close();
    await this.#writer.close();
    await this.#reads.close();
    this.#opened.lock[Symbol.dispose]();
  }

  close(): Promise<void> {
    return this[Symbol.asyncDispose]();
  }

  #place(bytes: number): number {
    if (bytes > this.batchBytesMax)
      throw new FlotillaError('LIMIT_EXCEEDED', `a batch of ${bytes} bytes fits no segment`, {
        details: { bytes, limit: this.batchBytesMax },
      });
    return placeBatch(this.#opened.facts.last.end, bytes, this.#segmentBytes);
  }

  /** `complete`: writing this batch completes the operation `seq`. */
  #add(seq: Seq, batch: BatchInfo, complete: boolean): void {
    const { facts } = this.#opened;
    const { last } = facts;
    facts.checkNext(batch, this.#place(batch.bytes));
    this.#sealBefore(batch, last);
    facts.note(batch);
    this.#cache.push(batch);
    const end = batch.offset + batch.bytes;
    this.#unwritten.push({ seq, end });
    this.#writer.push({
      ...emptyOp,
      kind: opKind.data,
      seq: complete ? seq : 0,
      data: batch.data,
      position: batch.offset,
      index: batch.index,
      term: batch.term,
      end,
      chain: chainAt(batch.data),
      commit: this.#commit,
    });
    this.#cache.trim(this.#reads.onDisk);
    this.#preparer.follow(end - segmentBase(end, this.#segmentBytes));
  }

  /** Closes the segment that `batch` no longer fits with its footer, which is written in order like data. */
  #sealBefore(batch: BatchInfo, last: LogEnd): void {
    const base = segmentBase(last.end, this.#segmentBytes);
    if (batch.offset < base + this.#segmentBytes) return;
    const { position, data } = this.#seals.seal(base, last);
    this.#writer.push({ ...emptyOp, kind: opKind.data, data, position });
  }

  #written(seq: Seq): void {
    let done = 0;
    for (const append of this.#unwritten) {
      if (append.seq > seq) break;
      this.#reads.wrote(append.end);
      done += 1;
    }
    if (done > 0) this.#unwritten = this.#unwritten.slice(done);
    this.#cache.trim(this.#reads.onDisk);
    this.onWritten(seq);
  }

  #rolled(base: number, prepared: boolean): void {
    if (!prepared) this.#unpreparedRolls += 1;
    this.#preparer.rolled(prepared);
    this.#seals.save(base);
    if (!prepared)
      this.#opened.logger.warn({ base }, 'next segment was not zeroed in time; syncs cost more in it');
  }

  #failed(error: Error): void {
    this.#opened.logger.error({ err: error }, 'the log can no longer be written');
    this.onFailed(error);
  }
}
