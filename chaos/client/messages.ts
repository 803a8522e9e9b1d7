import { Writer, varintBytes, writeVarint } from '../../src/proto/bytes.ts';

/** Tags (field number * 8 + wire type) of apache.rocketmq.v2 that the load generators write. */
const tag = {
  messageTopic: 0x0a,
  messageSystemProperties: 0x1a,
  messageBody: 0x22,
  resourceName: 0x12,
  messageId: 0x1a,
  bodyEncoding: 0x28,
  messageType: 0x30,
  bornTimestamp: 0x3a,
  bornHost: 0x42,
  seconds: 0x08,
  requestMessages: 0x0a,
} as const;

const identityEncoding = 1;
const normalType = 1;

/** A nested message: written apart, as its length comes first. */
export function nested(write: (writer: Writer) => void): Buffer {
  const writer = new Writer({ capacity: 128 });
  write(writer);
  return writer.finish();
}

/** Bytes of `Resource { name }`. */
export function resource(name: string): Buffer {
  return nested((writer) => writer.varint(tag.resourceName).string(name));
}

/**
 * Stamps out protobuf `Message`s of one topic and shape that differ only in message id and body: encoded once,
 * patched per message, so that generating load costs next to nothing.
 */
export class MessageStamp {
  readonly #template: Buffer;
  readonly #idAt: number;
  readonly #bodyAt: number;
  readonly #idBytes: number;

  /** Every id has exactly `idBytes` bytes, every body `bodyBytes`. @param bornMs wall clock, ms since 1970 */
  constructor(topic: string, idBytes: number, bodyBytes: number, bornMs: number = Date.now()) {
    const blankId = 'x'.repeat(idBytes);
    const body = Buffer.alloc(bodyBytes, 'flotilla ');
    const properties = nested((writer) => {
      writer.varint(tag.messageId).string(blankId);
      writer.varint(tag.bodyEncoding).varint(identityEncoding);
      writer.varint(tag.messageType).varint(normalType);
      const born = nested((inner) => inner.varint(tag.seconds).varint(Math.floor(bornMs / 1000)));
      writer.varint(tag.bornTimestamp).bytes(born);
      writer.varint(tag.bornHost).string('127.0.0.1');
    });
    const writer = new Writer({ capacity: bodyBytes + 256 });
    writer.varint(tag.messageTopic).bytes(resource(topic));
    writer.varint(tag.messageSystemProperties).bytes(properties);
    writer.varint(tag.messageBody).bytes(body);
    this.#template = Buffer.from(writer.finish());
    this.#idBytes = idBytes;
    this.#idAt = this.#template.indexOf(blankId);
    this.#bodyAt = this.#template.length - bodyBytes;
  }

  /** Bytes of one message. */
  get bytes(): number {
    return this.#template.length;
  }

  /** Writes one message at `at`; the body begins with the id. */
  stamp(target: Buffer, at: number, id: string): void {
    if (id.length !== this.#idBytes) throw new RangeError(`id ${id} has not ${this.#idBytes} bytes`);
    this.#template.copy(target, at);
    target.write(id, at + this.#idAt, this.#idBytes, 'latin1');
    const room = this.#template.length - this.#bodyAt;
    target.write(id, at + this.#bodyAt, Math.min(this.#idBytes, room), 'latin1');
  }

  /** One message. */
  message(id: string): Buffer {
    const message = Buffer.allocUnsafe(this.#template.length);
    this.stamp(message, 0, id);
    return message;
  }

  /** Messages with these ids, one after the other in one piece of memory. */
  messages(ids: readonly string[]): Buffer[] {
    const all = Buffer.allocUnsafe(this.bytes * ids.length);
    return ids.map((id, n) => {
      this.stamp(all, n * this.bytes, id);
      return all.subarray(n * this.bytes, (n + 1) * this.bytes);
    });
  }

  /** A `SendMessageRequest` of messages with these ids. */
  request(ids: readonly string[]): Buffer {
    const each = 1 + varintBytes(this.bytes) + this.bytes;
    const request = Buffer.allocUnsafe(each * ids.length);
    let at = 0;
    for (const id of ids) {
      request[at] = tag.requestMessages;
      const start = writeVarint(request, at + 1, this.bytes);
      this.stamp(request, start, id);
      at = start + this.bytes;
    }
    return request;
  }
}
