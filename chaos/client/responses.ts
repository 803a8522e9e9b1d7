import { Reader } from '../../src/proto/bytes.ts';
import { skipField } from '../../src/proto/frame.ts';

/** `apache.rocketmq.v2.Code` values that the harness acts on. */
export const okCode = 20_000;
export const notFoundCode = 40_401;

export interface BodyStatus {
  readonly code: number;
  readonly message: string;
}
export interface SendEntry {
  readonly code: number;
  readonly messageId: string;
  readonly offset: number;
}
export interface SendResponse {
  readonly status: BodyStatus;
  readonly entries: readonly SendEntry[];
}
/** What the harness needs of a received message. */
export interface ReceivedMessage {
  readonly messageId: string;
  readonly handle: string;
  readonly queueId: number;
  readonly queueOffset: number;
  /** First bytes of the body, as long as the message id. */
  readonly bodyStart: string;
}

/** Calls `visit` per field; what it does not read itself (answers false) is skipped. */
export function forEachField(reader: Reader, visit: (tag: number) => boolean): void {
  while (reader.remaining > 0) {
    const tag = reader.varint();
    if (!visit(tag)) skipField(reader, tag);
  }
}

function within(reader: Reader): Reader {
  return reader.sub(reader.varint());
}

export function readStatus(reader: Reader): BodyStatus {
  let code = 0;
  let message = '';
  forEachField(reader, (tag) => {
    if (tag === 0x08) code = reader.varint();
    else if (tag === 0x12) message = reader.string();
    else return false;
    return true;
  });
  return { code, message };
}

function readSendEntry(reader: Reader): SendEntry {
  let code = 0;
  let messageId = '';
  let offset = 0;
  forEachField(reader, (tag) => {
    if (tag === 0x0a) ({ code } = readStatus(within(reader)));
    else if (tag === 0x12) messageId = reader.string();
    else if (tag === 0x20) offset = reader.varint();
    else return false;
    return true;
  });
  return { code, messageId, offset };
}

/** `SendMessageResponse`. */
export function decodeSendResponse(bytes: Buffer): SendResponse {
  const reader = new Reader(bytes);
  let status: BodyStatus = { code: 0, message: '' };
  const entries: SendEntry[] = [];
  forEachField(reader, (tag) => {
    if (tag === 0x0a) status = readStatus(within(reader));
    else if (tag === 0x12) entries.push(readSendEntry(within(reader)));
    else return false;
    return true;
  });
  return { status, entries };
}

/** Responses whose field 1 is the status and whose rest does not matter: acks, heartbeats. */
export function decodeStatusOnly(bytes: Buffer): BodyStatus {
  const reader = new Reader(bytes);
  let status: BodyStatus = { code: 0, message: '' };
  forEachField(reader, (tag) => {
    if (tag !== 0x0a) return false;
    status = readStatus(within(reader));
    return true;
  });
  return status;
}

/** One frame of `ReceiveMessage`: a status, a message, or neither. */
export function decodeReceiveFrame(bytes: Buffer): { status?: BodyStatus; message?: ReceivedMessage } {
  const reader = new Reader(bytes);
  let frame: { status?: BodyStatus; message?: ReceivedMessage } = {};
  forEachField(reader, (tag) => {
    if (tag === 0x0a) frame = { status: readStatus(within(reader)) };
    else if (tag === 0x12) frame = { message: decodeMessage(within(reader)) };
    else return false;
    return true;
  });
  return frame;
}

/** A stored or delivered `Message`. */
export function decodeMessage(reader: Reader): ReceivedMessage {
  let properties = { messageId: '', handle: '', queueId: 0, queueOffset: 0 };
  let body: Buffer = Buffer.alloc(0);
  forEachField(reader, (tag) => {
    if (tag === 0x1a) properties = readProperties(within(reader));
    else if (tag === 0x22) body = reader.bytes();
    else return false;
    return true;
  });
  return { ...properties, bodyStart: body.toString('latin1', 0, properties.messageId.length) };
}

function readProperties(reader: Reader): Omit<ReceivedMessage, 'bodyStart'> {
  const found = { messageId: '', handle: '', queueId: 0, queueOffset: 0 };
  forEachField(reader, (tag) => {
    if (tag === 0x1a) found.messageId = reader.string();
    else if (tag === 0x62) found.handle = reader.string();
    else if (tag === 0x68) found.queueId = reader.varint();
    else if (tag === 0x70) found.queueOffset = reader.varint();
    else return false;
    return true;
  });
  return found;
}
