import { Rejected, statusCode } from './status.ts';
import { inspectText, textFlag } from './text.ts';
import { isReservedProperty, limits } from './limits.ts';
import { malformed, varintBytes, WireReader, wireType } from './wire.ts';

/** Field numbers of `Message`. */
const messageField = { topic: 1, userProperties: 2, systemProperties: 3, body: 4 } as const;

/** Field numbers of `SystemProperties` that the gateway looks at or splices in. */
export const systemField = {
  tag: 1,
  keys: 2,
  messageId: 3,
  bodyDigest: 4,
  bodyEncoding: 5,
  messageType: 6,
  bornTimestamp: 7,
  bornHost: 8,
  storeTimestamp: 9,
  storeHost: 10,
  deliveryTimestamp: 11,
  receiptHandle: 12,
  queueId: 13,
  queueOffset: 14,
  invisibleDuration: 15,
  deliveryAttempt: 16,
  messageGroup: 17,
  traceContext: 18,
  recoveryDuration: 19,
  deadLetterQueue: 20,
  liteTopic: 21,
  priority: 22,
} as const;

/** What a known field of SystemProperties holds. */
const shape = { unknown: 0, text: 1, number: 2, time: 3, digest: 4, texts: 5 } as const;
/** By field number. */
const systemShapes = new Uint8Array(23);
for (const field of [1, 2, 3, 8, 10, 12, 17, 18, 21]) systemShapes[field] = shape.text;
for (const field of [5, 6, 13, 14, 16, 22]) systemShapes[field] = shape.number;
for (const field of [7, 9, 11, 15, 19]) systemShapes[field] = shape.time;
systemShapes[systemField.bodyDigest] = shape.digest;
systemShapes[systemField.deadLetterQueue] = shape.texts;

/** Bits of `MessageScan.flags`, as stored in the record (layout.ts). */
export const scanFlag = { digest: 1, encoding: 2, bornTimestamp: 4 } as const;

function reject(code: Rejected['code'], message: string): never {
  throw new Rejected(code, message);
}

/**
 * Finds and validates the parts of one protobuf `Message` in place. One instance serves all messages of a process,
 * one after the other: positions are plain numbers, nothing is allocated.
 *
 * A field that occurs twice means what protobuf says: the last scalar wins, sub-messages merge. A known field with a
 * foreign wire type is refused, because decoders disagree about it.
 */
export class MessageScan {
  readonly #reader = new WireReader();
  namespaceStart = 0;
  namespaceEnd = 0;
  nameStart = 0;
  nameEnd = 0;
  bodyStart = 0;
  bodyEnd = 0;
  /** Payload of system_properties. With `normal` false it must be rewritten before it is stored. */
  systemStart = 0;
  systemEnd = 0;
  /** Exactly one system_properties field, its tag and length in their shortest form. */
  normal = true;
  messageIdStart = 0;
  messageIdEnd = 0;
  /** -1: no tag. */
  tagStart = -1;
  tagEnd = -1;
  hasGroup = false;
  /** Undefined: not a delayed message. */
  deliveryMs: number | undefined;
  /** As sent; 0 when unset. */
  messageType = 0;
  flags = 0;
  #systemCount = 0;
  #encoding = 0;
  #properties = 0;
  #propertyBytes = 0;
  #tagBytes = 0;
  #seconds = 0;
  #nanos = 0;

  /**
   * @param nowMs wall clock, for the limit of delivery timestamps
   * @throws Rejected with the code of the first fault
   */
  scan(buffer: Buffer, start: number, end: number, nowMs: number): void {
    this.#clear();
    const reader = this.#reader;
    reader.reset(buffer, start);
    while (reader.at < end) {
      const fieldStart = reader.at;
      const tag = reader.tag(end);
      if (tag >>> 3 > messageField.body) reader.skip(tag, end);
      else this.#field(tag, fieldStart, end);
    }
    this.#conclude(nowMs);
  }

