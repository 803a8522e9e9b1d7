import type { BatchInfo } from '../raft/driver/raft-log.ts';
import { recordKind } from './layout.ts';
import type { DataDir } from './paths.ts';
import { decodeConfigRecord, decodeTermStartRecord, forEachRecord, messageView } from './record.ts';
import { walkLog } from './verify.ts';

export interface DumpOptions {
  /** First and last entry to show. @default all */
  readonly from?: number;
  readonly to?: number;
  /** Messages of this topic only; other records are left out too. */
  readonly topic?: string;
}

/** A record in words; JSON-safe. */
export interface DumpedRecord {
  readonly kind: 'message' | 'command' | 'termStart' | 'config' | 'unknown';
  readonly position: number;
  readonly bytes: number;
  readonly fields: Readonly<Record<string, unknown>>;
}
export interface DumpedBatch {
  readonly index: number;
  readonly term: number;
  readonly kind: string;
  readonly position: number;
  readonly bytes: number;
  readonly storeTimestampMs: number;
  readonly records: readonly DumpedRecord[];
}

/** Visits the batches of a data directory as plain data, in order; stops where the valid log ends. Reads only. */
export function dumpLog(home: DataDir, options: DumpOptions, visit: (batch: DumpedBatch) => void): void {
  walkLog(home, (batch) => {
    if (batch.index < (options.from ?? 0) || batch.index > (options.to ?? Infinity)) return;
    const dumped = dumpBatch(batch, options.topic);
    if (options.topic === undefined || dumped.records.length > 0) visit(dumped);
  });
}

function dumpBatch(batch: BatchInfo, topic: string | undefined): DumpedBatch {
  const records: DumpedRecord[] = [];
  forEachRecord(batch, (data, at, bytes, kind) => {
    const wanted =
      topic === undefined || (kind === recordKind.message && messageView.topic(data, at) === topic);
    if (wanted) records.push(dumpRecord(data.subarray(at, at + bytes), batch.offset + at, kind));
  });
  const { index, term, kind, offset, bytes, storeTimestampMs } = batch;
  return { index, term, kind, position: offset, bytes, storeTimestampMs, records };
}

function dumpRecord(record: Buffer, position: number, kind: number): DumpedRecord {
  const bytes = record.length;
  switch (kind) {
    case recordKind.message:
      return { kind: 'message', position, bytes, fields: messageFields(record) };
    case recordKind.command:
      return { kind: 'command', position, bytes, fields: {} };
    case recordKind.termStart:
      return { kind: 'termStart', position, bytes, fields: { ...decodeTermStartRecord(record) } };
    case recordKind.config:
      return { kind: 'config', position, bytes, fields: { ...decodeConfigRecord(record) } };
    default:
      return { kind: 'unknown', position, bytes, fields: { number: kind } };
  }
}

function messageFields(record: Buffer): Record<string, unknown> {
  return {
    topic: messageView.topic(record, 0),
    queueId: messageView.queueId(record, 0),
    queueOffset: messageView.queueOffset(record, 0),
    messageId: messageView.messageId(record, 0),
    tag: messageView.tag(record, 0),
    storeTimestampMs: messageView.storeTimestampMs(record, 0),
    messageType: messageView.messageType(record, 0),
    bodyMd5: messageView.bodyMd5(record, 0).toString('hex'),
  };
}
