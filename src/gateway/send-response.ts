import { messageRecord } from '../commitlog/layout.ts';
import type { SendResult } from '../store/api.ts';
import { okStatus, type BodyStatus } from './status.ts';
import { varintBytes, writeVarint } from './wire.ts';

/** Message ids of a request, in order: `u16 length, bytes` each. A copy: the records belong to the backend once sent. */
export function copyMessageIds(records: Buffer): Buffer {
  let bytes = 0;
  for (let at = 0; at < records.length; at += records.readUInt32LE(at + messageRecord.bytes))
    bytes += 2 + records.readUInt16LE(at + messageRecord.messageIdBytes);
  const ids = Buffer.allocUnsafe(bytes);
  let to = 0;
  for (let at = 0; at < records.length; at += records.readUInt32LE(at + messageRecord.bytes)) {
    const length = records.readUInt16LE(at + messageRecord.messageIdBytes);
    const message = at + messageRecord.fixedBytes + records.readUInt16LE(at + messageRecord.topicBytes);
    const start = message + records.readUInt32LE(at + messageRecord.messageIdStart);
    to = ids.writeUInt16LE(length, to);
    to += records.copy(ids, to, start, start + length);
  }
  return ids;
}

/** Ids of messages that could not be read: one empty id each, since an answer needs an entry per message. */
export function emptyMessageIds(count: number): Buffer {
  return Buffer.alloc(2 * count);
}

/** The bytes of a `Status`. */
export function encodeStatus(status: BodyStatus): Buffer {
  const text = Buffer.byteLength(status.message);
  const into = Buffer.allocUnsafe(2 + varintBytes(status.code) + varintBytes(text) + text);
  into[0] = 0x08;
  let at = writeVarint(into, 1, status.code);
  into[at] = 0x12;
  at = writeVarint(into, at + 1, text);
  into.write(status.message, at);
  return into;
}

const okBytes = encodeStatus(okStatus);

/**
 * The bytes of a SendMessageResponse: the same status for the whole and for every entry, and where each message went.
 * @param ids from `copyMessageIds`
 * @param result undefined unless the messages were stored
 */
export function encodeSendResponse(status: BodyStatus, ids: Buffer, result: SendResult | undefined): Buffer {
  const statusBytes = status === okStatus ? okBytes : encodeStatus(status);
  const statusField = 1 + varintBytes(statusBytes.length) + statusBytes.length;
  const into = Buffer.allocUnsafe(statusField + entriesBytes(ids, statusField, result));
  let at = writeBytes(into, 0, 0x0a, statusBytes);
  let index = 0;
  for (let from = 0; from < ids.length; index += 1) {
    const length = ids.readUInt16LE(from);
    const offset = result?.queueOffsets[index] ?? 0;
    into[at] = 0x12;
    at = writeVarint(into, at + 1, entryBytes(length, statusField, offset));
    at = writeBytes(into, at, 0x0a, statusBytes);
    into[at] = 0x12;
    at = writeVarint(into, at + 1, length);
    at += ids.copy(into, at, from + 2, from + 2 + length);
    into[at] = 0x20;
    at = writeVarint(into, at + 1, offset);
    from += 2 + length;
  }
  return into;
}

function entryBytes(idBytes: number, statusField: number, offset: number): number {
  return statusField + 1 + varintBytes(idBytes) + idBytes + 1 + varintBytes(offset);
}

function entriesBytes(ids: Buffer, statusField: number, result: SendResult | undefined): number {
  let bytes = 0;
  let index = 0;
  for (let from = 0; from < ids.length; index += 1) {
    const length = ids.readUInt16LE(from);
    const entry = entryBytes(length, statusField, result?.queueOffsets[index] ?? 0);
    bytes += 1 + varintBytes(entry) + entry;
    from += 2 + length;
  }
  return bytes;
}

function writeBytes(into: Buffer, offset: number, tag: number, bytes: Buffer): number {
  into[offset] = tag;
  const at = writeVarint(into, offset + 1, bytes.length);
  return at + bytes.copy(into, at);
}