  #clear(): void {
    this.namespaceStart = this.namespaceEnd = this.nameStart = this.nameEnd = 0;
    this.bodyStart = this.bodyEnd = this.systemStart = this.systemEnd = 0;
    this.messageIdStart = this.messageIdEnd = 0;
    this.tagStart = this.tagEnd = -1;
    this.normal = true;
    this.hasGroup = false;
    this.deliveryMs = undefined;
    this.messageType = this.flags = this.#encoding = this.#systemCount = 0;
    this.#properties = this.#propertyBytes = this.#tagBytes = 0;
  }

  #field(tag: number, fieldStart: number, end: number): void {
    const reader = this.#reader;
    if ((tag & 7) !== wireType.bytes) throw malformed('a field has the wrong type');
    const length = reader.length(end);
    const payload = reader.at;
    const payloadEnd = payload + length;
    switch (tag >>> 3) {
      case messageField.topic:
        this.#topic(payloadEnd);
        break;
      case messageField.userProperties:
        this.#userProperty(payloadEnd);
        break;
      case messageField.systemProperties:
        this.systemStart = payload;
        this.systemEnd = payloadEnd;
        this.#systemCount += 1;
        this.normal = this.#systemCount === 1 && payload - fieldStart === 1 + varintBytes(length);
        this.#systemProperties(payloadEnd);
        break;
      default:
        this.bodyStart = payload;
        this.bodyEnd = payloadEnd;
    }
    reader.at = payloadEnd;
  }

  #topic(end: number): void {
    const reader = this.#reader;
    while (reader.at < end) {
      const field = this.#textField(end, 2);
      if (field === 1) {
        this.namespaceStart = this.#textStart;
        this.namespaceEnd = reader.at;
      } else if (field === 2) {
        this.nameStart = this.#textStart;
        this.nameEnd = reader.at;
      }
    }
  }

  #textStart = 0;
  #textFlags = 0;

  /** Reads a field of a message whose fields 1 to `known` are strings; answers its number, 0 for an unknown one. */
  #textField(end: number, known: number): number {
    const reader = this.#reader;
    const tag = reader.tag(end);
    if (tag >>> 3 > known) {
      reader.skip(tag, end);
      return 0;
    }
    if ((tag & 7) !== wireType.bytes) throw malformed('a string has the wrong type');
    this.#text(end);
    return tag >>> 3;
  }

  /** Reads a string's length and content: `#textStart` .. `at`, and its flags. */
  #text(end: number): void {
    const reader = this.#reader;
    const length = reader.length(end);
    this.#textStart = reader.at;
    reader.at += length;
    this.#textFlags = inspectText(reader.buffer, this.#textStart, reader.at);
  }

  #userProperty(end: number): void {
    const reader = this.#reader;
    this.#properties += 1;
    if (this.#properties > limits.userProperties)
      reject(statusCode.MESSAGE_PROPERTIES_TOO_LARGE, `more than ${limits.userProperties} user properties`);
    let keyStart = 0;
    let keyEnd = 0;
    let valueBytes = 0;
    while (reader.at < end) {
      const field = this.#textField(end, 2);
      if (field !== 0 && (this.#textFlags & textFlag.control) !== 0)
        reject(statusCode.ILLEGAL_MESSAGE_PROPERTY_KEY, 'a user property has a control character');
      if (field === 1) {
        keyStart = this.#textStart;
        keyEnd = reader.at;
      } else if (field === 2) valueBytes = reader.at - this.#textStart;
    }
    this.#propertyBytes += keyEnd - keyStart + valueBytes;
    if (isReservedProperty(reader.buffer, keyStart, keyEnd))
      reject(
        statusCode.ILLEGAL_MESSAGE_PROPERTY_KEY,
        `user property key ${reader.buffer.toString('latin1', keyStart, keyEnd)} is reserved`,
      );
  }

  #systemProperties(end: number): void {
    const reader = this.#reader;
    while (reader.at < end) {
      const tag = reader.tag(end);
      const field = tag >>> 3;
      const kind = field < systemShapes.length ? systemShapes[field] : shape.unknown;
      if (kind === shape.unknown) {
        reader.skip(tag, end);
        continue;
      }
      const wanted = kind === shape.number ? wireType.varint : wireType.bytes;
      if ((tag & 7) !== wanted) throw malformed('a system property has the wrong type');
      if (kind === shape.number) {
        // The one 64-bit number among them is the queue offset.
        const wide = field === systemField.queueOffset;
        this.#systemNumber(field, wide ? reader.varint(end) : reader.varint32(end));
      } else if (kind === shape.text) {
        this.#text(end);
        this.#systemText(field);
      } else this.#systemMessage(field, kind ?? shape.unknown, end);
    }
  }

  #systemNumber(field: number, value: number): void {
    if (field === systemField.messageType) this.messageType = value;
    else if (field === systemField.bodyEncoding) this.#encoding = value;
  }

  #systemText(field: number): void {
    const bytes = this.#reader.at - this.#textStart;
    switch (field) {
      case systemField.tag:
        if (!this.#plain() || (this.#textFlags & textFlag.bar) !== 0)
          reject(statusCode.ILLEGAL_MESSAGE_TAG, 'the tag is blank, or has | or a control character');
        this.tagStart = this.#textStart;
        this.tagEnd = this.#reader.at;
        this.#tagBytes = bytes;
        break;
      case systemField.keys:
        if (!this.#plain())
          reject(statusCode.ILLEGAL_MESSAGE_KEY, 'a key is blank or has a control character');
        this.#propertyBytes += bytes;
        break;
      case systemField.messageId:
        this.messageIdStart = this.#textStart;
        this.messageIdEnd = this.#reader.at;
        if ((this.#textFlags & textFlag.visible) === 0)
          reject(statusCode.ILLEGAL_MESSAGE_ID, 'the message id is blank');
        break;
      case systemField.messageGroup:
        if (!this.#plain() || bytes >= limits.messageGroupBytes)
          reject(
            statusCode.ILLEGAL_MESSAGE_GROUP,
            `the message group is blank, has a control character, or is not shorter than ${limits.messageGroupBytes} bytes`,
          );
        this.hasGroup = true;
        break;
      default:
    }
  }

  /** The string just read is not blank and has no control characters. */
  #plain(): boolean {
    return (this.#textFlags & (textFlag.visible | textFlag.control)) === textFlag.visible;
  }

  #systemMessage(field: number, kind: number, outerEnd: number): void {
    const reader = this.#reader;
    const end = reader.length(outerEnd) + reader.at;
    if (kind === shape.time) this.#time(field, end);
    else if (kind === shape.texts) while (reader.at < end) this.#textField(end, 2);
    else this.#digest(end);
  }

  #digest(end: number): void {
    const reader = this.#reader;
    this.flags |= scanFlag.digest;
    while (reader.at < end) {
      const tag = reader.tag(end);
      if (tag >>> 3 > 2) reader.skip(tag, end);
      else if (tag === 8) reader.varint32(end);
      else if (tag === 18) this.#text(end);
      else throw malformed('a digest has a field of the wrong type');
    }
  }

  #time(field: number, end: number): void {
    this.#readTime(end);
    const ms = this.#seconds * 1000 + Math.floor(this.#nanos / 1_000_000);
    if (field === systemField.bornTimestamp) this.flags |= scanFlag.bornTimestamp;
    else if (field === systemField.deliveryTimestamp) this.deliveryMs = ms;
    else if (field === systemField.recoveryDuration && ms > limits.recoveryMs)
      reject(
        statusCode.BAD_REQUEST,
        `orphaned_transaction_recovery_duration is above ${limits.recoveryMs / 1000} s`,
      );
  }

  #readTime(end: number): void {
    const reader = this.#reader;
    this.#seconds = this.#nanos = 0;
    while (reader.at < end) {
      const tag = reader.tag(end);
      if (tag >>> 3 > 2) reader.skip(tag, end);
      else if (tag === 8) this.#seconds = reader.signed(reader.varint(end));
      else if (tag === 16) this.#nanos = reader.varint32(end) | 0;
      else throw malformed('a time has a field of the wrong type');
    }
  }

  #conclude(nowMs: number): void {
    if (this.messageIdEnd === this.messageIdStart)
      reject(statusCode.ILLEGAL_MESSAGE_ID, 'the message id is blank');
    if (this.bodyEnd === this.bodyStart) reject(statusCode.MESSAGE_BODY_EMPTY, 'the body is empty');
    if (this.bodyEnd - this.bodyStart > limits.bodyBytes)
      reject(
        statusCode.MESSAGE_BODY_TOO_LARGE,
        `the body has ${this.bodyEnd - this.bodyStart} bytes; the limit is ${limits.bodyBytes}`,
      );
    if (this.#propertyBytes + this.#tagBytes > limits.propertyBytes)
      reject(
        statusCode.MESSAGE_PROPERTIES_TOO_LARGE,
        `user properties, tag and keys have ${this.#propertyBytes + this.#tagBytes} bytes; the limit is ${limits.propertyBytes}`,
      );
    if (this.systemEnd - this.systemStart > limits.systemPropertyBytes)
      reject(
        statusCode.MESSAGE_PROPERTIES_TOO_LARGE,
        `system properties are above ${limits.systemPropertyBytes} bytes`,
      );
    if (this.deliveryMs !== undefined && this.deliveryMs > nowMs + limits.delayMs)
      reject(
        statusCode.ILLEGAL_DELIVERY_TIME,
        `delivery_timestamp is more than ${limits.delayMs / 3_600_000} h ahead`,
      );
    if (this.#encoding > 2) throw malformed('unknown body encoding');
    if (this.#encoding !== 0) this.flags |= scanFlag.encoding;
  }
}
