import { messageRecord, recordKind } from '../../commitlog/layout.ts';
import { DecodeError } from '../../proto/bytes.ts';

/** Refuses bytes that are not exactly `count` message records: the store trusts its records. */
export function checkRecords(records: Buffer, count: number): void {
  let at = 0;
  for (let left = count; left > 0; left -= 1) at = recordEnd(records, at);
  if (count === 0 || at !== records.length) throw new DecodeError('records do not fill the send');
}

function recordEnd(records: Buffer, at: number): number {
  const room = records.length - at;
  if (room < messageRecord.fixedBytes) throw new DecodeError('record ends early');
  const bytes = records.readUInt32LE(at + messageRecord.bytes);
  const least = messageRecord.fixedBytes + records.readUInt16LE(at + messageRecord.topicBytes);
  if (bytes < least || bytes > room) throw new DecodeError(`record of ${bytes} bytes does not fit`);
  if (records[at + messageRecord.kind] !== recordKind.message) throw new DecodeError('not a message record');
  return at + bytes;
}

/**
 * A copy for another leader: the first owns the original and may have assigned its queue, offset and timestamp.
 */
export function unassigned(records: Buffer): Buffer {
  const copy = Buffer.from(records);
  for (let at = 0; at < copy.length; at += copy.readUInt32LE(at + messageRecord.bytes)) {
    copy.writeUInt32LE(0, at + messageRecord.queueId);
    copy.fill(0, at + messageRecord.queueOffset, at + messageRecord.tagHash);
  }
  return copy;
}
