import { hash } from 'node:crypto';
import { messageRecord, recordKind } from '../commitlog/layout.ts';
import { limits } from './limits.ts';
import { topicKey } from './names.ts';
import { MessageScan } from './scan.ts';
import { Rejected, statusCode, type StatusCode } from './status.ts';
import { malformed, varintBytes, WireReader, wireType, writeVarint } from './wire.ts';

/** What the messages of one request become: records as layout.ts says, ready for the leader. */
export interface PreparedMessages {
  readonly ok: true;
  /** Topic key, `name` or `namespace%name`. */
  readonly topic: string;
  /** `count` message records back to back; queue id, queue offset and store timestamp are zero. */
  readonly records: Buffer;
  readonly count: number;
  /** Bit `1 << MessageType` for every message type that occurs. */
  readonly types: number;
}
/** Nothing of the request may be stored. */
export interface RefusedMessages {
  readonly ok: false;
  readonly code: StatusCode;
  readonly message: string;
  /** Position of the message at fault; 0 when the request as a whole is. */
  readonly index: number;
  /** Messages of the request; 0 when they could not be counted. */
  readonly count: number;
}
export type Prepared = PreparedMessages | RefusedMessages;

export interface PrepareOptions {
  /** Namespace of messages that name none; '' = none. */
  readonly namespace: string;
  /** Wall clock, ms since 1970. */
  readonly nowMs: number;
}

/** MessageType numbers of apache.rocketmq.v2. */
export const messageType = { normal: 1, fifo: 2, delay: 3, transaction: 4, lite: 5, priority: 6 } as const;

const scan = new MessageScan();
const outer = new WireReader();
const noTag = 0xffff;

/** Where the messages lie: positions in `sources`, parallel arrays. */
interface Spans {
  readonly sources: readonly Buffer[];
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

/**
 * Turns the bytes of a SendMessageRequest into records without decoding a message: it is validated in place and
 * copied once, byte for byte.
 */
export function prepareRequest(request: Buffer, options: PrepareOptions): Prepared {
  return guarded(() => build(splitRequest(request), options));
}

function splitRequest(request: Buffer): Spans {
  const starts: number[] = [];
  const ends: number[] = [];
  outer.reset(request, 0);
  while (outer.at < request.length) {
    const tag = outer.tag(request.length);
    if (tag >>> 3 === 1) {
      if ((tag & 7) !== wireType.bytes) throw malformed('messages have the wrong type');
      const length = outer.length(request.length);
      starts.push(outer.at);
      outer.at += length;
      ends.push(outer.at);
    } else outer.skip(tag, request.length);
  }
  return { sources: [request], starts, ends };
}

/** The same for messages that arrive one by one, each the bytes of a protobuf `Message`. */
export function prepareMessages(messages: readonly Buffer[], options: PrepareOptions): Prepared {
  return guarded(() =>
    build(
      { sources: messages, starts: messages.map(() => 0), ends: messages.map((message) => message.length) },
      options,
    ),
  );
}

/** Position and number of messages of the request at hand, for the refusal. */
let currentIndex = 0;
let currentCount = 0;

function guarded(prepare: () => Prepared): Prepared {
  currentIndex = currentCount = 0;
  try {
    return prepare();
  } catch (error) {
    if (!(error instanceof Rejected)) throw error;
    return { ok: false, code: error.code, message: error.message, index: currentIndex, count: currentCount };
  }
}

function build(spans: Spans, options: PrepareOptions): Prepared {
  const { starts } = spans;
  currentCount = starts.length;
  checkSize(spans);
  const builder = new RecordBuilder(options);
  for (let index = 0; index < starts.length; index += 1) {
    currentIndex = index;
    builder.add(spans, index);
  }
  return {
    ok: true,
    topic: builder.topic,
    records: builder.finish(),
    count: starts.length,
    types: builder.types,
  };
}

function checkSize(spans: Spans): void {
  const { starts, ends } = spans;
  if (starts.length === 0) throw new Rejected(statusCode.MESSAGE_CORRUPTED, 'no message to send');
  if (starts.length > limits.messagesPerRequest)
    throw new Rejected(
      statusCode.PAYLOAD_TOO_LARGE,
      `more than ${limits.messagesPerRequest} messages in one request`,
    );
  const bytes = messageBytes(spans);
  const single = starts.length === 1 && (ends[0] ?? 0) - (starts[0] ?? 0) > limits.bodyBytes;
  if (bytes > limits.requestBytes)
    throw new Rejected(
      single ? statusCode.MESSAGE_BODY_TOO_LARGE : statusCode.PAYLOAD_TOO_LARGE,
      `the messages of one request have ${bytes} bytes; the limit is ${limits.requestBytes}`,
    );
}

function messageBytes(spans: Spans): number {
  let bytes = 0;
  for (let index = 0; index < spans.starts.length; index += 1)
    bytes += (spans.ends[index] ?? 0) - (spans.starts[index] ?? 0);
  return bytes;
}

/** Writes the records of one request into one buffer. */
class RecordBuilder {
  topic = '';
  types = 0;
  readonly #options: PrepareOptions;
  #topicBytes = 0;
  #records: Buffer = Buffer.alloc(0);
  #length = 0;
  /** Topic key, 0x00, then room for a message id: what idHash covers. */
  #identity: Buffer = Buffer.alloc(0);
  #first: { source: Buffer; start: number; end: number } | undefined;

