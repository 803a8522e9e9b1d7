import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import { CommitLog } from '../../src/commitlog/commit-log.ts';
import { DirLock } from '../../src/commitlog/dir-lock.ts';
import { threadWriter } from '../../src/commitlog/log-writer.ts';
import type { CommitLogOptions } from '../../src/commitlog/open-log.ts';
import type { DataDir } from '../../src/commitlog/paths.ts';
import { singleRecordDraft } from '../../src/commitlog/record.ts';
import { toIndex, toSeq, toTerm, type GroupConfig } from '../../src/raft/core/types.ts';
import type { BatchDraft, BatchInfo } from '../../src/raft/driver/raft-log.ts';
import { systemClock } from '../../src/runtime/clock.ts';
import { systemDisk } from '../../src/runtime/disk.ts';
import { systemRandom } from '../../src/runtime/random.ts';

export const segmentBytes = 64 * 1024;
export const initialConfig: GroupConfig = {
  version: 1,
  members: [
    { id: 'broker-0', role: 'voter', diskId: undefined, address: undefined },
    { id: 'broker-1', role: 'voter', diskId: 'd1', address: undefined },
    { id: 'broker-2', role: 'learner', diskId: undefined, address: undefined },
  ],
};

/** A directory that disappears with the test. */
export function tempDir(t: ExecutionContext): string {
  const dir = mkdtempSync(join(tmpdir(), 'flotilla-log-'));
  t.teardown(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/** A data directory on the disk of this machine. */
export function onDisk(dir: string): DataDir {
  return { disk: systemDisk, dir };
}

export function logOptions(dir: string, more: Partial<CommitLogOptions> = {}): CommitLogOptions {
  return {
    ...onDisk(dir),
    clock: systemClock,
    random: systemRandom,
    lock: (locked) => DirLock.take(locked),
    writer: threadWriter,
    clusterId: 'demo',
    groupId: 'g0',
    nodeId: 'broker-0',
    initialConfig,
    segmentBytes,
    cacheBytes: 1024 * 1024,
    durability: 'fsync',
    ...more,
  };
}

/** One record of kind `command` with a recognisable content; `bytes` is its whole size. */
export function record(fill: number, bytes: number): Buffer {
  const buffer = Buffer.alloc(bytes, fill % 251);
  buffer.writeUInt32LE(bytes, 0);
  buffer.writeUInt8(2, 4);
  return buffer;
}

export function draft(fill: number, bytes: number): BatchDraft {
  return singleRecordDraft(record(fill, bytes), 1_000_000 + fill);
}

/** Drives a log as the raft driver would: numbers operations and waits for durability. */
export class LogDriver {
  readonly log: CommitLog;
  #seq = 0;
  #written = 0;
  #waiters: { seq: number; resolve: () => void; reject: (error: Error) => void }[] = [];
  failure: Error | undefined;
  term = 1;

  private constructor(log: CommitLog) {
    this.log = log;
    log.onWritten = (seq) => {
      this.#written = seq;
      this.#wake();
    };
    log.onFailed = (error) => {
      this.failure = error;
      for (const waiter of this.#waiters) waiter.reject(error);
      this.#waiters = [];
    };
  }

  static async open(options: CommitLogOptions): Promise<LogDriver> {
    return new LogDriver(await CommitLog.open(options));
  }

  get last(): number {
    return this.log.stats.lastIndex;
  }

  next(): ReturnType<typeof toSeq> {
    this.#seq += 1;
    return toSeq(this.#seq);
  }

  /** Appends one batch as leader. */
  own(body: BatchDraft, commit = 0): BatchInfo {
    return this.log.appendOwn(this.next(), body, {
      index: toIndex(this.last + 1),
      term: toTerm(this.term),
      kind: 'data',
      commit: toIndex(commit),
    });
  }

  truncate(from: number): void {
    this.log.truncate(this.next(), toIndex(from));
  }

  /** Resolves when everything so far is durable; rejects when the log failed. */
  durable(): Promise<void> {
    const seq = this.#seq;
    if (this.failure !== undefined) return Promise.reject(this.failure);
    return new Promise((resolve, reject) => {
      this.#waiters.push({ seq, resolve, reject });
      this.#wake();
    });
  }

  async readAll(): Promise<BatchInfo[]> {
    const all: BatchInfo[] = [];
    while (all.length < this.last) {
      const some = await this.log.read(toIndex(all.length + 1), toIndex(this.last), 1024 * 1024);
      all.push(...some);
    }
    return all;
  }

  #wake(): void {
    const ready = this.#waiters.filter((waiter) => waiter.seq <= this.#written);
    this.#waiters = this.#waiters.filter((waiter) => waiter.seq > this.#written);
    for (const waiter of ready) waiter.resolve();
  }
}
