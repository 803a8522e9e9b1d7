import { messageRecord } from '../commitlog/layout.ts';
import type { Delivery } from '../store/api.ts';
import { scanFlag } from './scan.ts';
import { readU64, timeBytes, varintBytes, writeTime, writeVarint } from './wire.ts';

/** Tag bytes of the SystemProperties fields that a delivery adds. */
const fieldTag = {
  bodyDigest: 0x22,
  bodyEncoding: 0x28,
  messageType: 0x30,
  bornTimestamp: 0x3a,
  storeTimestamp: 0x4a,
  storeHost: 0x52,
  receiptHandle: 0x62,
  queueId: 0x68,
  queueOffset: 0x70,
  invisibleDuration: 0x7a,
  /** Two bytes on the wire: field 16. */
  deliveryAttempt: 0x0180,
} as const;

const digestBytes = 38;
const systemPropertiesTag = 0x1a;
/** Field `message` of ReceiveMessageResponse. */
const responseMessageTag = 0x12;
const upperHex = Buffer.from('0123456789ABCDEF', 'latin1');

/**
 * The bytes of a ReceiveMessageResponse with this message: the stored message with the delivery's fields appended
 * inside its one system_properties field. Nothing is decoded. What the sender put into those fields is overridden,
 * since the last value of a field wins in every decoder; times are written with both parts, because decoders merge them.
 * @param storeHost host:port reported as the place of storage
 */
export function spliceResponse(delivery: Delivery, storeHost: string): Buffer {
  return splice(delivery, storeHost, responseMessageTag);
}

/** The bytes of the received `Message` alone. */
export function spliceMessage(delivery: Delivery, storeHost: string): Buffer {
  return splice(delivery, storeHost, 0);
}

function splice(delivery: Delivery, storeHost: string, outerTag: number): Buffer {
  const { record } = delivery;
  const message = messageRecord.fixedBytes + record.readUInt16LE(messageRecord.topicBytes);
  const payload = message + record.readUInt32LE(messageRecord.systemPropertiesStart);
  const payloadBytes = record.readUInt32LE(messageRecord.systemPropertiesBytes);
  const prefixEnd = payload - varintBytes(payloadBytes) - 1;
  const systemBytes = payloadBytes + addedBytes(delivery, storeHost);
  const messageBytes =
    record.length -
    message -
    payloadBytes -
    (payload - prefixEnd) +
    1 +
    varintBytes(systemBytes) +
    systemBytes;
  const outerBytes = outerTag === 0 ? 0 : 1 + varintBytes(messageBytes);
  const into = Buffer.allocUnsafe(outerBytes + messageBytes);
  let at = 0;
  if (outerTag !== 0) {
    into[0] = outerTag;
    at = writeVarint(into, 1, messageBytes);
  }
  at += record.copy(into, at, message, prefixEnd);
  into[at] = systemPropertiesTag;
  at = writeVarint(into, at + 1, systemBytes);
  at += record.copy(into, at, payload, payload + payloadBytes);
  at = writeAdded(into, at, delivery, storeHost);
  record.copy(into, at, payload + payloadBytes, record.length);
  return into;
}

function addedBytes(delivery: Delivery, storeHost: string): number {
  const { record, handle } = delivery;
  const flags = record.readUInt16LE(messageRecord.flags);
  const storeTime = timeBytes(readU64(record, messageRecord.storeTimestamp));
  const host = Buffer.byteLength(storeHost);
  const handleBytes = Buffer.byteLength(handle);
  return (
    digestBytes +
    ((flags & scanFlag.encoding) === 0 ? 2 : 0) +
    2 +
    ((flags & scanFlag.bornTimestamp) === 0 ? 2 + storeTime : 0) +
    2 +
    storeTime +
    1 +
    varintBytes(host) +
    host +
    1 +
    varintBytes(handleBytes) +
    handleBytes +
    1 +
    varintBytes(record.readUInt32LE(messageRecord.queueId)) +
    1 +
    varintBytes(readU64(record, messageRecord.queueOffset)) +
    2 +
    timeBytes(delivery.invisibleMs) +
    2 +
    varintBytes(delivery.attempt)
  );
}

function writeAdded(into: Buffer, offset: number, delivery: Delivery, storeHost: string): number {
  const { record } = delivery;
  const flags = record.readUInt16LE(messageRecord.flags);
  const storeMs = readU64(record, messageRecord.storeTimestamp);
  let at = writeDigest(into, offset, record);
  if ((flags & scanFlag.encoding) === 0) {
    into[at] = fieldTag.bodyEncoding;
    into[at + 1] = 1;
    at += 2;
  }
  into[at] = fieldTag.messageType;
  into[at + 1] = record[messageRecord.messageType] ?? 0;
  at += 2;
  if ((flags & scanFlag.bornTimestamp) === 0) at = writeTimeField(into, at, fieldTag.bornTimestamp, storeMs);
  at = writeTimeField(into, at, fieldTag.storeTimestamp, storeMs);
  at = writeText(into, at, fieldTag.storeHost, storeHost);
  at = writeText(into, at, fieldTag.receiptHandle, delivery.handle);
  into[at] = fieldTag.queueId;
  at = writeVarint(into, at + 1, record.readUInt32LE(messageRecord.queueId));
  into[at] = fieldTag.queueOffset;
  at = writeVarint(into, at + 1, readU64(record, messageRecord.queueOffset));
  at = writeTimeField(into, at, fieldTag.invisibleDuration, delivery.invisibleMs);
  into.writeUInt16LE(fieldTag.deliveryAttempt, at);
  return writeVarint(into, at + 2, delivery.attempt);
}

/** Digest {type: MD5, checksum: upper-case hex}: the one textual form that all clients agree on. */
function writeDigest(into: Buffer, offset: number, record: Buffer): number {
  into[offset] = fieldTag.bodyDigest;
  into[offset + 1] = digestBytes - 2;
  into[offset + 2] = 0x08;
  into[offset + 3] = 2;
  into[offset + 4] = 0x12;
  into[offset + 5] = 32;
  let at = offset + 6;
  for (let index = 0; index < 16; index += 1) {
    const byte = record[messageRecord.bodyMd5 + index] ?? 0;
    into[at] = upperHex[byte >>> 4] ?? 0;
    into[at + 1] = upperHex[byte & 15] ?? 0;
    at += 2;
  }
  return at;
}

function writeTimeField(into: Buffer, offset: number, tag: number, ms: number): number {
  into[offset] = tag;
  into[offset + 1] = timeBytes(ms);
  return writeTime(into, offset + 2, ms);
}

function writeText(into: Buffer, offset: number, tag: number, text: string): number {
  into[offset] = tag;
  const at = writeVarint(into, offset + 1, Buffer.byteLength(text));
  return at + into.write(text, at);
}