  constructor(options: PrepareOptions) {
    this.#options = options;
  }

  add(spans: Spans, index: number): void {
    const source = spans.sources[index] ?? spans.sources[0] ?? Buffer.alloc(0);
    const start = spans.starts[index] ?? 0;
    const end = spans.ends[index] ?? 0;
    scan.scan(source, start, end, this.#options.nowMs);
    if (!scan.normal) {
      const rewritten = mergeSystemProperties(source, start, end);
      scan.scan(rewritten, 0, rewritten.length, this.#options.nowMs);
      this.#store(rewritten, 0, rewritten.length, spans);
    } else this.#store(source, start, end, spans);
  }

  finish(): Buffer {
    return this.#records.subarray(0, this.#length);
  }

  #store(source: Buffer, start: number, end: number, spans: Spans): void {
    this.#checkTopic(source, spans);
    const type = typeOfMessage();
    this.types |= 1 << type;
    const bytes = messageRecord.fixedBytes + this.#topicBytes + (end - start);
    this.#reserve(bytes);
    const at = this.#length;
    this.#writeFixed(at, source, start);
    this.#records.writeUInt32LE(bytes, at + messageRecord.bytes);
    this.#records[at + messageRecord.messageType] = type;
    this.#identity.copy(this.#records, at + messageRecord.fixedBytes, 0, this.#topicBytes);
    source.copy(this.#records, at + messageRecord.fixedBytes + this.#topicBytes, start, end);
    this.#length += bytes;
  }

  #writeFixed(at: number, source: Buffer, start: number): void {
    const into = this.#records;
    into.fill(0, at, at + messageRecord.fixedBytes);
    into[at + messageRecord.kind] = recordKind.message;
    into.writeUInt16LE(this.#topicBytes, at + messageRecord.topicBytes);
    into.writeUInt32LE(scan.systemStart - start, at + messageRecord.systemPropertiesStart);
    into.writeUInt32LE(scan.systemEnd - scan.systemStart, at + messageRecord.systemPropertiesBytes);
    into.writeUInt32LE(scan.messageIdStart - start, at + messageRecord.messageIdStart);
    into.writeUInt16LE(scan.messageIdEnd - scan.messageIdStart, at + messageRecord.messageIdBytes);
    const tagged = scan.tagStart >= 0;
    into.writeUInt16LE(tagged ? scan.tagStart - scan.systemStart : noTag, at + messageRecord.tagStart);
    into.writeUInt16LE(scan.tagEnd - scan.tagStart, at + messageRecord.tagBytes);
    into.writeUInt16LE(scan.flags, at + messageRecord.flags);
    if (tagged) md5(source, scan.tagStart, scan.tagEnd).copy(into, at + messageRecord.tagHash, 0, 8);
    md5(source, scan.bodyStart, scan.bodyEnd).copy(into, at + messageRecord.bodyMd5);
    this.#hashIdentity(source).copy(into, at + messageRecord.idHash);
  }

  #hashIdentity(source: Buffer): Buffer {
    const prefix = this.#topicBytes + 1;
    const end = prefix + scan.messageIdEnd - scan.messageIdStart;
    if (this.#identity.length < end) this.#identity = Buffer.concat([this.#identity, Buffer.alloc(end)]);
    source.copy(this.#identity, prefix, scan.messageIdStart, scan.messageIdEnd);
    return md5(this.#identity, 0, end);
  }

  /** The first message names the topic; the others must name the same. */
  #checkTopic(source: Buffer, spans: Spans): void {
    const first = this.#first;
    if (first !== undefined && sameName(source, first)) return;
    const topic = topicKey(
      {
        resourceNamespace: source.toString('utf8', scan.namespaceStart, scan.namespaceEnd),
        name: source.toString('utf8', scan.nameStart, scan.nameEnd),
      },
      this.#options.namespace,
    );
    if (first !== undefined) {
      if (topic === this.topic) return;
      throw new Rejected(statusCode.MESSAGE_CORRUPTED, 'the messages of a request must have the same topic');
    }
    this.topic = topic;
    this.#topicBytes = Buffer.byteLength(topic);
    this.#identity = Buffer.alloc(this.#topicBytes + 1 + 64);
    this.#identity.write(topic, 0);
    // A message whose namespace comes from the request is compared by its key, not by its bytes.
    if (scan.namespaceEnd === scan.namespaceStart)
      this.#first = { source, start: scan.nameStart, end: scan.nameEnd };
    else this.#first = { source, start: 0, end: 0 };
    const perRecord = messageRecord.fixedBytes + this.#topicBytes;
    this.#records = Buffer.allocUnsafe(messageBytes(spans) + spans.starts.length * perRecord);
  }

  /** Only a rewritten message can need more room than was counted. */
  #reserve(bytes: number): void {
    if (this.#length + bytes <= this.#records.length) return;
    this.#records = Buffer.concat([this.#records, Buffer.alloc(bytes)]);
  }
}

function sameName(source: Buffer, first: { source: Buffer; start: number; end: number }): boolean {
  if (scan.namespaceEnd !== scan.namespaceStart || first.end === first.start) return false;
  return source.compare(first.source, first.start, first.end, scan.nameStart, scan.nameEnd) === 0;
}

function md5(buffer: Buffer, start: number, end: number): Buffer {
  return hash('md5', buffer.subarray(start, end), 'buffer');
}

/** The declared type, else what the fields imply; fields that contradict it are refused. */
function typeOfMessage(): number {
  const implied = scan.hasGroup
    ? messageType.fifo
    : scan.deliveryMs === undefined
      ? messageType.normal
      : messageType.delay;
  const type = scan.messageType === 0 ? implied : scan.messageType;
  const fits =
    type <= messageType.priority &&
    scan.hasGroup === (type === messageType.fifo) &&
    (scan.deliveryMs !== undefined) === (type === messageType.delay);
  if (!fits)
    throw new Rejected(
      statusCode.MESSAGE_PROPERTY_CONFLICT_WITH_TYPE,
      'message_type does not fit the other system properties (message_group, delivery_timestamp)',
    );
  return type;
}

/**
 * The same message with one system_properties field, at the end, in its shortest form: what splicing relies on.
 * Protobuf merges repeated sub-messages; merging is concatenating their payloads.
 */
function mergeSystemProperties(source: Buffer, start: number, end: number): Buffer {
  const others: Buffer[] = [];
  const payloads: Buffer[] = [];
  outer.reset(source, start);
  while (outer.at < end) {
    const fieldStart = outer.at;
    const tag = outer.tag(end);
    if (tag >>> 3 !== 3) {
      outer.skip(tag, end);
      others.push(source.subarray(fieldStart, outer.at));
    } else {
      const length = outer.length(end);
      payloads.push(source.subarray(outer.at, outer.at + length));
      outer.at += length;
    }
  }
  const payload = Buffer.concat(payloads);
  const header = Buffer.alloc(1 + varintBytes(payload.length));
  header[0] = 0x1a;
  writeVarint(header, 1, payload.length);
  return Buffer.concat([...others, header, payload]);
}
