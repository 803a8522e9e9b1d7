import type { MethodDefinition } from '@grpc/grpc-js';

import { DecodeError, Reader, Writer, varintBytes, writeVarint } from './bytes.ts';

/**
 * `message Frame { bytes payload = 1; }` written and read by hand: internal streams stay valid protobuf while the
 * payload is copied once on the way out and not at all on the way in.
 */
const payloadTag = 0x0a; // field 1, length-delimited
const headroom = 6; // tag, and a varint of up to 5 bytes

/** A writer whose payload `finishFrame` turns into a Frame without another copy. */
export function frameWriter(capacity = 4096): Writer {
  return new Writer({ headroom, capacity });
}

/** The Frame message of what was written; `writer` comes from `frameWriter` and must not be used afterwards. */
export function finishFrame(writer: Writer): Buffer {
  const payload = writer.length;
  const start = headroom - 1 - varintBytes(payload);
  const buffer = writer.finish();
  buffer[start] = payloadTag;
  writeVarint(buffer, start + 1, payload);
  return buffer.subarray(start);
}

/** A Frame of the concatenated parts. */
export function encodeFrame(parts: readonly Uint8Array[]): Buffer {
  const writer = frameWriter(parts.reduce((bytes, part) => bytes + part.length, 0));
  for (const part of parts) writer.raw(part);
  return finishFrame(writer);
}

/** The payload, as a view into `message`. Unknown fields are skipped. Throws `DecodeError` on anything malformed. */
export function decodeFrame(message: Buffer): Buffer {
  const reader = new Reader(message);
  let payload = message.subarray(0, 0);
  while (reader.remaining > 0) {
    const tag = reader.varint();
    if (tag === payloadTag) payload = reader.bytes();
    else skipField(reader, tag);
  }
  return payload;
}

/** Skips the value of a protobuf field whose tag was read; groups are refused. */
export function skipField(reader: Reader, tag: number): void {
  switch (tag % 8) {
    case 0:
      skipVarint(reader);
      return;
    case 1:
      reader.skip(8);
      return;
    case 2:
      reader.skip(reader.varint());
      return;
    case 5:
      reader.skip(4);
      return;
    default:
      throw new DecodeError(`protobuf tag ${tag} is not supported`);
  }
}

/** A 64-bit varint may exceed a safe integer: it is skipped byte by byte. */
function skipVarint(reader: Reader): void {
  for (let bytes = 1; reader.u8() >= 0x80; bytes += 1) {
    if (bytes === 10) throw new DecodeError('varint longer than 10 bytes');
  }
}

/** Messages pass through as the bytes they are. */
export function identity(message: Buffer): Buffer {
  return message;
}

/** A gRPC method whose requests and responses are raw message bytes. `path` is `/package.Service/Method`. */
export function rawMethod(
  path: string,
  streams: { requestStream: boolean; responseStream: boolean },
): MethodDefinition<Buffer, Buffer> {
  return {
    path,
    requestStream: streams.requestStream,
    responseStream: streams.responseStream,
    requestSerialize: identity,
    requestDeserialize: identity,
    responseSerialize: identity,
    responseDeserialize: identity,
  };
}
