import { errorCodes, type ErrorCode } from '../errors/codes.ts';
import { done, refused, unknown, type Outcome } from '../errors/outcome.ts';
import { DecodeError, Reader, Writer } from '../proto/bytes.ts';
import { rawMethod, skipField } from '../proto/frame.ts';
import type { SendResult } from '../store/api.ts';

/** Frames of proto/flotilla/v1/produce.proto, read and written by hand: messages stay the bytes they are. */
export const produceMethod = rawMethod('/flotilla.v1.Produce/Stream', {
  requestStream: true,
  responseStream: true,
});

const requestTag = { message: 0x0a, sequence: 0x10, timeoutMs: 0x18 } as const;
const responseTag = {
  sequence: 0x08,
  outcome: 0x10,
  code: 0x1a,
  message: 0x22,
  queueIds: 0x2a,
  queueOffsets: 0x32,
} as const;
const outcomeNumber = { done: 1, refused: 2, unknown: 3 } as const;

export interface ProduceHeader {
  readonly sequence: number;
  /** 0: the server's default. */
  readonly timeoutMs: number;
}

/** What a frame says besides its messages, which are skipped. Throws `DecodeError`. */
export function readProduceHeader(frame: Buffer): ProduceHeader {
  const reader = new Reader(frame);
  let sequence = 0;
  let timeoutMs = 0;
  while (reader.remaining > 0) {
    const tag = reader.varint();
    if (tag === requestTag.sequence) sequence = reader.varint();
    else if (tag === requestTag.timeoutMs) timeoutMs = reader.varint();
    else skipField(reader, tag);
  }
  return { sequence, timeoutMs };
}

/** A frame of messages, each the bytes of a protobuf `Message`. */
export function encodeProduceRequest(header: ProduceHeader, messages: readonly Uint8Array[]): Buffer {
  let capacity = 32;
  for (const message of messages) capacity += message.length + 6;
  const writer = new Writer({ capacity });
  writer.varint(requestTag.sequence).varint(header.sequence);
  if (header.timeoutMs > 0) writer.varint(requestTag.timeoutMs).varint(header.timeoutMs);
  for (const message of messages) writer.varint(requestTag.message).bytes(message);
  return writer.finish();
}

export function encodeProduceResponse(sequence: number, outcome: Outcome<SendResult>): Buffer {
  const writer = new Writer({ capacity: 256 });
  writer.varint(responseTag.sequence).varint(sequence);
  writer.varint(responseTag.outcome).varint(outcomeNumber[outcome.kind]);
  if (outcome.kind === 'done') {
    writePacked(writer, responseTag.queueIds, outcome.value.queueIds);
    writePacked(writer, responseTag.queueOffsets, outcome.value.queueOffsets);
    return writer.finish();
  }
  if (outcome.kind === 'refused') writer.varint(responseTag.code).string(outcome.code);
  return writer.varint(responseTag.message).string(outcome.message).finish();
}

function writePacked(writer: Writer, tag: number, values: readonly number[]): void {
  const packed = new Writer({ capacity: values.length * 8 });
  for (const value of values) packed.varint(value);
  writer.varint(tag).bytes(packed.finish());
}

export interface ProduceAnswer {
  readonly sequence: number;
  readonly outcome: Outcome<SendResult>;
}

/** Throws `DecodeError`. */
export function decodeProduceResponse(frame: Buffer): ProduceAnswer {
  const reader = new Reader(frame);
  const numbers = { sequence: 0, outcome: 0 };
  const texts = { code: '', message: '' };
  const result = { queueIds: noNumbers, queueOffsets: noNumbers };
  while (reader.remaining > 0) {
    const tag = reader.varint();
    if (tag === responseTag.sequence) numbers.sequence = reader.varint();
    else if (tag === responseTag.outcome) numbers.outcome = reader.varint();
    else if (tag === responseTag.code) texts.code = reader.string();
    else if (tag === responseTag.message) texts.message = reader.string();
    else if (tag === responseTag.queueIds) result.queueIds = readPacked(reader);
    else if (tag === responseTag.queueOffsets) result.queueOffsets = readPacked(reader);
    else skipField(reader, tag);
  }
  return { sequence: numbers.sequence, outcome: outcomeOf(numbers.outcome, texts, result) };
}

const noNumbers: readonly number[] = [];

function readPacked(reader: Reader): readonly number[] {
  const packed = reader.sub(reader.varint());
  const values: number[] = [];
  while (packed.remaining > 0) values.push(packed.varint());
  return values;
}

function outcomeOf(
  kind: number,
  texts: { code: string; message: string },
  result: SendResult,
): Outcome<SendResult> {
  switch (kind) {
    case outcomeNumber.done:
      return done(result);
    case outcomeNumber.refused:
      return refused(isErrorCode(texts.code) ? texts.code : 'INTERNAL', texts.message);
    case outcomeNumber.unknown:
      return unknown(texts.message);
    default:
      throw new DecodeError(`unknown outcome ${kind}`);
  }
}

function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(errorCodes, code);
}
